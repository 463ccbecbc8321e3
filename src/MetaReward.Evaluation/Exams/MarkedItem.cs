using System.Text.Json.Serialization;

namespace MetaReward.Evaluation.Exams;

/// <summary>What one item counts under one yardstick.</summary>
/// <param name="Points">Reached; NaN where nothing could be marked.</param>
/// <param name="Of">Reachable; the item's weight.</param>
public sealed record Mark(double Points, double Of = 1);

/// <summary>One text that was asked for, or that a file holds.</summary>
/// <param name="What">Its role: <c>response</c>, <c>judgment</c>.</param>
/// <param name="Sample">As it came, thoughts included; without its tokens, which nobody reads again.</param>
/// <param name="Tokens">How many it had; 0 for a text from a file.</param>
public sealed record Said(string What, Sample Sample, int Tokens)
{
    /// <summary>It stood in a file: nothing says why it ended.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool FromFile { get; init; }

    /// <summary>The fault of a reply that the policy itself withheld: it is counted, and is no failure.</summary>
    public const string Withheld = "withheld: the model does not trust its own reply";

    /// <summary>As it came, thoughts included.</summary>
    [JsonIgnore]
    public string Text => Sample.Text;

    /// <summary>Why it ended; null for a text from a file.</summary>
    [JsonIgnore]
    public Finish? Finish => FromFile ? null : Sample.Finish;

    /// <summary>The text in its two parts.</summary>
    [JsonIgnore]
    public Thoughts Thoughts => Sample.Thoughts;

    /// <summary>
    /// What was answered: the text without thoughts; empty while the model was still thinking. Only this is marked and judged.
    /// </summary>
    [JsonIgnore]
    public string Answer => Thoughts.Answer;

    /// <summary>It never came, or was refused.</summary>
    [JsonIgnore]
    public bool IsMissing => Finish is MetaReward.Finish.PromptTooLong or MetaReward.Finish.NoReply or MetaReward.Finish.Refused
        or MetaReward.Finish.Withheld;

    /// <summary>There is something to judge, be it empty.</summary>
    [JsonIgnore]
    public bool HasAnswer => !IsMissing && !Thoughts.StillThinking;

    /// <summary>Why there is nothing to mark or judge; null where there is an answer.</summary>
    [JsonIgnore]
    public string? Fault => Finish switch
    {
        MetaReward.Finish.PromptTooLong => "the prompt does not fit the context" + InBrackets,
        MetaReward.Finish.NoReply => "no reply" + (Sample.Words is null ? " in time" : InBrackets),
        MetaReward.Finish.Refused => "the server refuses" + InBrackets,
        MetaReward.Finish.Withheld => Withheld,
        _ when Thoughts.StillThinking =>
            Finish is null ? "still thinking: the output ends within a thought" : "still thinking: raise the token limit (--max-tokens)",
        _ when string.IsNullOrWhiteSpace(Answer) => "the response is empty",
        _ => null,
    };

    private string InBrackets => Sample.Words is null ? "" : $" ({Sample.Words})";

    /// <summary>Why a judge cannot be shown a response; null where there is an answer, be it empty.</summary>
    public static string? FaultOf(Said? said) => said is null ? "no response" : said.HasAnswer ? null : said.Fault;

    /// <summary>A sample as it is kept.</summary>
    public static Said Of(string what, Sample sample) => new(what, sample with { Tokens = [], Logps = [] }, sample.Tokens.Count);

    /// <summary>A text that a file holds.</summary>
    public static Said Of(string what, string text) => new(what, new(text, [], [], MetaReward.Finish.Stop), 0) { FromFile = true };
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
