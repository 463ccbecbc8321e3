using MetaReward.Bench.Golden;
using MetaReward.Bench.House;

namespace MetaReward.Tests;

/// <summary>
/// Runs make what they made before: ids, texts, tokens, verdicts, pairs, skips and weights, held against the files beside this one.
/// The default runs are held by the bench (<c>golden</c>), in the same way. Where a change is meant, <c>METAREWARD_GOLDEN=write</c> writes
/// the files anew; the commit says which change and why.
/// </summary>
public sealed class GoldenTests : IDisposable
{
    private static readonly bool Writes = Environment.GetEnvironmentVariable("METAREWARD_GOLDEN") == "write";
    private static readonly string Files =
        Path.Combine(Solution.RootAbove(AppContext.BaseDirectory), "tests", "MetaReward.Cli.Tests", "Golden");
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string, int> Runs => new()
    {
        { "meta-rewarding", 0 }, { "meta-rewarding", 1 }, { "self-rewarding", 0 }, { "self-rewarding", 1 },
    };

    /// <summary>The microworld's own model, two iterations of 24 prompts, all else as the recipe has it.</summary>
    [Theory]
    [MemberData(nameof(Runs))]
    public async Task A_short_run_of_the_microworld_makes_what_it_made_before(string recipe, int seed)
    {
        var screen = await Screen.RunAsync(
            "run", "--recipe", recipe, "--seed", $"{seed}", "--out", folder["run"], "--quiet", "--no-plan",
            "--set", "loop.iterations=2", "--set", "loop.prompts_per_iteration=24", "--set", "evaluation.prompts=10");
        screen.Code.ShouldBe(0, screen.Error);
        Hold($"microworld-{recipe}-{seed}.txt");
    }

    /// <summary>A scripted policy: no floating point but that of scores, so the same on every processor.</summary>
    [Theory]
    [MemberData(nameof(Runs))]
    public async Task A_scripted_run_makes_what_it_made_before(string recipe, int seed)
    {
        var settings = ScriptedRun.Small([.. ScriptedRun.Fitting(
            recipe, $"recipe={recipe}", $"seed={seed}", "loop.iterations=3", "loop.judge_iterations=2", "loop.prompts_per_iteration=60",
            "loop.responses_per_prompt=7", "loop.judgments_per_response=5", "loop.shard_size=16", "sampling.max_battle_tokens=26")]);
        await ScriptedRun.RunAsync(settings, folder["run"], (_, _) => ScriptedRun.Look(1), pool: 200);
        Hold($"scripted-{recipe}-{seed}.txt");
    }

    public void Dispose() => folder.Dispose();

    private void Hold(string name)
    {
        var (file, text) = (Path.Combine(Files, name), GoldenText.Of(folder["run"]));
        if (Writes)
            GoldenFile.Write(file, text);
        var difference = GoldenFile.Difference(file, text);
        difference.ShouldBeNull(difference);
    }
}
