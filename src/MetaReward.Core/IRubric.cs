namespace MetaReward;

/// <summary>
/// A question and the parser of its reply: together they are a role. Both are pure, see <see cref="IRubric{TSubject}"/>.
/// </summary>
/// <typeparam name="TSubject">What it is about.</typeparam>
/// <typeparam name="TReading">What a reply says: a verdict, a new instruction, feedback. A reply that cannot be
/// read is a value, too.</typeparam>
public interface IRubric<in TSubject, out TReading>
{
    /// <summary>Kebab-case name, for the run folder and the report.</summary>
    string Name { get; }

    /// <summary>The user message that asks.</summary>
    string Render(TSubject subject);

    /// <summary>Reads a reply.</summary>
    TReading Read(Sample reply);
}

/// <summary>
/// A prompt for a judge and the parser of its reply: together they are a role. Both are pure. A subject's texts are untrusted:
/// rendering must not let them close their own quotation, and parsing must read only the judge's own words.
/// </summary>
/// <typeparam name="TSubject">what is judged: an <see cref="Exchange"/>, a <see cref="ResponsePair"/> or a
/// <see cref="Contest"/>.</typeparam>
public interface IRubric<in TSubject> : IRubric<TSubject, Verdict>
{
    /// <summary>The highest score on the scale, or 0 where the verdict is a choice.</summary>
    double TopScore { get; }

    /// <summary>Reads a reply.</summary>
    Verdict Parse(Sample reply);

    Verdict IRubric<TSubject, Verdict>.Read(Sample reply) => Parse(reply);
}

/// <summary>A prompt and a response to it.</summary>
public sealed record Exchange(string Prompt, string Response);

/// <summary>Two judgments of the same exchange, in the order in which they are shown.</summary>
public sealed record Contest(Exchange Exchange, string First, string Second)
{
    /// <summary>The same contest with the judgments in the other order. Its own inverse.</summary>
    public Contest Swap() => this with { First = Second, Second = First };
}

/// <summary>Two responses to one prompt, in the order in which they are shown.</summary>
public sealed record ResponsePair(string Prompt, string First, string Second)
{
    /// <summary>The same pair with the responses in the other order. Its own inverse.</summary>
    public ResponsePair Swap() => this with { First = Second, Second = First };
}
