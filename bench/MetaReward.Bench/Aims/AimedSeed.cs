using System.Globalization;
using System.Text.Json;
using MetaReward.Bench.Worlds;
using MetaReward.Cli.Settings;
using MetaReward.Cli.Work;
using MetaReward.Microworld;
using MetaReward.Recipes;

namespace MetaReward.Bench.Aims;

/// <summary>
/// One seed of the comparison: the pool, what the seed model can do in its categories, and a run for each way of drawing.
/// </summary>
/// <param name="Root">Where runs go.</param>
/// <param name="Seed">Of the pool, the runs and the exam.</param>
/// <param name="Settings">Of the runs.</param>
/// <param name="Strength">Of the weights.</param>
internal sealed record AimedSeed(string Root, long Seed, IReadOnlyList<string> Settings, double Strength)
{
    private const int Scouts = 330;
    private const int Samples = 4;
    private const int Judgments = 3;
    internal const int MostCategories = 15;
    private const int Probes = 24;

    /// <summary>The ways of drawing, the one that all are held against first.</summary>
    public static IReadOnlyList<(string Name, string Title)> Ways { get; } =
    [
        ("random", "all prompts drawn alike"),
        ("judge", "aimed at what the model's own judge scores low"),
        ("oracle", "aimed at what the oracle finds wrong"),
    ];

    /// <summary>Finds the categories and writes a file of weights for each way of drawing.</summary>
    public async Task<Recovery> WeighAsync(IPolicy policy, CancellationToken cancel)
    {
        var settings = Resolved.From(Assignments(null).Append("data.weights=any").Select(SettingSources.Set)).Settings;
        var pool = MicroworldBench.PoolOf(settings);
        var seed = MetaReward.Seed.Of(Seed).Derive("aims");
        var alike = await SameReplies.InAsync(policy, [.. pool.Select(prompt => prompt.Text)], MostCategories, Probes, seed, cancel);
        var (judged, right) = await ScoutAsync(policy, [.. pool.Take(Scouts)], seed.Derive("scouts"), cancel);
        Directory.CreateDirectory(Root);
        Write("random", pool, [.. pool.Select(_ => 1.0)]);
        foreach (var (name, metrics) in new[] { ("judge", judged), ("oracle", right) })
        {
            var section = Recovery.SectionOf(alike, [.. pool.Select((_, i) => i < Scouts ? metrics[i] : double.NaN)], Strength, seed);
            Write(name, pool, section.Weights);
        }

        return Recovery.Of(pool, alike, Recovery.SectionOf(alike, [.. pool.Select(_ => double.NaN)], Strength, seed), seed.Derive("index"));
    }

    /// <summary>A run that draws in one way; what is there is not made again. Gives its folder.</summary>
    public async Task<string> RunAsync(string way, CancellationToken cancel)
    {
        var folder = Path.Combine(Root, $"{way}-{Seed.ToString(CultureInfo.InvariantCulture)}");
        var arm = new Arm(way, way, Assignments(WeightsOf(way)));
        await new ArmRun(arm, "microworld", Seed, folder, Prompts: Family.All.Count, Split.Tuning, []).RunAsync(cancel);
        return folder;
    }

    /// <summary>Share of the drawn prompts that are of some families.</summary>
    public static double Drawn(string folder, IReadOnlyList<string> families)
    {
        var run = RunReader.Open(folder);
        return run.Figures.SelectMany(figures => run.Prompts(figures.Iteration))
            .Average(prompt => families.Contains(FamilyExam.FamilyOf(prompt.Text)) ? 1.0 : 0);
    }

    private string[] Assignments(string? weights) =>
        [$"seed={Seed.ToString(CultureInfo.InvariantCulture)}", .. Settings, .. weights is null ? [] : new[] { $"data.weights={weights}" }];

    private string WeightsOf(string way) => Path.Combine(Root, $"{way}-{Seed.ToString(CultureInfo.InvariantCulture)}.jsonl");

    private void Write(string way, IReadOnlyList<Prompt> pool, IReadOnlyList<double> weights) => File.WriteAllText(WeightsOf(way),
        string.Concat(pool.Zip(weights, (prompt, weight) => JsonSerializer.Serialize(new { prompt = prompt.Text, weight }) + "\n")));

    /// <summary>What the judge, and what the oracle, says of the model's responses to some prompts: means per prompt, 0 to 1.</summary>
    private static async Task<(double[] Judged, double[] Right)> ScoutAsync(
        IPolicy policy, IReadOnlyList<Prompt> prompts, Seed seed, CancellationToken cancel)
    {
        var rubric = new CheckRubric();
        var said = await policy.SampleAsync([.. prompts.Select(prompt => new SampleRequest(prompt.Text, Samples, seed.Derive(prompt.Id)))],
            new(MaxTokens: 32), null, cancel);
        var judgments = await policy.SampleAsync([.. prompts.Zip(said)
            .SelectMany((one, i) => one.Second.Select((reply, k) => new SampleRequest(
            rubric.Render(new(one.First.Text, reply.Answer)), Judgments, seed.Derive("judged").Derive((i * Samples) + k))))],
            new(MaxTokens: 48), null, cancel);
        return ([.. judgments.Chunk(Samples).Select(of => of.SelectMany(group => group).Select(rubric.Parse).OfType<Verdict.Scored>()
                .Select(verdict => verdict.Score / rubric.TopScore).DefaultIfEmpty(double.NaN).Average())],
            [.. prompts.Zip(said, (prompt, group) => group.Average(reply => FamilyExam.RightOf(prompt, reply)))]);
    }
}
