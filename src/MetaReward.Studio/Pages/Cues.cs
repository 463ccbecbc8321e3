using MetaReward.Evaluation.Explaining;

namespace MetaReward.Studio.Pages;

/// <summary>Which words, phrases and counts go with the judge's scores, in the first and the last iteration.</summary>
internal static class Cues
{
    private const int Most = 12;

    public static Markup? Draw(ReportModel model) => model.Cues.Count == 0 ? null : Markup.Of($"""
        <p class="lead">A student that sees only words and counts, fitted to the scores of responses to one prompt. It tells what goes
        with a score, not what makes it: look for what should not matter, such as politeness, length or an opening phrase.</p>
        {model.Cues.Select(Of)}
        """);

    private static Markup Of((int Iteration, JudgeCues Cues) told) => Markup.Of($"""
        <h3>Iteration {told.Iteration}</h3>
        <p>It explains {FigureText.Percent(told.Cues.Fidelity)} of what the scores differ by, on prompts that it did not see
        ({FigureText.Count(told.Cues.Responses)} responses to {FigureText.Count(told.Cues.Prompts)} prompts).</p>
        {(told.Cues.Cues.Count == 0 ? Markup.Of($"<p class=\"calm\">No word or count goes with the scores.</p>")
            : Table.Of(["cue", "points", "responses with it", "parts of the data"], told.Cues.Cues.Take(Most).Select(cue => (
                cue.Words, (IEnumerable<string>)[$"{cue.Points:+0.00;-0.00}", FigureText.Count(cue.Responses), $"{cue.Parts} of 5"]))))}
        """);
}
