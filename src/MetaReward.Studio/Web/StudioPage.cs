namespace MetaReward.Studio.Web;

/// <summary>What all pages share: the head, the bar with the way around, and the place for the page's own.</summary>
/// <param name="Title">Of the page.</param>
/// <param name="Body">Its own.</param>
internal sealed record StudioPage(string Title, Markup Body)
{
    /// <summary>The run that the page is about; null: of all.</summary>
    public ShelvedRun? Run { get; init; }

    /// <summary>Which of the run's pages it is, by its address.</summary>
    public string Here { get; init; } = "";

    /// <summary>The page is made anew when what it shows is no longer as it was then; null: it is not.</summary>
    public long? Since { get; init; }

    private static readonly (string Address, string Name)[] OfRun =
        [("/run", "Run"), ("/prompts", "Prompts"), ("/what-if", "What if"), ("/label", "Label"), ("/study", "Study"),
            ("/compare", "Compare")];

    /// <summary>The whole page.</summary>
    public Markup Draw() => Markup.Of($"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{Title} – MetaReward Studio</title>
        <link rel="icon" href="/icon.svg">
        <link rel="stylesheet" href="/report.css">
        <link rel="stylesheet" href="/studio.css">
        <script src="/studio.js" defer></script>
        </head>
        <body>
        <a class="skip" href="#main">Skip to the content</a>
        <header class="bar"><a class="home" href="/">MetaReward Studio</a>{Way()}</header>
        <main id="main"{Live()}>
        {Body}
        </main>
        </body>
        </html>

        """);

    /// <summary>An address with its question.</summary>
    public static string Address(string path, params IEnumerable<(string Name, string Value)> question) => path + "?"
        + string.Join('&', question.Where(one => one.Value.Length > 0)
            .Select(one => $"{one.Name}={Uri.EscapeDataString(one.Value)}"));

    private Markup Way() => Run is not { } run ? Markup.Of($"""
        <nav aria-label="Studio"><a href="/start"{Current("/start")}>Start a run</a></nav>
        """) : Markup.Of($"""
        <nav aria-label="This run">{OfRun.Select(page => Markup.Of(
            $"<a href=\"{Address(page.Address, ("name", run.Name))}\"{Current(page.Address)}>{page.Name}</a>"))}</nav>
        """);

    private Markup Current(string address) => address == Here ? Markup.Of($" aria-current=\"page\"") : Markup.Empty;

    private Markup Live() => Since is not { } since ? Markup.Empty
        : Markup.Of($" data-live=\"{Address("/live", ("name", Run?.Name ?? ""), ("since", $"{since}"))}\"");
}
