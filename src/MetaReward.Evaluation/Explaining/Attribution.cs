namespace MetaReward.Evaluation.Explaining;

/// <summary>How the words of one response come to their points.</summary>
public enum AttributionWay
{
    /// <summary>Each is left out in turn, and the judge is asked again.</summary>
    LeaveOneOut,

    /// <summary>Words are left out at random, many times, and a linear model is fitted to what the judge says (LIME).</summary>
    Sampling,

    /// <summary>Integrated gradients of the judge's expected score.</summary>
    Gradients,
}

/// <summary>A piece of a response, and what it brings.</summary>
/// <param name="Text">A word; in a long response a run of words, or a sentence.</param>
/// <param name="Points">Points of the score; below 0 it costs them. NaN: not known, since a judgment could not be read.</param>
public sealed record AttributedWord(string Text, double Points);

/// <summary>Which words of one response its score comes from (local attributions, arXiv:2112.09669).</summary>
/// <param name="Way">How they were found.</param>
/// <param name="Score">The judge's of the whole response; NaN where its judgments could not be read.</param>
/// <param name="Words">In the order of the response.</param>
public sealed record Attribution(AttributionWay Way, double Score, IReadOnlyList<AttributedWord> Words)
{
    private const double FewestPoints = 0.005;

    /// <summary>Texts that the judge was asked about; of gradients the steps from the baseline to the text.</summary>
    public int Asked { get; init; }

    /// <summary>Texts of which no judgment could be read: they are left out.</summary>
    public int Unread { get; init; }

    /// <summary>Of sampling: R squared of the linear model on the weighted texts that it was fitted to, at most 1. Else NaN.</summary>
    public double Explained { get; init; } = double.NaN;

    /// <summary>
    /// Of sampling: what the largest points of any word are below in 95 % of fits to the same scores dealt to the texts at random. Points
    /// that are not larger may be chance. Else NaN.
    /// </summary>
    public double Chance { get; init; } = double.NaN;

    /// <summary>Of gradients: the expected score of the text less the baseline's, to which the points must add up. Else NaN.</summary>
    public double Change { get; init; } = double.NaN;

    /// <summary>Of gradients: the sum of the points less <see cref="Change"/>; 0 if nothing is lost. Else NaN.</summary>
    public double Missing => Way == AttributionWay.Gradients ? Words.Sum(word => word.Points) - Change : double.NaN;

    /// <summary>Whether a word's points are beyond what chance gives. Where no chance was measured: whether it has any.</summary>
    public bool Stands(AttributedWord word) =>
        double.IsNaN(Chance) ? Math.Abs(word.Points) > 0 : Math.Abs(word.Points) > Chance;

    /// <summary>The words with the most points on either side, the most first; NaN and what rounds to 0.00 are none.</summary>
    public IReadOnlyList<AttributedWord> Strongest(int most) => Strongest(Words, most);

    /// <summary>The same of any words.</summary>
    public static IReadOnlyList<AttributedWord> Strongest(IEnumerable<AttributedWord> words, int most) =>
        [.. words.Where(word => Math.Abs(word.Points) >= FewestPoints).OrderByDescending(word => Math.Abs(word.Points)).Take(most)];
}
