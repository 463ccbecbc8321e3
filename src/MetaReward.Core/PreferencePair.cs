using System.Text.Json.Serialization;

namespace MetaReward;

/// <summary>Whose skill a pair teaches. The trainer does not look at it; the report does.</summary>
public enum Role
{
    Actor,
    Judge,
}

/// <summary>A prompt with a preferred and a less preferred sample, and the reason.</summary>
/// <param name="Id">The prompt's or response's id and the role: <c>i1/p00017/actor</c>, <c>i1/p00017/r3/judge</c>.</param>
/// <param name="Role">Which role it teaches.</param>
/// <param name="Prompt">What was asked: a prompt's messages for actor pairs, the rendered rubric for judge pairs.</param>
/// <param name="Chosen">The preferred side.</param>
/// <param name="Rejected">The other side; never the same text as the chosen one.</param>
/// <param name="Why">One sentence with the numbers that decided.</param>
public sealed record PreferencePair(string Id, Role Role, Dialogue Prompt, Side Chosen, Side Rejected, string Why)
{
    /// <summary>
    /// The prompt as token ids, where they are known; null: <see cref="Prompt"/> as the policy's text side renders it.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<int>? PromptTokens { get; init; }
}

/// <summary>One side of a pair.</summary>
/// <param name="Id">The response or judgment it was.</param>
/// <param name="Score">Its score: a mean of verdicts, or an Elo strength.</param>
/// <param name="Target">What it says: as sampled, or as somebody wrote it.</param>
public sealed record Side(string Id, double Score, Target Target)
{
    /// <summary>What it says, thoughts included.</summary>
    [JsonIgnore]
    public string Text => Target.Words();

    /// <summary>What it says without thoughts.</summary>
    [JsonIgnore]
    public string Answer => Target.Answer();

    /// <summary>The sample that it was; null where nobody sampled it.</summary>
    [JsonIgnore]
    public Sample? Sample => (Target as Target.Sampled)?.Sample;
}

/// <summary>A prompt with what to imitate, for supervised fine-tuning.</summary>
/// <param name="Id">Where it comes from.</param>
/// <param name="Prompt">What is asked.</param>
/// <param name="Target">What to say.</param>
public sealed record Demonstration(string Id, Dialogue Prompt, Target Target)
{
    /// <summary>What to say, in words.</summary>
    [JsonIgnore]
    public string Text => Target.Words();

    /// <summary>Why it was chosen; null where nobody chose.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Why { get; init; }

    /// <summary>Whose skill it teaches.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Role Role { get; init; }

    /// <summary>What a teacher whose distributions are learned is asked, where it may know more; null: the prompt.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Dialogue? TeacherPrompt { get; init; }
}

/// <summary>Something that entered a room and became no pair, and why. Everything in = pairs + skips.</summary>
/// <param name="Id">The prompt, response or judgment.</param>
/// <param name="Reason">The kind, for counting.</param>
/// <param name="Detail">One sentence with the numbers.</param>
public sealed record Skip(string Id, SkipReason Reason, string Detail);

/// <summary>Every way in which something can leave the loop without becoming a pair.</summary>
public enum SkipReason
{
    /// <summary>The same text as an earlier member of the group.</summary>
    Duplicate,

    /// <summary>The prompt does not fit the policy's context.</summary>
    PromptTooLong,

    /// <summary>No judgment of this response could be read.</summary>
    NoVerdict,

    /// <summary>Too few members of the group have a score: a pair needs two, a demonstration one.</summary>
    TooFewScored,

    /// <summary>The best and the worst score are equal.</summary>
    Tie,

    /// <summary>After length control the chosen side would not score above the rejected one, or would be the same text.</summary>
    TiersOverlap,

    /// <summary>The chosen side is longer than the filter allows.</summary>
    ChosenTooLong,

    /// <summary>Fewer than two readable, distinct judgments to compare.</summary>
    TooFewJudgments,

    /// <summary>No battle between the judgments could be read, or none was won.</summary>
    NoBattleWon,

    /// <summary>Judge training is off in this iteration.</summary>
    JudgeNotTrained,

    /// <summary>A thought was begun and never closed: there is no answer.</summary>
    StillThinking,

    /// <summary>The token limit cut it off, and what did not end is not chosen.</summary>
    Truncated,

    /// <summary>No comparison chose the response that is known to be better.</summary>
    NoRightTrace,

    /// <summary>Left out so that both places are better equally often, or higher and lower scores are.</summary>
    Unbalanced,

    /// <summary>Beyond the share of all pairs that the judge may have.</summary>
    Surplus,

    /// <summary>No other instruction could be read, so there is no answer that is known to be worse.</summary>
    Unmodified,

    /// <summary>No answer has enough votes, so nobody knows which responses are right.</summary>
    NoMajority,

    /// <summary>There is no reply to take.</summary>
    NoReply,

    /// <summary>The policy answered with nothing: it ended at once, or after its thoughts.</summary>
    Empty,

    /// <summary>No invented prompt could be read.</summary>
    Uninvented,

    /// <summary>An invented prompt that no text answers, or that is too short or too long.</summary>
    Unfit,

    /// <summary>An invented prompt that is too like a known one.</summary>
    TooAlike,

    /// <summary>An invented prompt that is one of those kept for measuring.</summary>
    Reserved,

    /// <summary>No feedback on the response could be read.</summary>
    NoFeedback,

    /// <summary>The feedback finds nothing to mend.</summary>
    Satisfied,

    /// <summary>No better response could be read, or it is the same.</summary>
    Unrefined,

    /// <summary>The refined response was not approved.</summary>
    Disapproved,

    /// <summary>The judgments of each response agree, and only where they do not is the judge taught.</summary>
    NoDispute,

    /// <summary>The strongest and the weakest judgment are too close for so few battles.</summary>
    Insignificant,
}
