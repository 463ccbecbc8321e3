namespace MetaReward.Studio.Web.Pages;

/// <summary>Two responses without their scores: which is better? Keys alone suffice.</summary>
internal static class LabelPage
{
    /// <summary>What a person may say, by its key.</summary>
    public static IReadOnlyList<(string Key, int Label, string Words)> Choices { get; } =
        [("a", 0, "The first is better"), ("b", 1, "The second is better"), ("t", 2, "Neither")];

    public static StudioPage Draw(RunShelf shelf, LabelBook book, ShelvedRun run)
    {
        var (looks, given) = (Looks(shelf, run), book.Read(run));
        var next = Next(looks, given);
        return new($"Label {run.Name}", Markup.Of($"""
            <h1>Which response is better?</h1>
            <p class="lead">Blind, and every pair in both orders.
            {given.Count} of {FigureText.Count(looks.Count)} looks are done{Same(given)}. The labels are kept in
            <code>{book.PathOf(run)}</code>, in the form that <code>metareward eval agreement</code> and
            <code>evaluation.human_pairs</code> read.</p>
            {(next is { } look ? Ask(run, look)
                : Markup.Of($"<p class=\"calm\">{(looks.Count == 0 ? "There are no actor pairs yet." : "All pairs are labelled.")}</p>"))}
            """)) { Run = run, Here = "/label" };
    }

    /// <summary>All looks at a run, kept until it changes.</summary>
    public static IReadOnlyList<PairLook> Looks(RunShelf shelf, ShelvedRun run) =>
        shelf.Kept(run, "looks", () => LabelBook.Looks(shelf.Open(run)));

    /// <summary>The first look that nobody gave; null where all are done.</summary>
    public static PairLook? Next(IReadOnlyList<PairLook> looks, IReadOnlyList<HumanLabel> given)
    {
        var done = given.ToLookup(label => label.Pair, StringComparer.Ordinal);
        return looks.FirstOrDefault(look => !done[look.Pair.Id].Any(look.Is));
    }

    /// <summary>How often a person said the same in both orders.</summary>
    private static string Same(IReadOnlyList<HumanLabel> given)
    {
        var twice = given.GroupBy(label => label.Pair).Where(two => two.DistinctBy(label => label.Swapped).Count() == 2).ToArray();
        return twice.Length == 0 ? "" : $"; of {twice.Length} pairs seen in both orders, you said the same of "
            + $"{twice.Count(two => two.Select(Preferred).Distinct().Count() == 1)}";
    }

    /// <summary>0: the chosen response, 1: the rejected one, 2: neither.</summary>
    private static int Preferred(HumanLabel label) => label.Label == 2 ? 2 : label.Swapped ? 1 - label.Label : label.Label;

    private static Markup Ask(ShelvedRun run, PairLook look) => Markup.Of($"""
        <h2>Prompt</h2><pre dir="auto">{look.Pair.Prompt.Text}</pre>
        <div class="sides"><div class="side"><h3>First</h3><pre dir="auto">{look.Shown.First}</pre></div>
        <div class="side"><h3>Second</h3><pre dir="auto">{look.Shown.Second}</pre></div></div>
        <form class="row" method="post" action="/label">
        <input type="hidden" name="name" value="{run.Name}"><input type="hidden" name="pair" value="{look.Pair.Id}">
        <input type="hidden" name="swapped" value="{look.Swapped}">
        {Choices.Select(choice => Markup.Of(
            $"<button name=\"label\" value=\"{choice.Label}\" data-key=\"{choice.Key}\">{choice.Words} <kbd>{choice.Key}</kbd></button>"))}
        </form>
        """);
}
