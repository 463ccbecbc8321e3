namespace MetaReward.Recipes;

/// <summary>What is true of this method alone; <c>EveryRecipeTests</c> tests what holds for every recipe of the catalogue.</summary>
public sealed class BestOfNTests : IDisposable
{
    private readonly Folders folders = new();

    public void Dispose() => folders.Dispose();

    [Fact]
    public async Task No_response_to_a_prompt_has_a_better_score_than_the_one_that_is_learned()
    {
        Catalogue.Trial.Value = BestOfN.Recipe; // not needed for a recipe that stands in the catalogue
        await Scene.RunAsync("best-of-n", folders["run"]);
        var run = RunReader.Open(folders["run"]);
        run.Demonstrations(1).ShouldNotBeEmpty();
        foreach (var shown in run.Demonstrations(1))
        {
            var all = Lineage.Of(run, shown.Id, Scene.World).Responses;
            var learned = all.First(one => one.Response.Text == shown.Target.Answer());
            all.ShouldAllBe(other => double.IsNaN(other.Score) || other.Score <= learned.Score);
        }
    }
}
