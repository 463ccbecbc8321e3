namespace MetaReward.Recipes;

/// <summary>Majority vote in more than one iteration.</summary>
public sealed class MajorityVotingTests : IDisposable
{
    private readonly Folders folders = new();

    public void Dispose() => folders.Dispose();

    /// <summary>Each step of each iteration takes its own slice of the prompts: no iteration repeats the first one's.</summary>
    [Fact]
    public async Task A_second_iteration_goes_on_with_other_prompts_from_where_the_first_ended()
    {
        await Scene.RunAsync("majority-vote", folders["run"]);
        var run = RunReader.Open(folders["run"]);
        string[] Drawn(int t) => [.. run.Prompts(t).Select(prompt => prompt.Id)];
        Drawn(2).ShouldNotBe(Drawn(1));
        run.FiguresOf(2)!.Policy.ShouldBe(
            TrainedFiles.Manifest(run.FolderOf(1))!.Policy, "the second iteration trains what the first made");
        foreach (var t in (int[])[1, 2])
            run.FiguresOf(t)![FigureNames.Commonest].ShouldBeInRange(0.25, 1, "one of four prompts at least says the commonest answer");
    }
}
