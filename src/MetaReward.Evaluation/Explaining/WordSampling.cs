using MetaReward.Evaluation.Regression;

namespace MetaReward.Evaluation.Explaining;

/// <summary>
/// LIME (arXiv:1602.04938) as the study of arXiv:2112.09669 sets it: words are left out at random, twice as many texts as words are put to
/// the judge, and a linear model with ten words is fitted to its scores. Texts nearer to the response count more: exp(-d² / 2 · 25²), where
/// d is 100 times the cosine distance of what is kept from the whole. The fit is ridge with penalty 1 on all words, then again on the ten
/// largest; so points are somewhat smaller than what a word moves. Ours: a place in the response is a word, not a spelling; at least 24
/// texts, since short responses would have hardly any; and a control by chance.
/// </summary>
public static class WordSampling
{
    private const int MostWords = 200;
    private const int FewestTexts = 24;
    private const int Features = 10;
    private const int Deals = 200;
    private const double Penalty = 1;
    private const double Width = 25;

    /// <summary>How many texts are put to the judge beside the response.</summary>
    /// <param name="words">Of the response.</param>
    public static int TextsOf(int words) => Math.Max(FewestTexts, 2 * words);

    /// <summary>The response, then texts with words left out.</summary>
    /// <param name="response">With one word there is nothing to leave out, and its points are not known.</param>
    /// <param name="seed">Draws what is left out, and the control.</param>
    /// <param name="texts">How many changed texts, at least 1; null: <see cref="TextsOf"/>.</param>
    public static Perturbation Of(string response, Seed seed, int? texts = null)
    {
        var pieces = ResponsePieces.Words(response, MostWords);
        var count = texts ?? TextsOf(pieces.Count);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1, nameof(texts));
        var masks = seed.Derive("mask");
        bool[][] kept = [.. Enumerable.Range(0, pieces.Count < 2 ? 0 : count).Select(i => Draw(pieces.Count, masks.Derive(i)))];
        return new([response, .. kept.Select(pieces.Keep)], scores => Fit(pieces, kept, scores, seed.Derive("deal")));
    }

    /// <summary>How many are left out is drawn from 1 to all but one, then which.</summary>
    private static bool[] Draw(int words, Seed seed)
    {
        var kept = Enumerable.Repeat(true, words).ToArray();
        foreach (var left in seed.Derive("which").Shuffle(Enumerable.Range(0, words)).Take(1 + seed.Below(words - 1, 0)))
            kept[left] = false;
        return kept;
    }

    private static Attribution Fit(ResponsePieces pieces, bool[][] kept, IReadOnlyList<double> scores, Seed seed)
    {
        if (scores.Count != kept.Length + 1)
            throw new ArgumentException($"expected a score for each of {kept.Length + 1} texts, got {scores.Count}", nameof(scores));
        bool[][] all = [Enumerable.Repeat(true, pieces.Count).ToArray(), .. kept];
        int[] read = [.. Enumerable.Range(0, all.Length).Where(i => !double.IsNaN(scores[i]))];
        var told = new Attribution(AttributionWay.Sampling, scores[0], []) { Asked = all.Length, Unread = all.Length - read.Length };
        if (read.Length < 3 || kept.Length == 0)
            return told with { Words = [.. Enumerable.Range(0, pieces.Count).Select(i => new AttributedWord(pieces[i], double.NaN))] };

        double[][] rows = [.. read.Select(i => all[i].Select(one => one ? 1.0 : 0).ToArray())];
        double[] weights = [.. rows.Select(row => Math.Exp(-Square(100 * (1 - Math.Sqrt(row.Sum() / row.Length))) / (2 * Square(Width))))];
        double[] targets = [.. read.Select(i => scores[i])];
        var whole = new Ridge(rows, weights, Penalty);
        var (points, explained) = Fit(whole, rows, weights, targets);
        double[] largest = [.. Enumerable.Range(0, Deals).Select(i =>
            Fit(whole, rows, weights, seed.Derive(i).Shuffle(targets)).Points.Max(Math.Abs)).Order()];
        return told with
        {
            Words = [.. points.Select((one, i) => new AttributedWord(pieces[i], one))],
            Explained = explained, Chance = largest[(int)Math.Ceiling(0.95 * Deals) - 1],
        };
    }

    private static (double[] Points, double Explained) Fit(Ridge whole, double[][] rows, double[] weights, double[] targets)
    {
        var first = whole.Fit(targets).Coefficients;
        int[] chosen = [.. Enumerable.Range(0, first.Length).OrderByDescending(j => Math.Abs(first[j])).Take(Features)];
        double[][] narrow = [.. rows.Select(row => chosen.Select(j => row[j]).ToArray())];
        var (coefficients, explained) = new Ridge(narrow, weights, Penalty).Fit(targets);
        var points = new double[first.Length];
        foreach (var (j, k) in chosen.Select((j, k) => (j, k)))
            points[j] = coefficients[k];
        return (points, explained);
    }

    private static double Square(double x) => x * x;
}
