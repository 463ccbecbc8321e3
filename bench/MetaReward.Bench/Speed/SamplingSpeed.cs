using System.Diagnostics;
using MetaReward.Torch;
using static TorchSharp.torch;

namespace MetaReward.Bench.Speed;

/// <summary>One kind of work for the sampler.</summary>
/// <param name="Name">As the table says it.</param>
/// <param name="Prompts">Prompts in token ids.</param>
/// <param name="Each">Sequences of each prompt.</param>
/// <param name="New">Tokens of each sequence.</param>
/// <param name="Decoding">Count only the tokens after the first, and only their time.</param>
internal sealed record SamplingWork(string Name, int[][] Prompts, int Each, int New, bool Decoding);

/// <summary>What a piece of work took.</summary>
/// <param name="TokensPerSecond">Prompt tokens for prefill, new tokens otherwise.</param>
/// <param name="Share">FLOPs that the work needs without sharing nothing twice, over time, over the matrix
/// speed measured beside it.</param>
internal sealed record SamplingFigure(double TokensPerSecond, double Share, double Seconds);

/// <summary>Measures the sampler on random weights.</summary>
internal static class SamplingSpeed
{
    public static IReadOnlyList<SamplingWork> Works { get; } =
    [
        new("prefill 1 x 512", Prompts(1, 0, 512), 1, 1, false),
        new("prefill 8 x 256", Prompts(8, 0, 256), 1, 1, false),
        new("prefill 32 x 256", Prompts(32, 0, 256), 1, 1, false),
        .. new[] { 1, 2, 4, 8, 16, 32, 64,
            128 }.Select(n => new SamplingWork($"decode, {n} sequences, prompt of 256 shared", Prompts(1, 0, 256), n, 33, true)),
        new("decode, 128 sequences, own prompts of 256", Prompts(128, 0, 256), 1, 33, true),
        new("judge stage, 64 responses x 11 judgments of 100, prompts of 400 (200 shared)", Prompts(64, 200, 400), 11, 100, false),
    ];

    /// <summary>Runs a piece of work once.</summary>
    public static async Task<SamplingFigure> MeasureAsync(Transformer model, SamplingWork work, bool share, double matrixSpeed)
    {
        var seconds = await TimeAsync(model, work, work.New, share);
        var (prompt, count) = (work.Prompts.Sum(p => p.Length), work.Prompts.Length * work.Each);
        var (layers, head) = (Shapes.LayersPerToken(model.Config), Shapes.HeadPerToken(model.Config));
        if (work.Decoding)
        {
            seconds -= await TimeAsync(model, work, 1, share);
            var tokens = count * (work.New - 1);
            return new(tokens / seconds, tokens * (layers + head) / seconds / matrixSpeed, seconds);
        }

        var work0 = (prompt * layers) + (work.Prompts.Length * head);
        var made = count * (work.New - 1) * (layers + head);
        return new((work.New == 1 ? prompt : count * work.New) / seconds, (work0 + made) / seconds / matrixSpeed, seconds);
    }

    private static async Task<double> TimeAsync(Transformer model, SamplingWork work, int tokens, bool share)
    {
        var wanted = work.Prompts.SelectMany((prompt, i) => Enumerable.Range(0, work.Each).Select(k => (Request: i, k, Prompt: prompt)))
            .Select(w => new WantedSample(w.Request, w.k, share ? w.Prompt : [.. w.Prompt], Seed.Of(w.Request).Derive(w.k))).ToArray();
        var manner = new Manner(new HashSet<int>(), new(0.8, 0.95, tokens)) { Share = share };
        var start = Stopwatch.GetTimestamp();
        await Sampler.RunAsync(model, manner, wanted, CancellationToken.None);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Prompts that share a beginning.</summary>
    private static int[][] Prompts(int count, int shared, int length) =>
        [.. Enumerable.Range(0, count)
            .Select(i => Enumerable.Range(0, length).Select(t => Seed.Of(t < shared ? -1 : i).Below(49_152, t)).ToArray())];

    public static Transformer Model() => Transformer.Random(Shapes.SmolLm2, Seed.Of(0), ScalarType.BFloat16);
}
