using MetaReward.Cli;
using MetaReward.Cli.Settings;
using MetaReward.Cli.Work;
using MetaReward.Evaluation;
using MetaReward.Measures;
using MetaReward.Recipes;

namespace MetaReward.Bench.Scale;

/// <summary>
/// One iteration with the paper's numbers for each prompt and a scripted policy: 7 responses, 77 judgments, 110 battles. What it takes is
/// what the rooms around a model take, for replies of about 140 tokens.
/// </summary>
internal static class ScaleRun
{
    /// <summary>Responses to a prompt.</summary>
    public const int Responses = 7;

    /// <summary>Judgments of a response.</summary>
    public const int Judgments = 11;

    /// <summary>Battles of a prompt: every two judgments of its disputed response, in both orders.</summary>
    public const int Battles = Judgments * (Judgments - 1);

    private const int MostTokens = 400;

    private static readonly Look Nothing = new(new Dictionary<string, Interval>(), new Dictionary<string, IReadOnlyList<Outcome>>());

    private static readonly string[] Words =
    [
        "water", "stone", "early", "river", "light", "seven", "under", "paper",
        "quiet", "green", "house", "north", "apple", "begin", "cloud", "dance",
    ];

    /// <summary>Runs the iteration into a new folder.</summary>
    public static async Task RunAsync(int prompts, string folder, CancellationToken cancel)
    {
        string[] assignments =
        [
            "loop.iterations=1", "loop.judge_iterations=1", "loop.shard_size=32", $"loop.prompts_per_iteration={prompts}",
            $"loop.responses_per_prompt={Responses}", $"loop.judgments_per_response={Judgments}",
            $"sampling.max_response_tokens={MostTokens}", $"sampling.max_judgment_tokens={MostTokens}",
            $"sampling.max_battle_tokens={MostTokens}",
        ];
        var settings = Resolved.From(assignments.Select(SettingSources.Set)).Settings;
        var nowhere = new Terminal(TextWriter.Null, TextWriter.Null, Watched: false);
        var silent = new RoomProgress(nowhere, TimeProvider.System, quiet: true);
        await new Session(settings, folder, silent) { Open = _ => BenchOf(prompts), Plans = false }.RunAsync(cancel);
    }

    private static Workbench BenchOf(int prompts) => new()
    {
        Policy = new ScriptedPolicy("M0", Reply),
        Trainer = new ScriptedTrainer(),
        World = Cli.Work.MicroworldBench.World,
        Pool = [.. Enumerable.Range(0, prompts).Select(i => new Prompt($"p{i:00000}", $"say it in other words : {Text(Seed.Of(i))}"))],
        Look = (_, _) => Task.FromResult(Nothing),
        Tokens = text => text.Length,
        Footprint = new(1000, 4000, 64, 8, 128, 64),
        Model = "scripted",
    };

    private static string Reply(string prompt, Seed seed) =>
        prompt.StartsWith("judge .", StringComparison.Ordinal) ? $"{Text(seed)} . score : {seed.Below(6, 0)}"
        : prompt.StartsWith("compare .", StringComparison.Ordinal) ? $"{Text(seed)} . winner : {(seed.Below(2, 0) == 0 ? "a" : "b")}"
        : Text(seed);

    /// <summary>15 to 29 words of five letters.</summary>
    private static string Text(Seed seed) =>
        string.Join(' ', Enumerable.Range(0, 15 + seed.Below(15, 1)).Select(i => Words[seed.Below(Words.Length, 100 + i)]));
}
