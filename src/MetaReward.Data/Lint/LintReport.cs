using MetaReward.Measures;

namespace MetaReward.Data.Lint;

/// <summary>How bad a finding is.</summary>
public enum LintLevel
{
    /// <summary>Worth knowing.</summary>
    Note,

    /// <summary>It may be meant; look at it.</summary>
    Warning,

    /// <summary>The rows cannot be used, or teach nothing.</summary>
    Error,
}

/// <summary>One kind of finding.</summary>
/// <param name="Level">How bad it is.</param>
/// <param name="Name">For counting and searching: <c>near-duplicate</c>.</param>
/// <param name="Rows">How many rows it is about.</param>
/// <param name="About">What was found, in a sentence without a full stop.</param>
/// <param name="Places">The first few rows, with what stands there.</param>
public sealed record LintFinding(LintLevel Level, string Name, int Rows, string About, IReadOnlyList<string> Places);

/// <summary>What lint says of a file.</summary>
/// <param name="Path">The file or folder.</param>
/// <param name="Kind">What its rows are: <c>prompts</c>, <c>pairs</c>.</param>
/// <param name="Rows">How many there are, unusable ones included.</param>
/// <param name="Findings">The worst first.</param>
/// <param name="Figures">Named numbers with intervals: those of length.</param>
public sealed record LintReport(
    string Path, string Kind, int Rows, IReadOnlyList<LintFinding> Findings, IReadOnlyDictionary<string, Interval> Figures)
{
    public int Errors => Findings.Where(finding => finding.Level == LintLevel.Error).Sum(finding => finding.Rows);

    public int Warnings => Findings.Where(finding => finding.Level == LintLevel.Warning).Sum(finding => finding.Rows);
}

/// <summary>What lint must know of a model, whose files are its text side only: no weights are read.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Context">Tokens that it holds.</param>
/// <param name="PromptTokens">Tokens of a prompt through the chat template.</param>
/// <param name="AnswerTokens">Tokens of an answer with its end.</param>
/// <param name="Specials">Spellings of its special tokens.</param>
/// <param name="Rendered">A prompt through the chat template; null where it has none.</param>
public sealed record LintModel(
    string Name, int Context, Func<Dialogue, int> PromptTokens, Func<string, int> AnswerTokens, IReadOnlyList<string> Specials,
    Func<Dialogue, string>? Rendered);

/// <summary>A row to look at.</summary>
/// <param name="Place">For messages: <c>line 12</c>.</param>
/// <param name="Prompt">What is asked.</param>
/// <param name="Answers">None, a reference, or the chosen and the rejected answer, in this order.</param>
internal sealed record LintRow(string Place, Dialogue Prompt, IReadOnlyList<string> Answers)
{
    public IEnumerable<string> Texts => Prompt.Messages.Select(message => message.Text).Concat(Answers);
}
