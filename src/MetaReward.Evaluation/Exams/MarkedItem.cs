using System.Text.Json.Serialization;

namespace MetaReward.Evaluation.Exams;

/// <summary>What one item counts under one yardstick.</summary>
/// <param name="Points">Reached; NaN where nothing could be marked.</param>
/// <param name="Of">Reachable; the item's weight.</param>
public sealed record Mark(double Points, double Of = 1);

/// <summary>One text that was asked for.</summary>
/// <param name="What">Its role: <c>response</c>, <c>judgment</c>.</param>
/// <param name="Text">As it came.</param>
/// <param name="Finish">Why it ended; null for a text from a file.</param>
/// <param name="Tokens">How many; 0 for a text from a file.</param>
public sealed record Said(string What, string Text, Finish? Finish, int Tokens)
{
    /// <summary>A sample as it is kept.</summary>
    public static Said Of(string what, Sample sample) => new(what, sample.Text, sample.Finish, sample.Tokens.Count);
}

/// <summary>One item of a benchmark, answered and marked; a line of an evaluation's records.</summary>
/// <param name="Id">The benchmark's own id for it, or its place in the file.</param>
/// <param name="Key">Hex digest of all that the item is: equal keys are the same item, whatever the file.</param>
/// <param name="Group">The benchmark's kind of item, or null.</param>
/// <param name="Prompt">What it is about.</param>
/// <param name="Said">What the policy, and where there is one the judge, wrote.</param>
/// <param name="Fault">Why nothing could be marked, or null.</param>
/// <param name="Marks">By the yardstick's name; all of them, NaN or 0 as the benchmark counts a fault.</param>
public sealed record MarkedItem(
    string Id, string Key, string? Group, string Prompt, IReadOnlyList<Said> Said, string? Fault, IReadOnlyDictionary<string, Mark> Marks)
{
    /// <summary>More about the marking, by name: for IFEval each rule and whether it was followed.</summary>
    public IReadOnlyDictionary<string, string> Notes { get; init; } = new Dictionary<string, string>();

    /// <summary>What the judge said about it; null where a program marks.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JudgeTally? Judged { get; init; }
}
