using MetaReward.Cli.Work;
using MetaReward.Recipes;
using MetaReward.Scores;

namespace MetaReward.Cli.Evals;

/// <summary>More than one try for each reply: what is asked of a policy besides, at the time of asking.</summary>
/// <param name="Way">How.</param>
/// <param name="Draws">Responses of which one is chosen.</param>
/// <param name="Rounds">Refinements.</param>
/// <param name="Critics">Who gives feedback in each round: the policy itself, so many times.</param>
/// <param name="Least">The own rating from which a reply is given.</param>
public sealed record Effort(EffortWay Way, int Draws, int Rounds, int Critics, double Least)
{
    private const int Judgments = 3;
    private const int Ratings = 4;
    private const int MostFeedback = 256;

    /// <summary>Replies of the policy for each reply that it gives, at most.</summary>
    public int Replies => Way switch
    {
        EffortWay.BestOfN or EffortWay.SelfConsistency => Draws,
        EffortWay.Judged => Draws * (1 + Judgments),
        EffortWay.Abstain => 1 + Ratings,
        _ => 1 + (Rounds * (1 + HeardCritics)),
    };

    private string Times => Rounds == 1 ? "once" : $"{Rounds} times";

    private int HeardCritics => Way == EffortWay.Critics ? Critics : 0;

    /// <summary>For a reader and for names: <c>the likeliest of 8</c>.</summary>
    public string Words => Way switch
    {
        EffortWay.BestOfN => $"the likeliest of {Draws} responses",
        EffortWay.SelfConsistency => $"what most of {Draws} responses say",
        EffortWay.Judged => $"the best of {Draws} responses by its own {Judgments} judgments of each",
        EffortWay.Refine => $"refined {Times}",
        EffortWay.Abstain => $"given only from a mean of {Least} on, of {Ratings} own ratings from 0 to 9",
        _ => $"refined {(Rounds == 1 ? "" : "up to ")}{Times} by the feedback of {Critics} critic{(Critics == 1 ? "" : "s")} (itself)",
    };

    /// <summary>The policy that makes this effort.</summary>
    /// <param name="policy">Of whom more is asked.</param>
    /// <param name="world">How it is asked.</param>
    /// <exception cref="ArgumentException">The world's models cannot do this.</exception>
    public IPolicy Around(IPolicy policy, World world) => Way switch
    {
        EffortWay.BestOfN => ChoosingPolicy.BySelfReward(policy, Draws, SelfRewards.Likelihood),
        EffortWay.SelfConsistency => ChoosingPolicy.BySelfReward(policy, Draws, SelfRewards.Majority, world.Answers),
        EffortWay.Judged => ChoosingPolicy.ByJudge(policy, Draws, policy, world.Judge, Judgments, new(MaxTokens: MostFeedback)),
        EffortWay.Abstain => new AbstainingPolicy(
            policy, new ReferencedRubric(world.Rate ?? throw new ArgumentException("this world's models cannot rate a response"), null),
            Ratings, Least, MostFeedback),
        _ => new RefiningPolicy(policy, world, [.. Enumerable.Repeat(policy, HeardCritics)], Rounds, MostFeedback),
    };

    /// <summary>How the world of a model asks.</summary>
    /// <param name="isMicroworld">Whether it is the built-in world's.</param>
    public static World WorldOf(bool isMicroworld) => isMicroworld ? MicroworldBench.World : CheckpointBench.World;
}

/// <summary>Ways to make more of a model at the time of asking.</summary>
public enum EffortWay
{
    /// <summary>The likeliest of several responses (arXiv:2412.01951).</summary>
    BestOfN,

    /// <summary>What most of several responses say (arXiv:2203.11171).</summary>
    SelfConsistency,

    /// <summary>The one of several responses that the model itself scores best.</summary>
    Judged,

    /// <summary>Refined without feedback (arXiv:2502.05605).</summary>
    Refine,

    /// <summary>Refined by feedback until it is satisfied (arXiv:2310.18679).</summary>
    Critics,

    /// <summary>Withheld where the model rates its own reply low (arXiv:2409.00935).</summary>
    Abstain,
}
