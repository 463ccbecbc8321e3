namespace MetaReward.Evaluation.Explaining;

/// <summary>Texts to ask a judge about, and what its scores say of the first of them.</summary>
/// <param name="Texts">The response, then changed ones.</param>
/// <param name="Read">From a score for each text, NaN where none could be read.</param>
public sealed record Perturbation(IReadOnlyList<string> Texts, Func<IReadOnlyList<double>, Attribution> Read)
{
    /// <summary>The texts of a way that asks the judge itself.</summary>
    /// <param name="way">Not <see cref="AttributionWay.Gradients"/>, which look into the judge.</param>
    /// <param name="response">What is explained.</param>
    /// <param name="seed">Of sampling.</param>
    /// <param name="texts">Of sampling: how many; null: <see cref="WordSampling.TextsOf"/>.</param>
    /// <exception cref="ArgumentException">It is another way.</exception>
    public static Perturbation Of(AttributionWay way, string response, Seed seed, int? texts = null) => way switch
    {
        AttributionWay.LeaveOneOut => LeaveOneOut.Of(response),
        AttributionWay.Sampling => WordSampling.Of(response, seed, texts),
        _ => throw new ArgumentException($"{way} asks about no texts", nameof(way)),
    };

    /// <summary>The mean of those judgments that can be read; NaN where none can.</summary>
    public static double MeanOf(IEnumerable<Verdict> verdicts) =>
        verdicts.OfType<Verdict.Scored>().Select(one => one.Score).DefaultIfEmpty(double.NaN).Average();
}
