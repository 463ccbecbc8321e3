using MetaReward.Recipes;
using MetaReward.Rubrics;
using MetaReward.Studio;

namespace MetaReward.Tests;

public sealed class ReadTests : IDisposable
{
    private readonly string folder = Path.Combine(Path.GetTempPath(),
        $"metareward-studio-{Environment.ProcessId}-{Environment.CurrentManagedThreadId}");

    [Fact]
    public async Task A_run_folder_becomes_a_report()
    {
        await RunAsync("meta-rewarding");
        var model = ReportModel.Read(RunReader.Open(folder), World, []);
        (model.Figures.Count, model.Stories.Count).ShouldBe((3, 5));
        model.Stories.Select(s => s.Pairs.ShouldHaveSingleItem().Role).Distinct().Count().ShouldBe(2);
        model.Stories.Select(s => s.Iteration).Distinct().ShouldBe([1, 2, 3]);
        var page = Report.Render(model);
        page.ShouldNotContain("NaN");
        foreach (var story in model.Stories)
        {
            page.ShouldContain(story.Pairs[0].Id);
            var texts = story.Pairs[0].Role == Role.Actor
                ? story.Responses.Select(r => r.Response.Text)
                : story.Meeting!.Contestants.Select(c => c.Judgment.Sample.Text);
            texts.ShouldAllBe(text => page.Contains(text, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_run_without_judge_pairs_becomes_a_report_too()
    {
        await RunAsync("self-rewarding");
        var model = ReportModel.Read(RunReader.Open(folder), World, []);
        model.Stories.ShouldAllBe(s => s.Meeting == null);
        Report.Render(model).ShouldContain("not measured");
    }

    public void Dispose()
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static World World { get; } = new() { Judge = new AdditiveRubric(), Pairwise = new PairRubric(), Meta = new MetaRubric() };

    private async Task RunAsync(string name)
    {
        var recipe = Catalogue.Find(name);
        var cast = new Cast
        {
            Student = new ScriptedPolicy("M0", Reply),
            Trainer = new Renamed(),
            World = World,
            Prompts = [.. Enumerable.Range(0, 12).Select(i => new Prompt($"p{i:00000}", $"say something about {i}"))],
        };
        var manifest = new Manifest
        {
            Recipe = name,
            Seed = 5,
            Options = recipe.Resolve(
                new() { ["iterations"] = 3, ["prompts_per_iteration"] = 4, ["responses_per_prompt"] = 4, ["judgments_per_response"] = 3 }),
            PromptsSha256 = Manifest.HashOf(cast.Prompts),
            Prompts = cast.Prompts.Count,
            Policy = cast.Student.Fingerprint,
        };
        using var run = Run.Open(folder, manifest, new Progress<Progress>());
        await recipe.RunAsync(run, cast);
    }

    private static string Reply(string prompt, Seed seed) =>
        prompt.Contains("Winner:", StringComparison.Ordinal) ? $"Winner: Judgement {"AB"[seed.Below(2, 1)]}"
        : prompt.Contains("Score:", StringComparison.Ordinal) ? $"Note {seed.Below(50, 2)}.\nScore: {seed.Below(11, 1) / 2.0}"
        : $"Here is {seed.Below(90, 0)}" + string.Concat(Enumerable.Repeat(" and more", seed.Below(5, 1)));

    /// <summary>Trains nothing: the same replies under another name.</summary>
    private sealed class Renamed : ITrainer
    {
        public Task<IPolicy> DpoAsync(IPolicy policy, IPolicy reference, IReadOnlyList<PreferencePair> pairs, Dpo options, Turn at) =>
            Task.FromResult<IPolicy>(new ScriptedPolicy($"M{at.Iteration}", Reply));

        public Task<IPolicy> DistillAsync(
            IPolicy policy, IPolicy teacher, IReadOnlyList<Demonstration> demonstrations, Distill options, Turn at) =>
            Task.FromResult(policy);

        public Task<IPolicy> ReinforceAsync(
            IPolicy policy, IPolicy reference, Reinforce options, Func<IPolicy, int, Task<IReadOnlyList<Rollout>>> rollouts, Turn at) =>
            Task.FromResult(policy);

        public Task<IPolicy> SftAsync(IPolicy policy, IReadOnlyList<Demonstration> demonstrations, Sft options, Turn at) =>
            Task.FromResult(policy);
    }
}
