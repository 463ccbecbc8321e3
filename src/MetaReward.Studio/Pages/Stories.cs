using MetaReward.Measures;
using MetaReward.Recipes;

namespace MetaReward.Studio.Pages;

/// <summary>
/// A few pairs with their whole history: the prompt, all responses with scores and lengths, the judgments' texts, the
/// battles, the rule that chose.
/// </summary>
internal static class Stories
{
    private const int MostCharacters = 8000;

    public static Markup? Draw(ReportModel model) => model.Stories.Count == 0 ? null : Markup.Of($"""
        <p class="lead">Typical pairs, not the prettiest: of each iteration and role the one with the median score gap. Any other:
        <code>metareward why PAIR</code>.</p>
        {model.Stories.Select(Tell)}
        """);

    private static Markup Tell(Lineage story) => Markup.Join(story.Pairs.Select(pair => Markup.Of($"""
        <article>
        <h3>{(pair.Role == Role.Actor ? "Actor pair" : "Judge pair")} <code>{pair.Id}</code></h3>
        <p class="why">{pair.Why}</p>
        <h4>Prompt</h4>{Text(story.Prompt.Text)}
        {(pair.Role == Role.Actor ? Markup.Empty : Markup.Of($"<h4>Response in dispute</h4>{Text(Disputed(pair, story))}"))}
        <div class="sides">{Side("Chosen", "good", pair.Chosen)}{Side("Rejected", "bad", pair.Rejected)}</div>
        {(pair.Role == Role.Actor ? Group(pair, story) : story.Meeting is { } meeting ? Met(pair, meeting) : Markup.Empty)}
        </article>
        """)));

    private static string Disputed(PreferencePair pair, Lineage story) =>
        story.Responses.FirstOrDefault(r => pair.Chosen.Id.StartsWith(r.Response.Id + "/", StringComparison.Ordinal))?.Response.Text ?? "";

    internal static Markup Side(string word, string kind, Side side) => Markup.Of($"""
        <div class="side {kind}"><h4>{word} <small>{Last(side.Id)} · {FigureText.Number(side.Score)} · {FigureText.Count(
            TextLength.Of(side.Answer))} characters</small></h4>{(
                side.Sample is { } sample ? Reply(sample) : Text(side.Text))}</div>
        """);

    internal static Markup Group(PreferencePair pair, Lineage story)
    {
        var responses = story.Responses.OrderByDescending(r => double.IsNaN(r.Score) ? double.NegativeInfinity : r.Score).ToArray();
        return Markup.Of($"""
            <h4>All {responses.Length} responses</h4>
            {Table.Of(["response", "part", "score", $"tier, rho {story.Rho:0.##}", "characters", "judgments read"], responses.Select(r => (
                Last(r.Response.Id),
                (IEnumerable<string>)[
                    Part(pair, r.Response.Id), FigureText.Number(r.Score),
                    r.Tier is Tier.Middle or Tier.Unscored ? "" : r.Tier.ToString().ToLowerInvariant(),
                    FigureText.Count(r.Length),
                    $"{r.Judgments.Count(j => j.Verdict is Verdict.Scored)} of {r.Judgments.Count}"])), ids: true)}
            {responses.Select(r => Markup.Of($"""
                <details><summary>{Last(r.Response.Id)}, score {FigureText.Number(r.Score)} from {Verdicts(r)}</summary>
                {Reply(r.Response.Sample)}{r.Judgments.Select(Judgment)}</details>
                """))}
            """);
    }

