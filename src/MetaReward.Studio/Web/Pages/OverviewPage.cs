using MetaReward.Measures;

namespace MetaReward.Studio.Web.Pages;

/// <summary>All runs: what each is, how far it is, what its gate says, and how many alarms it raised.</summary>
internal static class OverviewPage
{
    public static StudioPage Draw(RunShelf shelf, RunKeeper keeper, string folder, long since) => new("Runs", Markup.Of($"""
        <h1>Runs</h1>
        <p class="lead">Below <code>{folder}</code>. A run that is at work is looked at every two seconds.</p>
        {Listed(shelf)}
        {Doings.All(keeper)}
        """)) { Since = since };

    private static Markup Listed(RunShelf shelf)
    {
        var all = shelf.All;
        return all.Count == 0
            ? Markup.Of($"<p>No run is here yet. <a href=\"/start\">Start one</a>, or type <code>metareward run</code>.</p>")
            : Markup.Of($"""
                <div class="scroll"><table class="words">
                <thead><tr><th>run</th><th>recipe</th><th>state</th><th class="n">iterations</th><th>actor</th><th>judge</th>
                <th class="n">alarms</th><th class="n">seed</th></tr></thead>
                <tbody>{all.Select(run => Row(shelf, run))}</tbody>
                </table></div>
                """);
    }

    private static Markup Row(RunShelf shelf, ShelvedRun run)
    {
        var name = Markup.Of($"<th><a href=\"{StudioPage.Address("/run", ("name", run.Name))}\">{run.Name}</a></th>");
        try
        {
            var told = shelf.Summary(run);
            return Markup.Of($"""
                <tr>{name}<td>{told.Manifest.Recipe}</td><td>{State(run)}</td><td class="n">{told.Finished}</td>
                <td>{Verdict(told, Role.Actor)}</td><td>{Verdict(told, Role.Judge)}</td>
                <td class="n">{told.Alarms.Count}</td><td class="n">{told.Manifest.Seed}</td></tr>
                """);
        }
        catch (Exception damage) // whatever a folder holds, the others are shown
        {
            return Markup.Of($"""
                <tr>{name}<td colspan="7"><span class="state bad">cannot be read</span> {ShortText.Of(damage.Message, 200)}</td></tr>
                """);
        }
    }

    /// <summary>Whether somebody is at work in it.</summary>
    public static Markup State(ShelvedRun run) => run.IsRunning
        ? Markup.Of($"<span class=\"state live\">at work</span>") : Markup.Of($"<span class=\"state\">at rest</span>");

    private static string Verdict(RunSummary told, Role role) =>
        told.Gates.FirstOrDefault(gate => gate.Role == role) is { } gate
            ? gate.Decision switch { Decision.Promote => "better", Decision.RollBack => "worse", _ => "no difference shown" }
            : FigureText.None;
}
