namespace MetaReward;

/// <summary>A response to the judge's rubric, read. It is an ordinary sample of another prompt.</summary>
/// <param name="Id">Its response's id and its number: <c>i1/p00017/r3/j5</c>.</param>
/// <param name="ResponseId">The response that it judges.</param>
/// <param name="Sample">What the judge wrote.</param>
/// <param name="Verdict">What that says; for an additive rubric a score or unparsable.</param>
public sealed record Judgment(string Id, string ResponseId, Sample Sample, Verdict Verdict)
{
    private readonly SampleShelf? shelf;
    private readonly int place;

    /// <summary>What the judge wrote.</summary>
    public Sample Sample { get => shelf is null ? field : shelf.At(place); init; } = Sample;

    /// <summary>The same judgment, whose sample is read when it is asked for.</summary>
    /// <param name="on">Where it stands.</param>
    /// <param name="at">At which place.</param>
    /// <param name="responseId">The response's id, which many judgments share.</param>
    public Judgment Shelved(SampleShelf on, int at, string responseId) => new(this, on, at, responseId);

    private Judgment(Judgment original, SampleShelf shelf, int place, string responseId)
        : this(original.Id, responseId, null!, original.Verdict)
    {
        (this.shelf, this.place) = (shelf, place);
    }
}

/// <summary>One comparison of two judgments of the same response by the meta-judge, in one order.</summary>
/// <param name="Id">The response's id and the two numbers as shown: <c>i1/p00017/r3/b5-2</c> shows judgment 5 first.</param>
/// <param name="ResponseId">The response both judgments are about.</param>
/// <param name="FirstId">The judgment shown first.</param>
/// <param name="SecondId">The judgment shown second.</param>
/// <param name="Sample">What the meta-judge wrote.</param>
/// <param name="Verdict">A choice or unparsable.</param>
public sealed record Battle(string Id, string ResponseId, string FirstId, string SecondId, Sample Sample, Verdict Verdict)
{
    private readonly SampleShelf? shelf;
    private readonly int place;

    /// <summary>What the meta-judge wrote.</summary>
    public Sample Sample { get => shelf is null ? field : shelf.At(place); init; } = Sample;

    /// <summary>The same battle, whose sample is read when it is asked for.</summary>
    /// <param name="on">Where it stands.</param>
    /// <param name="at">At which place.</param>
    /// <param name="shared">Gives one text for equal ones: ids that many battles share.</param>
    public Battle Shelved(SampleShelf on, int at, Func<string, string> shared) => new(this, on, at, shared);

    private Battle(Battle original, SampleShelf shelf, int place, Func<string, string> shared)
        : this(original.Id, shared(original.ResponseId), shared(original.FirstId), shared(original.SecondId), null!, original.Verdict)
    {
        (this.shelf, this.place) = (shelf, place);
    }
}
