using MetaReward.Evaluation.Explaining;
using MetaReward.Studio.Pages;

namespace MetaReward.Studio.Web.Pages;

/// <summary>The words of a response, with what they bring.</summary>
internal static class Attributed
{
    private const int Shown = 10;

    /// <summary>The ways, as forms name them and as buttons say them.</summary>
    public static IReadOnlyList<(AttributionWay Way, string Value, string Words)> Ways { get; } =
    [
        (AttributionWay.LeaveOneOut, "leave-one-out", "Leave out each piece in turn"),
        (AttributionWay.Sampling, "sampling", "Leave out words at random"),
        (AttributionWay.Gradients, "gradients", "Integrated gradients"),
    ];

    /// <summary>The way that a form names; null: none.</summary>
    public static AttributionWay? Find(string? value) =>
        Ways.Where(way => way.Value == value).Select(way => (AttributionWay?)way.Way).FirstOrDefault();

    /// <summary>The text with its strongest words marked, a table of these, and how far they are to be trusted.</summary>
    public static Markup Draw(Attribution told) => Markup.Of($"""
        <h2>Words that make the score</h2><p class="lead">{Trust(told)}</p>
        {Marked(told.Words)}
        {(told.Strongest(Shown) is { Count: > 0 } strongest ? Table.Of(["word", "points"], strongest.Select(word =>
            (ShortText.Of(word.Text, 60), (IEnumerable<string>)[Points(word) + (told.Stands(word) ? "" : " ?")])))
            : Markup.Of($"<p class=\"none\">No word makes a difference.</p>"))}
        """);

    /// <summary>The text, its strongest words marked: what brings points as an insertion, what costs points as a deletion looks.</summary>
    public static Markup Marked(IReadOnlyList<AttributedWord> words)
    {
        var strongest = Attribution.Strongest(words, Shown);
        return Markup.Of($"<p class=\"said\" dir=\"auto\">{Markup.Join(words.Select(word =>
            !strongest.Any(one => ReferenceEquals(one, word)) ? Markup.Of($"{word.Text}")
            : word.Points > 0 ? Markup.Of($"<mark class=\"gain\" title=\"{Points(word)}\">{word.Text}</mark>")
            : Markup.Of($"<mark class=\"loss\" title=\"{Points(word)}\">{word.Text}</mark>")))}</p>");
    }

    private static string Points(AttributedWord word) => $"{word.Points:+0.00;-0.00}";

    private static string Trust(Attribution told) => told.Way switch
    {
        AttributionWay.LeaveOneOut => $"Points: what the score of {FigureText.Number(told.Score)} loses without the piece. {Unread(told)}",
        AttributionWay.Sampling => $"A linear model of the scores of {told.Asked} texts in which words were left out at random explains "
            + $"{FigureText.Percent(told.Explained)} of what they differ by. Points up to {FigureText.Number(told.Chance)} may be chance "
            + $"(marked ?). {Unread(told)}",
        _ => $"Integrated gradients of the expected score, {FigureText.Number(told.Score)}, which without the response's words would be "
            + $"{FigureText.Number(told.Score - told.Change)}; what is missing in their sum: {FigureText.Number(told.Missing)}.",
    };

    private static string Unread(Attribution told) =>
        told.Unread == 0 ? "" : $"Of {told.Unread} of {told.Asked} texts no judgment could be read; they are left out.";
}
