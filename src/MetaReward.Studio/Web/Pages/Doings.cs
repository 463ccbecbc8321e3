namespace MetaReward.Studio.Web.Pages;

/// <summary>What can be done with a run, and what it says where the studio began it.</summary>
internal static class Doings
{
    private const int Shown = 12;
    private const int Stopped = 130; // docs/exit-codes.md

    /// <param name="run">The run.</param>
    /// <param name="started">Its process, where the studio began it.</param>
    /// <param name="danger">Why the studio does not resume it; null where it does.</param>
    public static Markup Of(ShelvedRun run, StartedRun? started, string? danger) => Markup.Of($"""
        <form class="row" method="post" action="/do"><input type="hidden" name="name" value="{run.Name}">
        {(started is { Process.HasExited: false }
                ? Markup.Of($"<button name=\"do\" value=\"stop\" class=\"stop\">Stop at the next safe point</button>")
            : run.IsRunning ? Markup.Of($"<span class=\"note\">It was begun elsewhere: Ctrl+C there stops it.</span>")
            : danger is null ? Markup.Of($"<button name=\"do\" value=\"resume\">Resume</button>")
            : Markup.Of($"""
                <span class="note">It is not resumed from here: {danger}. In a terminal: metareward resume {run.Folder}</span>
                """))}
        </form>
        {Said(started)}
        """);

    /// <summary>The last lines of what a run said.</summary>
    public static Markup Said(StartedRun? started) => started is null || started.Said.Count == 0 ? Markup.Empty : Markup.Of($"""
        <pre class="log">{string.Join('\n', started.Said.TakeLast(Shown))}</pre>
        """);

    /// <summary>The runs that were begun here.</summary>
    public static Markup All(RunKeeper keeper) => keeper.All.Count == 0 ? Markup.Empty : Markup.Of($"""
        <h2>Begun here</h2>
        {keeper.All.Select(run => Markup.Of($"<h3>{run.Name} {State(run)}</h3>{Said(run)}"))}
        """);

    private static Markup State(StartedRun run) => !run.Process.HasExited ? Markup.Of($"<span class=\"state live\">at work</span>")
        : run.Process.ExitCode == Stopped ? Markup.Of($"<span class=\"state\">stopped</span>")
        : Markup.Of($"<span class=\"state{(run.Process.ExitCode == 0 ? "" : " bad")}\">ended with code {run.Process.ExitCode}</span>");
}