    internal static Markup Met(PreferencePair pair, Meeting meeting)
    {
        var judgments = meeting.Contestants.OrderByDescending(c => c.Strength).ToArray();
        var final = meeting.Battles.Where(b => Meets(b, pair));
        return Markup.Of($"""
            <h4>The {judgments.Length} judgments that met, strongest first</h4>
            <p class="lead">A win in first place weighs {meeting.Weights.First:0.00}, in second place {meeting.Weights.Second:0.00}.</p>
            {Table.Of(["judgment", "part", "strength", "score", "weighted wins", "losses", "won first", "won second", "characters"],
                judgments.Select(c => (
                    Last(c.Judgment.Id),
                    (IEnumerable<string>)[
                        Part(pair, c.Judgment.Id), FigureText.Number(c.Strength), Verdict(c.Judgment.Verdict), FigureText.Number(c.Wins),
                        FigureText.Number(c.Losses),
                        Won(meeting.Battles, c.Judgment.Id, first: true), Won(meeting.Battles, c.Judgment.Id, first: false),
                        FigureText.Count(TextLength.Of(c.Judgment.Sample.Answer))])), ids: true)}
            <details><summary>The judgments' texts</summary>{judgments.Select(c => Judgment(c.Judgment))}</details>
            <details><summary>Who beat whom: {meeting.Battles.Count} battles</summary>
            <p>Rows against columns; the first sign is the battle with the row shown first, the second with the row shown second: + won, −
            lost, = tie, ? unreadable.</p>
            {Table.Of(["", .. judgments.Select(c => Last(c.Judgment.Id))], judgments.Select(row => (
                Last(row.Judgment.Id), judgments.Select(column => Between(meeting.Battles, row.Judgment.Id, column.Judgment.Id)))),
                    ids: true)}</details>
            {final.Select(b =>
                Markup.Of($"<details><summary>{Last(b.FirstId)} shown first, {Last(b.SecondId)} second: {Verdict(
                    b.Verdict)}</summary>{Reply(b.Sample)}</details>"))}
            """);
    }

    private static bool Meets(Battle battle, PreferencePair pair) =>
        (battle.FirstId, battle.SecondId) == (pair.Chosen.Id, pair.Rejected.Id)
        || (battle.SecondId, battle.FirstId) == (pair.Chosen.Id, pair.Rejected.Id);

    private static string Won(IReadOnlyList<Battle> battles, string id, bool first)
    {
        var own = battles.Where(b => (first ? b.FirstId : b.SecondId) == id).ToArray();
        return own is [] ? FigureText.None : $"{own.Count(b => Sign(b, first) == '+')} of {own.Length}";
    }

    private static string Between(IReadOnlyList<Battle> battles, string row, string column) => row == column ? "" : string.Concat(
        battles.Where(b => b.FirstId == row && b.SecondId == column).Select(b => Sign(b, first: true))
            .Concat(battles.Where(b => b.FirstId == column && b.SecondId == row).Select(b => Sign(b, first: false))));

    private static char Sign(Battle battle, bool first) => battle.Verdict switch
    {
        Verdict.Chose { Choice: Choice.Tie } => '=',
        Verdict.Chose { Choice: var choice } => (choice == Choice.First) == first ? '+' : '−',
        _ => '?',
    };

    internal static Markup Judgment(Judgment judgment) =>
        Markup.Of($"<h5>{Last(judgment.Id)}: {Verdict(judgment.Verdict)}</h5>{Reply(judgment.Sample)}");

    private static string Verdicts(JudgedResponse response) => response.Judgments.Count == 0 ? "no judgments"
        : $"{response.Judgments.Count} judgments: {string.Join(", ", response.Judgments.Select(j => Verdict(j.Verdict)))}";

    internal static string Verdict(Verdict verdict) => verdict switch
    {
        Verdict.Scored scored => $"{scored.Score:0.##}",
        Verdict.Chose { Choice: var choice } => choice == Choice.Tie ? "a tie" : $"the {choice.ToString().ToLowerInvariant()} wins",
        Verdict.Unparsable bad => $"unreadable ({ReasonWords.Of(bad.Reason.ToString())})",
        _ => FigureText.None,
    };

    private static string Part(PreferencePair pair, string id) =>
        id == pair.Chosen.Id ? "chosen" : id == pair.Rejected.Id ? "rejected" : "";

    internal static string Last(string id) => id[(id.LastIndexOf('/') + 1)..];

    /// <summary>The answer, with its thoughts folded away before it.</summary>
    internal static Markup Reply(Sample sample)
    {
        var read = sample.Thoughts;
        var before = (read.Before ?? sample.Reasoning) is { } thoughts
            ? Markup.Of(
                $"<details><summary>{FigureText.Count(TextLength.Of(thoughts))} characters of thoughts</summary>{Text(thoughts)}</details>")
            : Markup.Empty;
        return Markup.Of(
            $"{before}{(read.StillThinking ? Markup.Of($"<p class=\"none\">still thinking: no answer</p>") : Text(read.Answer))}");
    }

    internal static Markup Text(string text) => text.Length == 0 ? Markup.Of($"<p class=\"none\">empty</p>")
        : text.Length <= MostCharacters ? Markup.Of($"<pre dir=\"auto\">{text}</pre>")
        : Markup.Of(
            $"<pre dir=\"auto\">{text[..MostCharacters]}</pre><p class=\"none\">{FigureText.Count(text.Length - MostCharacters)} more "
            + $"characters in the run folder</p>");
}
