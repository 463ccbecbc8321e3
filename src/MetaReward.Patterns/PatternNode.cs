namespace MetaReward.Patterns;

/// <summary>A part of a regular expression.</summary>
internal abstract record PatternNode
{
    /// <summary>One scalar of a class.</summary>
    public sealed record One(ScalarClass Class) : PatternNode;

    public sealed record Sequence(IReadOnlyList<PatternNode> Parts) : PatternNode;

    public sealed record Choice(IReadOnlyList<PatternNode> Ways) : PatternNode;

    /// <param name="Most">-1 without limit.</param>
    /// <param name="Possessive">Gives nothing back once it has matched.</param>
    public sealed record Repeat(PatternNode Body, int Least, int Most, bool Greedy, bool Possessive) : PatternNode;

    public sealed record Group(PatternNode Body, int Number) : PatternNode;

    public sealed record Atomic(PatternNode Body) : PatternNode;

    public sealed record Look(PatternNode Body, bool Behind, bool Negated) : PatternNode;

    /// <summary>What a group matched before.</summary>
    public sealed record Again(int Number) : PatternNode;

    /// <param name="Kind">One of ^ $ A z Z b B.</param>
    public sealed record Anchor(char Kind) : PatternNode;

    /// <summary>The match begins here.</summary>
    public sealed record Keep : PatternNode;
}
