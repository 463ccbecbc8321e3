namespace MetaReward.Microworld;

/// <summary>Ratings of the microworld: a check word by word and a rating of 0 to 9, beside a right response or without.</summary>
public sealed class RateRubric : IRubric<Referenced>
{
    public string Name => "microworld-rate";

    public double TopScore => OtherForms.TopRating;

    public string Render(Referenced subject) => OtherForms.AskRating(subject.Exchange, subject.Reference);

    public Verdict Parse(Sample reply) =>
        Verdict.Unwritten(reply) is { } unwritten ? unwritten
        : OtherForms.ReadRating(reply.Answer) is { } rating ? new Verdict.Scored(rating)
        : new Verdict.Unparsable(reply.Finish == Finish.Length ? UnparsableReason.Truncated : UnparsableReason.Missing, reply.Answer);
}
