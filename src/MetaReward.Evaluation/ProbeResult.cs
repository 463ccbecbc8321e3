using System.Text.Json.Serialization;
using MetaReward.Measures;
using MetaReward.Recipes;

namespace MetaReward.Evaluation;

/// <summary>What a probe says about a judge.</summary>
public enum ProbeVerdict
{
    /// <summary>Too few judgments can be read to say more.</summary>
    Unreadable,

    /// <summary>The interval of the overall accuracy reaches down to one half: the judge may as well throw a coin.</summary>
    AtChance,

    /// <summary>The whole interval lies above one half.</summary>
    AboveChance,
}

/// <summary>One contrast as judged.</summary>
/// <param name="Id">The contrast's.</param>
/// <param name="PromptId">Its prompt's.</param>
/// <param name="Kind">How the worse side was made.</param>
/// <param name="Good">Mean score of the better side; null where no judgment of it could be read.</param>
/// <param name="Bad">Mean score of the worse side, likewise.</param>
public sealed record ProbeItem(string Id, string PromptId, ContrastKind Kind, double? Good, double? Bad)
{
    /// <summary>1 right, 0.5 tie, 0 wrong; NaN where a side has no score.</summary>
    [JsonIgnore]
    public double Outcome => (Good, Bad) is (double good, double bad) ? good > bad ? 1 : good < bad ? 0 : 0.5 : double.NaN;
}

/// <summary>Accuracy on one kind of contrast.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Accuracy">Share of contrasts judged rightly, ties counting one half; 0.5 is chance.</param>
/// <param name="Ties">How many of them were ties.</param>
/// <param name="Excluded">How many were left out because a side had no readable score.</param>
public sealed record KindResult(ContrastKind Kind, Interval Accuracy, int Ties, int Excluded);

/// <summary>A judge put to the probe. Kept whole, so that two probes can be compared item by item.</summary>
/// <param name="Policy">Fingerprint of the judge.</param>
/// <param name="Rubric">Name of the rubric.</param>
/// <param name="ParseRate">Share of judgments that could be read.</param>
/// <param name="Overall">Accuracy over all kinds. Contrasts of one prompt share a side, so prompts are the units of its interval: it is
/// rather too wide than too narrow.</param>
/// <param name="Kinds">Accuracy per kind.</param>
/// <param name="Items">Every contrast.</param>
/// <param name="Unparsable">Judgments that could not be read, by reason.</param>
/// <param name="Examples">A few of their texts.</param>
/// <param name="Tokens">Tokens sampled.</param>
/// <param name="Verdict">What it comes to.</param>
public sealed record ProbeResult(
    string Policy,
    string Rubric,
    Interval ParseRate,
    Interval Overall,
    IReadOnlyList<KindResult> Kinds,
    IReadOnlyList<ProbeItem> Items,
    IReadOnlyDictionary<string, int> Unparsable,
    IReadOnlyList<string> Examples,
    long Tokens,
    ProbeVerdict Verdict)
{
    /// <summary>What the verdict means and what to do, in plain words.</summary>
    [JsonIgnore]
    public string Advice => Verdict switch
    {
        ProbeVerdict.Unreadable =>
            $"Only {ParseRate.Value:P0} of {ParseRate.Count} judgments end in a score that can be read ({Reasons()}). "
            + "A loop on this judge would lose most of what it "
            + "samples. Let EFT teach it the form first, give judgments more tokens if they are truncated, take a stronger model, "
            + "or tell the run to go on regardless.",
        ProbeVerdict.AtChance when Overall.High < 0.5 =>
            $"The judge prefers the spoiled side ({Text(Overall)}, chance is 0.50): a loop would train the model to be worse. "
            + "Let EFT train the judge first, "
            + "take a stronger model, or tell the run to go on regardless.",
        ProbeVerdict.AtChance =>
            $"The judge does not tell good responses from spoiled ones ({Text(Overall)}, chance is 0.50): a loop would train on noise. "
            + "Let EFT train the judge first, "
            + "take a stronger model, or tell the run to go on regardless.",
        _ => $"The judge tells good responses from spoiled ones ({Text(Overall)}, chance is 0.50).{Weak()} Spoiled responses differ in "
            + "form and topic: this does not "
            + "show that the judge tells right from wrong.",
    };

    /// <summary>
    /// The figures by the names under which a run keeps them: <c>probe/overall</c>, <c>probe/parse-rate</c>, <c>probe/truncated</c>; where
    /// too few judgments can be read also why, in shares of all: <c>unread/truncated</c>, <c>unread/prompt-too-long</c>.
    /// </summary>
    public IReadOnlyDictionary<string, Interval> Measures() =>
        Kinds.Select(k => (Name: k.Kind.Name(), k.Accuracy)).Prepend(("overall", Overall)).Prepend(("parse-rate", ParseRate))
            .Select(m => KeyValuePair.Create(MeasureNames.Probe + m.Item1, m.Item2))
            .Concat(ParseRate.Value >= JudgeProbe.LeastParseRate ? [] : Unparsable.Select(reason =>
                KeyValuePair.Create(UnreadName(reason.Key), Intervals.Proportion(reason.Value, ParseRate.Count))))
            .ToDictionary();

    /// <summary>The measure that says how many judgments could not be read for a reason.</summary>
    public static string UnreadName(string reason) =>
        MeasureNames.Unread + string.Concat(reason.Select((c, i) => (i > 0 && char.IsUpper(c) ? "-" : "") + char.ToLowerInvariant(c)));

    /// <summary>Accuracy per prompt, since contrasts of one prompt share a side; NaN where no contrast of it has scores.</summary>
    public IReadOnlyList<Outcome> PerPrompt() => Items.GroupBy(i => i.PromptId)
        .Select(g => new Outcome(g.Key, g.Select(i => i.Outcome).Where(o => !double.IsNaN(o)).DefaultIfEmpty(double.NaN).Average()))
        .ToList();

    private string Weak()
    {
        var weak = Kinds.Where(k => k.Accuracy.Count > 0 && !(k.Accuracy.Low > 0.5))
            .Select(k => $"{k.Kind.Name()} {Text(k.Accuracy)}").ToList();
        return weak.Count == 0 ? "" : $" Not shown for: {string.Join(", ", weak)}.";
    }

    private string Reasons() => Unparsable.Count == 0 ? "none was asked for"
        : ReasonWords.Of(Unparsable);

    private static string Text(Interval figure) => $"{figure.Value:F2} [{figure.Low:F2}, {figure.High:F2}]";
}
