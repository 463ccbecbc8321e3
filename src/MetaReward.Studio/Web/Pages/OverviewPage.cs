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
        var made = Made(shelf, all);
        return all.Count == 0
            ? Markup.Of($"<p>No run is here yet. <a href=\"/start\">Start one</a>, or type <code>metareward run</code>.</p>")
            : Markup.Of($"""
                <div class="scroll"><table class="words">
                <thead><tr><th>run</th><th>begins from</th><th>recipe</th><th>state</th>
                <th class="n">iterations</th><th>actor</th><th>judge</th>
                <th class="n">alarms</th><th class="n">seed</th></tr></thead>
                <tbody>{all.Select(run => Row(shelf, made, run))}</tbody>
                </table></div>
                """);
    }

    private static Markup Row(RunShelf shelf, Dictionary<string, (string Run, int Turn)> made, ShelvedRun run)
    {
        var name = Markup.Of($"<th><a href=\"{StudioPage.Address("/run", ("name", run.Name))}\">{run.Name}</a></th>");
        try
        {
            var told = shelf.Summary(run);
            return Markup.Of($"""
                <tr>{name}<td class="text">{Origin(made, run, told)}</td><td>{told.Manifest.Recipe}</td><td>{State(run)}</td>
                <td class="n">{told.Finished}</td>
                <td>{Verdict(told, Role.Actor)}</td><td>{Verdict(told, Role.Judge)}</td>
                <td class="n">{told.Alarms.Count}</td><td class="n">{told.Manifest.Seed}</td></tr>
                """);
        }
        catch (Exception damage) // whatever a folder holds, the others are shown
        {
            return Markup.Of($"""
                <tr>{name}<td colspan="8"><span class="state bad">cannot be read</span> {ShortText.Of(damage.Message, 200)}</td></tr>
                """);
        }
    }

    /// <summary>Policies that runs made: fingerprint to run and iteration.</summary>
    private static Dictionary<string, (string Run, int Turn)> Made(RunShelf shelf, IReadOnlyList<ShelvedRun> all)
    {
        var made = new Dictionary<string, (string, int)>(StringComparer.Ordinal);
        foreach (var run in all)
        {
            try
            {
                foreach (var (policy, t) in shelf.Summary(run).Made)
                    made.TryAdd(policy, (run.Name, t));
            }
            catch (Exception damage) when (damage is not OutOfMemoryException)
            {
                // its own row says what is wrong with it
            }
        }

        return made;
    }

    /// <summary>The run and the iteration that made the policy which this one begins from; a dash where none here did.</summary>
    private static Markup Origin(Dictionary<string, (string Run, int Turn)> made, ShelvedRun run, RunSummary told) =>
        made.TryGetValue(told.Manifest.Policy, out var of) && of.Run != run.Name
            ? Markup.Of($"<a href=\"{StudioPage.Address("/run", ("name", of.Run))}\">{of.Run}</a>, iteration {of.Turn}")
            : Markup.Of($"{FigureText.None}");

    /// <summary>Whether somebody is at work in it.</summary>
    public static Markup State(ShelvedRun run) => run.IsRunning
        ? Markup.Of($"<span class=\"state live\">at work</span>") : Markup.Of($"<span class=\"state\">at rest</span>");

    private static string Verdict(RunSummary told, Role role) =>
        told.Gates.FirstOrDefault(gate => gate.Role == role) is { } gate
            ? gate.Decision switch { Decision.Promote => "better", Decision.RollBack => "worse", _ => "no difference shown" }
            : FigureText.None;
}
