namespace MetaReward.Extensions;

/// <summary>How a judge is asked, and what counts as failed.</summary>
public sealed record JudgeOptions
{
    /// <summary>
    /// Judgments of each response, at least 1; the score is the mean of those that can be read. A pairwise
    /// judge is asked once in each order.
    /// </summary>
    public int Judgments { get; init; } = 3;

    /// <summary>
    /// How judgments are sampled; null: at temperature 0.8 and 256 tokens, a pairwise judge greedily, as the command line does.
    /// </summary>
    public Sampling? Sampling { get; init; }

    /// <summary>
    /// What draws follow, with the question and the response: the same texts get the same judgments, whatever is judged beside them.
    /// </summary>
    public Seed Seed { get; init; } = Seed.Of(0);

    /// <summary>A score below it is failed; null: no score is.</summary>
    public double? Passing { get; init; }

    /// <summary>Beyond this share of judgments that cannot be read, the metric is failed whatever its value; in [0, 1].</summary>
    public double MostUnreadable { get; init; } = 0.5;

    /// <summary>How long one evaluation may take; past it the metric has no value and says so. Null: as long as it takes.</summary>
    public TimeSpan? Patience { get; init; }

    internal Sampling Scoring => Sampling ?? new(MaxTokens: 256);

    internal Sampling Choosing => Sampling ?? MetaReward.Sampling.Greedy(256);

    internal JudgeOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Judgments, 1);
        Sampling?.Check();
        return MostUnreadable is >= 0 and <= 1
            ? this
            : throw new ArgumentOutOfRangeException(nameof(MostUnreadable), MostUnreadable, "must be a share from 0 to 1");
    }
}
