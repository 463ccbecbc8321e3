using MetaReward.Recipes;

namespace MetaReward.Tests;

/// <summary>What <c>reselect</c> can be told: the options of the run's recipe that only choose among what was sampled.</summary>
public sealed class ReselectVerbTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Help_has_every_option_that_selects_with_its_recipes()
    {
        var help = (await Screen.RunAsync("reselect", "--help")).Out;
        foreach (var key in Catalogue.All.SelectMany(recipe => recipe.Keys).Where(key => key.Note.Selects))
            help.ShouldContain("--" + key.Name.Replace('_', '-') + " ");
        help.ShouldContain("Of majority-vote.");
    }

    [Fact]
    public async Task Every_option_is_read_and_checked_as_in_the_settings()
    {
        await ScriptedRun.RunAsync(ScriptedRun.Small(), folder["run"], (_, _) => ScriptedRun.Look(1));
        (await Reselect("--rho", "0.2", "--both-orders", "true", "--aggregation", "median", "--json")).Out
            .ShouldContain("\"both_orders\": true");
        (await Reselect("--length-control", "false")).Code.ShouldBe(0);
        await Refused(["--rho", "1.2"], "--rho: loop.rho must be a list of numbers from 0 to 1");
        await Refused(["--aggregation", "mode"], "--aggregation");
        await Refused(["--least-share", "0.5"],
            "the run's recipe meta-rewarding has no loop.least_share: --least-share changes nothing here. "
            + "It has --length-control, --rho, ");
    }

    private Task<Screen> Reselect(params string[] words) => Screen.RunAsync(["reselect", "--run", folder["run"], .. words]);

    private async Task Refused(string[] words, string expected)
    {
        var screen = await Reselect(words);
        screen.Code.ShouldNotBe(0);
        screen.Error.ShouldContain(expected);
    }
}
