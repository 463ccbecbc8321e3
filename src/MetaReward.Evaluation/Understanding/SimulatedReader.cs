using MetaReward.Evaluation.Explaining;
using MetaReward.Evaluation.Regression;

namespace MetaReward.Evaluation.Understanding;

/// <summary>
/// A participant made of arithmetic. All learn alike: from the training items' answers they fit, by ridge on two numbers, whether the score
/// is high. The first number is the length, which everybody sees, unless the study is made without. The second is what they were shown of
/// the judge: nothing; or the sum of the points of words that were marked in their training items, of which they remember the ten largest;
/// or, of global cues, what the list says of the whole text. Now and then they press the wrong key, each with an own share of up to 20 %.
/// </summary>
public sealed class SimulatedReader
{
    private const int Remembered = 10;
    private const double MostLapses = 0.2;
    private readonly Func<string, double> shown;
    private readonly string[] words;
    private readonly bool length;
    private readonly Seed seed;
    private readonly double lapses;
    private readonly double[] means;
    private readonly double[] deviations;
    private readonly double[] slopes;
    private readonly double middle;

    private SimulatedReader(Func<string, double> shown, string[] words, IReadOnlyList<StudyItem> training, Seed seed, bool length)
    {
        (this.shown, this.words, this.seed, this.length) = (shown, words, seed, length);
        lapses = MostLapses * seed.Derive("lapses").Uniform(0);
        double[][] rows = [.. training.Select(item => Row(item.Response))];
        means = [.. Enumerable.Range(0, 2).Select(j => rows.Average(row => row[j]))];
        deviations = [.. Enumerable.Range(0, 2).Select(j => Math.Sqrt(rows.Average(row => (row[j] - means[j]) * (row[j] - means[j]))))];
        var ridge = new Ridge([.. rows.Select(Scaled)], [.. rows.Select(_ => 1.0)], 1);
        double[] answers = [.. training.Select(item => item.IsHigh ? 1.0 : -1)];
        (slopes, middle) = (ridge.Fit(answers).Coefficients, answers.Average());
    }

    /// <summary>One who sees nothing but the answers.</summary>
    /// <param name="training">The items.</param>
    /// <param name="seed">Of lapses and ties.</param>
    /// <param name="length">Notices how long a response is.</param>
    public static SimulatedReader OfNothing(IReadOnlyList<StudyItem> training, Seed seed, bool length = true) =>
        new(_ => 0, [], training, seed, length);

    /// <summary>One who was shown the list of cues.</summary>
    /// <param name="cues">The judge's student.</param>
    /// <param name="training">The items.</param>
    /// <param name="seed">Of lapses and ties.</param>
    /// <param name="length">Notices how long a response is, beside what the list says of it.</param>
    public static SimulatedReader OfCues(JudgeCues cues, IReadOnlyList<StudyItem> training, Seed seed, bool length = true)
    {
        var list = cues.Cues.Take(Remembered).ToArray();
        string[] named = [.. list.Where(cue => cue.Kind == CueKind.Word).Select(cue => cue.Text)];
        return new(text => cues.Points(text, list), named, training, seed, length);
    }

    /// <summary>One who saw words marked in the training items.</summary>
    /// <param name="marked">For each training item the words that were marked in it, with their points.</param>
    /// <param name="training">The items.</param>
    /// <param name="seed">Of lapses and ties.</param>
    /// <param name="length">Notices how long a response is.</param>
    public static SimulatedReader OfWords(
        IEnumerable<IReadOnlyList<AttributedWord>> marked, IReadOnlyList<StudyItem> training, Seed seed, bool length = true)
    {
        var known = marked.SelectMany(words => words)
            .SelectMany(word => CueFeatures.Words(word.Text).Select(spelled => (Spelled: spelled, word.Points)))
            .Where(word => !double.IsNaN(word.Points))
            .GroupBy(word => word.Spelled, word => word.Points, StringComparer.Ordinal)
            .Select(word => (Word: word.Key, Sum: word.Sum(), Mean: word.Average()))
            .OrderByDescending(word => Math.Abs(word.Sum)).ThenBy(word => word.Word, StringComparer.Ordinal).Take(Remembered)
            .ToDictionary(word => word.Word, word => word.Mean, StringComparer.Ordinal);
        return new(text => CueFeatures.Words(text).Distinct(StringComparer.Ordinal).Sum(word => known.GetValueOrDefault(word)),
            [.. known.Keys], training, seed, length);
    }

    /// <summary>Guesses whether an item's score is high.</summary>
    public bool Guess(StudyItem item)
    {
        var draw = seed.Derive("guess").Derive(item.Id);
        return draw.Uniform(0) < lapses ? draw.Below(2, 1) == 0 : Belief(item.Response) > 0;
    }

    /// <summary>
    /// The edit from which this reader hopes the most: a word left out, the second half left out, all said twice, or a word that it knows
    /// put at the end.
    /// </summary>
    /// <param name="text">What stands there.</param>
    /// <param name="away">1 to raise the score, -1 to lower it.</param>
    /// <param name="tried">Texts that are known already.</param>
    /// <returns>Null: nothing new comes to mind.</returns>
    public string? Edit(string text, int away, IReadOnlySet<string> tried)
    {
        var pieces = ResponsePieces.Words(text, int.MaxValue);
        var half = Enumerable.Range(0, pieces.Count).Select(i => i < (pieces.Count + 1) / 2).ToArray();
        string[] edits =
        [
            .. pieces.Count < 2 ? [] : Enumerable.Range(0, pieces.Count).Select(pieces.Without).Append(pieces.Keep(half)), $"{text} {text}",
            .. words.Select(word => $"{text} {word}"),
        ];
        return seed.Derive("edit").Derive(text).Shuffle(edits.Where(edit => !tried.Contains(edit)))
            .OrderByDescending(edit => away * Belief(edit)).FirstOrDefault();
    }

    private double Belief(string text) => middle + Scaled(Row(text)).Zip(slopes, (x, b) => x * b).Sum();

    private double[] Row(string text) => [length ? Math.Log2(1 + text.Length) : 0, shown(text)];

    private double[] Scaled(double[] row) =>
        [.. row.Select((x, j) => deviations[j] > 1e-9 ? (x - means[j]) / deviations[j] : 0)];
}
