using System.Diagnostics;
using MetaReward.Bench.Speed;
using MetaReward.Text;
using MetaReward.Torch;
using static TorchSharp.torch;

namespace MetaReward.Bench.Learning;

/// <summary>One way to take steps on pairs.</summary>
/// <param name="Name">As the table says it.</param>
/// <param name="Passes">How much at a time.</param>
/// <param name="Shape">How long the pairs are, and what they share.</param>
/// <param name="Lora">Train an adapter of rank 16 on every linear module, not the weights.</param>
internal sealed record TrainingWork(string Name, Passes Passes, TrainingWork.Pairs Shape, bool Lora = false)
{
    private const int Count = 4;
    private static readonly Pairs Actor = new(128, 256), Judge = new(320, 64, 200);

    /// <summary>The shape of four pairs of random tokens.</summary>
    /// <param name="Prompt">Tokens.</param>
    /// <param name="Response">Tokens of either side.</param>
    /// <param name="Rubric">Of the prompt's tokens the first so many are the same in all pairs.</param>
    /// <param name="Plain">The sides of a pair have prompts of their own, so that nothing can be shared: as many
    /// tokens, laid side by side.</param>
    internal sealed record Pairs(int Prompt, int Response, int Rubric = 0, bool Plain = false);

    public static IReadOnlyList<TrainingWork> All { get; } =
    [
        new("DPO, actor's pairs (prompts of 128, responses of 256)", new(4096), Actor),
        new("DPO, actor's pairs, nothing shared", new(4096), Actor with { Plain = true }),
        new("DPO, actor's pairs, layers recomputed", new(4096, Recompute: true), Actor),
        new("DPO, actor's pairs, a pass each", new(1024), Actor),
        new("DPO, actor's pairs, a pass each, layers recomputed", new(1024, Recompute: true), Actor),
        new("DPO, judge's pairs (prompts of 320 that begin alike for 200, judgments of 64)", new(4096), Judge),
        new("DPO, judge's pairs, nothing shared", new(4096), Judge with { Plain = true }),
        new("LoRA-DPO, actor's pairs", new(4096), Actor, Lora: true),
        new("LoRA-DPO, actor's pairs, nothing shared", new(4096), Actor with { Plain = true }, Lora: true),
        new("LoRA-DPO, judge's pairs", new(4096), Judge, Lora: true),
        new("LoRA-DPO, judge's pairs, nothing shared", new(4096), Judge with { Plain = true }, Lora: true),
    ];

    /// <summary>Tokens of both sides of all pairs, prompts counted for each.</summary>
    public int Tokens => Count * 2 * (Shape.Prompt + Shape.Response);

    /// <summary>
    /// GFLOP of one full step that shares nothing: three times a forward pass over every token of both sides, the head on response tokens.
    /// </summary>
    public double Work =>
        3 * ((Tokens * Shapes.LayersPerToken(Shapes.SmolLm2)) + (Count * 2 * Shape.Response * Shapes.HeadPerToken(Shapes.SmolLm2)));

    /// <summary>
    /// Takes steps on random weights of SmolLM2's shape, one to warm up; seconds of each, and the most memory meanwhile in MiB.
    /// </summary>
    public (double[] Seconds, double Peak) Measure(Transformer start, int steps)
    {
        using var adapter = Lora ? Torch.Lora.Fresh(start, LoraConfig.Of(new(16, 32, 0, [ModuleNames.AllLinear])), Seed.Of(0)) : null;
        using var model = adapter is null
            ? start.Clone(requiresGrad: true, ScalarType.Float32, ScalarType.BFloat16)
            : start.Adapted(adapter);
        var objective = new PairObjective(model, Examples(start.Config.VocabularySize), new(PreferenceLosses.Dpo(0.1)), Passes);
        using var loop = new TrainingLoop(model, new(1e-6, 1, Count), steps + 1);
        int[] batch = [.. Enumerable.Range(0, Count)];
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

    /// <summary>The pairs.</summary>
    public TokenPair[] Examples(int vocabulary)
    {
        var rubric = Ids(Shape.Rubric, 1000, vocabulary);
        int[] Prompt(int i, int side) => Shape.Plain
            ? Ids(Shape.Prompt, (2 * i) + side, vocabulary)
            : [.. rubric, .. Ids(Shape.Prompt - Shape.Rubric, 2 * i, vocabulary)];
        return [.. Enumerable.Range(0, Count).Select(i =>
            new TokenPair(new(Prompt(i, 0), Ids(Shape.Response, 100 + i, vocabulary)),
                new(Prompt(i, 1), Ids(Shape.Response, 200 + i, vocabulary)), -1000, -1000))];
    }

    private static int[] Ids(int count, int seed, int vocabulary) =>
        [.. Enumerable.Range(0, count).Select(t => Seed.Of(seed).Below(vocabulary, t))];
}
