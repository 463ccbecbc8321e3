using System.Text.Json.Serialization;

namespace MetaReward;

/// <summary>
/// The outcome of reading a judgment. A reply that cannot be read has its own value, never a number and never a tie:
/// it is left out of every mean, and it is counted and shown.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Scored), "scored")]
[JsonDerivedType(typeof(Chose), "chose")]
[JsonDerivedType(typeof(Unparsable), "unparsable")]
public abstract record Verdict
{
    private Verdict()
    {
    }

    /// <summary>What a reply says that nobody wrote; null where somebody wrote one.</summary>
    public static Unparsable? Unwritten(Finish finish) => finish switch
    {
        Finish.PromptTooLong => new(UnparsableReason.PromptTooLong, ""),
        Finish.NoReply => new(UnparsableReason.NoReply, ""),
        Finish.Refused or Finish.Withheld => new(UnparsableReason.Refused, ""),
        _ => null,
    };

    /// <summary>
    /// The same, and what an unfinished thought says, or thoughts alone up to the token limit; null where there is an answer to read.
    /// </summary>
    public static Unparsable? Unwritten(Sample reply) => Unwritten(reply.Finish) ?? (reply.Thoughts.StillThinking
        || (reply.Finish == Finish.Length && reply.Reasoning is not null && reply.Text.Length == 0)
        ? new(UnparsableReason.StillThinking, "") : null);

    /// <summary>A score on the rubric's scale.</summary>
    public sealed record Scored(double Score) : Verdict;

    /// <summary>A choice between two contestants, or a tie that the judge stated.</summary>
    public sealed record Chose(Choice Choice) : Verdict;

    /// <summary>The reply holds no verdict.</summary>
    /// <param name="Reason">The kind of fault, for counting.</param>
    /// <param name="Detail">The part of the reply that caused the fault; may be empty.</param>
    public sealed record Unparsable(UnparsableReason Reason, string Detail) : Verdict;
}

/// <summary>The contestant a judge prefers, by position.</summary>
public enum Choice
{
    First,
    Second,
    Tie,
}

/// <summary>Why a reply is unparsable.</summary>
public enum UnparsableReason
{
    /// <summary>No verdict where the rubric asks for one.</summary>
    Missing,

    /// <summary>A number outside the rubric's scale.</summary>
    OutOfRange,

    /// <summary>Verdicts that contradict each other.</summary>
    Ambiguous,

    /// <summary>The reply hit its token limit before a verdict.</summary>
    Truncated,

    /// <summary>The judge prompt did not fit the policy's context.</summary>
    PromptTooLong,

    /// <summary>The judge did not answer in time.</summary>
    NoReply,

    /// <summary>The judge did not close its thoughts, so there is no answer: the token limit is too low.</summary>
    StillThinking,

    /// <summary>The judge's server refused to judge, or withheld the judgment.</summary>
    Refused,
}
