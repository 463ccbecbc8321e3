using MetaReward.Evaluation;
using MetaReward.Measures;
using MetaReward.Recipes;

namespace MetaReward.Studio.Pages;

/// <summary>The top of the page: did the actor get better, did the judge, and is anything wrong.</summary>
internal static class Headline
{
    public static Markup Draw(ReportModel model) => Markup.Of($"""
        <header>
        <p class="brand">MetaReward · {model.Manifest.Recipe} · seed {model.Manifest.Seed}</p>
        <h1>{model.Title}</h1>
        <p>{Said(model)}</p>
        <div class="cards">{Verdicts(model)}</div>
        {Alarms(model)}
        {Reach(model)}
        </header>
        """);

    private static string Said(ReportModel model)
    {
        var done = model.Figures.Count;
        var made =
            $"{Count(model.Figures.Sum(s => s.Count(FigureNames.Responses)), "response")}, "
            + $"{Count(model.Figures.Sum(s => s.Count(FigureNames.Judgments)), "judgment")}, "
                + $"{Count(model.Figures.Sum(s => s.Count(FigureNames.MetaJudgments)), "meta-judgment")}, "
                + $"{Count(model.Figures.Sum(s => s.Count(FigureNames.ActorPairs) + s.Count(FigureNames.JudgePairs)), "pair")}";
        var seconds = model.Costs.Sum(c => c.Seconds);
        return done == 0 ? "No iteration is finished yet."
            : $"{Count(done, "iteration")} finished: {made}{(seconds > 0 ? $", in {FigureText.Duration(seconds)}" : "")}.";
    }

    private static string Count(int count, string what) => $"{FigureText.Count(count)} {what}{(count == 1 ? "" : "s")}";

    private static IEnumerable<Markup> Verdicts(ReportModel model) => model.Gates.Count > 0 ? model.Gates.Select(Card) : [Markup.Of($"""
        <div class="card"><b>No verdict</b><p>The first and the last policy were not compared on held-out prompts, so
        nothing is promoted.</p></div>
        """)];

    private static Markup Card(GateResult gate) => Markup.Of($"""
        <div class="card {gate.Decision switch { Decision.Promote => "good", Decision.RollBack => "bad", _ => "" }}">
        <span>{gate.Role}</span><b>{Word(gate.Decision)}</b>
        <p>{Sentence(gate.Text)}</p>
        </div>
        """);

    /// <summary>Without the decision, which stands above it.</summary>
    private static string Sentence(string text) =>
        text.IndexOf(": ", StringComparison.Ordinal) is >= 0 and var cut ? char.ToUpperInvariant(text[cut + 2]) + text[(cut + 3)..] : text;

    private static string Word(Decision decision) => decision switch
    {
        Decision.Promote => "Promote",
        Decision.RollBack => "Roll back",
        _ => "Keep",
    };

    /// <summary>What the verdicts do not say.</summary>
    private static Markup Reach(ReportModel model) => model.Gates.Count == 0 ? Markup.Empty : Markup.Of($"""
        <p class="lead">This is one run with one seed: the intervals say how much chance lies in the choice of prompts, and nothing of other
        seeds.{(model.Measures.Any(m => m.Values.ContainsKey(MeasureNames.ActorSampled))
            ? " It ran in the built-in world, a toy in which the faults of the start model are planted: docs/microworld.md says which, and "
                + "docs/results/microworld.md has other seeds, other start models and the controls."
            : "")}</p>
        """);

    private static Markup Alarms(ReportModel model) => model.Alarms.Count == 0
        ? Markup.Of($"<p class=\"calm\">{(model.Figures.Count == 0 ? "" : "No alarm was raised.")}</p>")
        : Markup.Of($"""
            <div class="alarms"><h2>{Count(model.Alarms.Select(a => a.Name).Distinct().Count(), "alarm")}</h2>
            <ul>{model.Alarms.GroupBy(a => a.Name).Select(a => Alarm([.. a]))}</ul></div>
            """);

    /// <summary>The same alarm of several iterations is one, with the newest figures.</summary>
    private static Markup Alarm(Alarm[] same) => Markup.Of($"""
        <li><b>Iteration {same[^1].Iteration}</b>: {same[^1].Text}.{(same.Length == 1 ? "" : $" Also in iteration {string.Join(", ",
            same.SkipLast(1).Select(a => a.Iteration))}.")} <span>To try: {same[^1].Remedy}.</span></li>
        """);
}
