using MetaReward.Recipes;
using MetaReward.Studio.Pages;

namespace MetaReward.Studio.Web.Pages;

/// <summary>One run: the report's parts, made anew while the run goes on, and where it stands.</summary>
internal static class RunPage
{
    public static StudioPage Draw(RunShelf shelf, ShelvedRun run, Markup tools, long since)
    {
        var model = shelf.Model(run);
        var sections = Report.Sections(model).Where(section => section.Body is not null).ToArray();
        return new(run.Name, Markup.Of($"""
            {Headline.Draw(model)}
            <p>{OverviewPage.State(run)} {Standing(shelf.Open(run))}</p>
            {tools}
            <nav aria-label="Parts">{sections.Select(s => Markup.Of($"<a href=\"#{s.Id}\">{s.Title}</a>"))}</nav>
            {sections.Select(s => Markup.Of($"<section id=\"{s.Id}\"><h2>{s.Title}</h2>\n{s.Body}\n</section>"))}
            """)) { Run = run, Here = "/run", Since = since };
    }

    /// <summary>The newest room and how much of it is there.</summary>
    private static string Standing(RunReader run)
    {
        if (run.Iterations is not [.., var t] || run.Rooms(t) is not [.., var room])
            return "";
        var shards = Directory.EnumerateFiles(Path.Combine(run.Folder, $"iter-{t:00}", room)).Count();
        var steps = run.Metrics(t).Count;
        return steps > 0 ? $"Iteration {t}: its training has made {FigureText.Count(steps)} steps."
            : $"Iteration {t}, {room}: {FigureText.Count(shards)} shards of prompts are there.";
    }
}
