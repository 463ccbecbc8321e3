using System.Text.Json.Serialization;

namespace MetaReward.Evaluation.Exams;

/// <summary>What one item counts under one yardstick.</summary>
/// <param name="Points">Reached; NaN where nothing could be marked.</param>
/// <param name="Of">Reachable; the item's weight.</param>
public sealed record Mark(double Points, double Of = 1);

/// <summary>One text that was asked for.</summary>
/// <param name="What">Its role: <c>response</c>, <c>judgment</c>.</param>
/// <param name="Text">As it came, thoughts included.</param>
/// <param name="Finish">Why it ended; null for a text from a file.</param>
/// <param name="Tokens">How many; 0 for a text from a file.</param>
public sealed record Said(string What, string Text, Finish? Finish, int Tokens)
{
    /// <summary>How its model marks thoughts, where that is not the usual way.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ThoughtMarks? Marks { get; init; }

    /// <summary>Thoughts that a server sent apart from the text; null where there were none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reasoning { get; init; }

    /// <summary>What a server said in place of it; null where it is there.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Words { get; init; }

    /// <summary>The text in its two parts.</summary>
    [JsonIgnore]
    public Thoughts Thoughts =>
        new Sample(Text, [], [], Finish ?? MetaReward.Finish.Stop) { Marks = Marks, Reasoning = Reasoning }.Thoughts;

    /// <summary>
    /// What was answered: the text without thoughts; empty while the model was still thinking. Only this is marked and judged.
    /// </summary>
    [JsonIgnore]
    public string Answer => Thoughts.Answer;

    /// <summary>It never came, or was refused.</summary>
    [JsonIgnore]
    public bool IsMissing => Finish is MetaReward.Finish.PromptTooLong or MetaReward.Finish.NoReply or MetaReward.Finish.Refused;

    /// <summary>There is something to judge, be it empty.</summary>
    [JsonIgnore]
    public bool HasAnswer => !IsMissing && !Thoughts.StillThinking;

    /// <summary>Why there is nothing to mark or judge; null where there is an answer.</summary>
    [JsonIgnore]
    public string? Fault => Finish switch
    {
        MetaReward.Finish.PromptTooLong => "the prompt does not fit the context" + InBrackets,
        MetaReward.Finish.NoReply => "no reply" + (Words is null ? " in time" : InBrackets),
        MetaReward.Finish.Refused => "the server refuses" + InBrackets,
        _ when Thoughts.StillThinking =>
            Finish is null ? "still thinking: the output ends within a thought" : "still thinking: raise the token limit (--max-tokens)",
        _ when string.IsNullOrWhiteSpace(Answer) => "the response is empty",
        _ => null,
    };

    private string InBrackets => Words is null ? "" : $" ({Words})";

    /// <summary>Why a judge cannot be shown a response; null where there is an answer, be it empty.</summary>
    public static string? FaultOf(Said? said) => said is null ? "no response" : said.HasAnswer ? null : said.Fault;

    /// <summary>A sample as it is kept.</summary>
    public static Said Of(string what, Sample sample) => new(what, sample.Text, sample.Finish, sample.Tokens.Count) { Marks = sample.Marks,
        Reasoning = sample.Reasoning, Words = sample.Words };
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
