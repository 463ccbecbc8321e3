using MetaReward.Recipes;
using MetaReward.Studio;

namespace MetaReward.Tests;

public sealed class ReadTests : IDisposable
{
    private readonly string folder = Path.Combine(Path.GetTempPath(),
        $"metareward-studio-{Environment.ProcessId}-{Environment.CurrentManagedThreadId}");

    [Fact]
    public async Task A_run_folder_becomes_a_report()
    {
        await ScriptedRun.MakeAsync(folder, "meta-rewarding");
        var model = ReportModel.Read(RunReader.Open(folder), ScriptedRun.World, []);
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
        await ScriptedRun.MakeAsync(folder, "self-rewarding");
        var model = ReportModel.Read(RunReader.Open(folder), ScriptedRun.World, []);
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
}
