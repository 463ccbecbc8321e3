namespace MetaReward.Microworld;

/// <summary>
/// The pairwise judge's rubric of the microworld: two responses to one task; the reply ends with <c>winner : a</c> or <c>winner : b</c>,
/// as a meta-judge's does (<see cref="DuelRubric"/>). The seed model was not taught to compare responses: what it can is what carries over
/// from comparing judgments.
/// </summary>
public sealed class MatchRubric : IRubric<ResponsePair>
{
    private static readonly DuelRubric Duel = new();

    public string Name => "microworld-match";

    /// <summary>0: the verdict is a choice.</summary>
    public double TopScore => 0;

    public string Render(ResponsePair subject) =>
        $"compare . task [ {CheckRubric.Quote(subject.Prompt)} ] "
        + $"a [ {CheckRubric.Quote(subject.First)} ] b [ {CheckRubric.Quote(subject.Second)} ]";

    public Verdict Parse(Sample reply) => Duel.Parse(reply);
}
