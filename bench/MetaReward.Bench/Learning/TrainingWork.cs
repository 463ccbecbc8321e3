using System.Diagnostics;
using MetaReward.Bench.Speed;
using MetaReward.Torch;
using static TorchSharp.torch;

namespace MetaReward.Bench.Learning;

/// <summary>One way to take steps on pairs.</summary>
/// <param name="Name">As the table says it.</param>
/// <param name="Passes">How much at a time.</param>
/// <param name="Compute">The activations' type.</param>
internal sealed record TrainingWork(string Name, Passes Passes, ScalarType Compute = ScalarType.BFloat16)
{
    private const int Pairs = 4, PromptTokens = 128, ResponseTokens = 256;

    public static IReadOnlyList<TrainingWork> All { get; } =
    [
        new("DPO, 4 pairs in one pass", new(4096)),
        new("DPO, 4 pairs in one pass, layers recomputed", new(4096, Recompute: true)),
        new("DPO, micro-batches of 1024 tokens", new(1024)),
        new("DPO, micro-batches of 1024 tokens, layers recomputed", new(1024, Recompute: true)),
    ];

    /// <summary>Tokens of both sides of all pairs, prompts counted for each.</summary>
    public static int Tokens => Pairs * 2 * (PromptTokens + ResponseTokens);

    /// <summary>GFLOP of one step: three times a forward pass over every token of both sides, the head on response tokens.</summary>
    public static double Work => 3 * ((Tokens * Shapes.LayersPerToken(Shapes.SmolLm2)) + (Pairs * 2 * ResponseTokens * Shapes.HeadPerToken(Shapes.SmolLm2)));

    /// <summary>Takes steps on random weights of SmolLM2's shape, one to warm up; seconds of each, and the most memory meanwhile in MiB.</summary>
    public (double[] Seconds, double Peak) Measure(Transformer start, int steps)
    {
        using var model = start.Clone(requiresGrad: true, ScalarType.Float32, Compute);
        var objective = new PairObjective(model, Examples(start.Config.VocabularySize), new(PreferenceLosses.Dpo(0.1)), Passes);
        using var loop = new TrainingLoop(model, new(1e-6, 1, Pairs), steps + 1);
        int[] batch = [.. Enumerable.Range(0, Pairs)];
        loop.Step(objective, batch);
        Memory.ForgetPeak();
        var seconds = new double[steps];
        for (var step = 0; step < steps; step++)
        {
            var began = Stopwatch.GetTimestamp();
            loop.Step(objective, batch);
            seconds[step] = Stopwatch.GetElapsedTime(began).TotalSeconds;
        }

        return (seconds, Memory.Peak());
    }

    /// <summary>Pairs of random tokens.</summary>
    public static TokenPair[] Examples(int vocabulary) =>
    [
        .. Enumerable.Range(0, Pairs).Select(i =>
        {
            var prompt = Ids(PromptTokens, i);
            return new TokenPair(new(prompt, Ids(ResponseTokens, 100 + i)), new(prompt, Ids(ResponseTokens, 200 + i)), -1000, -1000);

            int[] Ids(int count, int seed) => [.. Enumerable.Range(0, count).Select(t => Seed.Of(seed).Below(vocabulary, t))];
        }),
    ];
}
