using System.Text;
using MetaReward.Recipes;
using MetaReward.Studio.Pages;

namespace MetaReward.Studio;

/// <summary>
/// The report of a run: one HTML file that opens from disk, needs no server, loads nothing and runs no script; its content policy forbids
/// both. Light or dark as the reader's system is, readable on a phone and in print.
/// Left out: filters and search over all pairs; the run folder and <c>why</c> are for that.
/// </summary>
public static class Report
{
    /// <summary>Writes the report; an existing file is replaced whole or not at all.</summary>
    public static void Write(ReportModel model, string path) => Disk.Write(Path.GetFullPath(path), Encoding.UTF8.GetBytes(Render(model)));

    /// <summary>Where a report belongs, for its checksum: anywhere.</summary>
    public const string Place = "report.html";

    /// <summary>The page as a string.</summary>
    public static string Render(ReportModel model) => Encoding.UTF8.GetString(Seal.Html.Close(Place, Encoding.UTF8.GetBytes(Page(model))));

    private static string Page(ReportModel model)
    {
        var sections = Sections(model).Where(s => s.Body is not null).ToArray();
        return Markup.Of($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{model.Title} – MetaReward</title>
            {Style.Sheet}
            </head>
            <body>
            {Headline.Draw(model)}
            <nav>{sections.Select(s => Markup.Of($"<a href=\"#{s.Id}\">{s.Title}</a>"))}</nav>
            <main>
            {sections.Select(s => Markup.Of($"<section id=\"{s.Id}\"><h2>{s.Title}</h2>\n{s.Body}\n</section>"))}
            </main>
            </body>
            </html>

            """).ToString();
    }

    /// <summary>The parts of the page, in order; those without a body have nothing to show.</summary>
    internal static IEnumerable<(string Id, string Title, Markup? Body)> Sections(ReportModel model)
    {
        yield return ("policies", "What each policy can do", Policies.Draw(model));
        yield return ("iterations", "What each iteration made", Iterations.Draw(model));
        yield return ("judge", "The judge's health", Health.Draw(model));
        yield return ("scores", "Scores", ScoreSection.Draw(model));
        yield return ("cues", "What the judge rewards", Cues.Draw(model));
        yield return ("length", "Length", LengthSection.Draw(model));
        yield return ("training", "Training", Trainings.Draw(model));
        yield return ("pairs", "Pairs and their history", Stories.Draw(model));
        yield return ("costs", model.Plan is null ? "Time and tokens" : "Plan against actual", Costs.Draw(model));
        yield return ("settings", "Settings", Settings.Draw(model));
    }
}
