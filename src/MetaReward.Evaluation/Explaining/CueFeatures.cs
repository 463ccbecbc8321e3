namespace MetaReward.Evaluation.Explaining;

/// <summary>What a cue is.</summary>
public enum CueKind
{
    /// <summary>A word that stands somewhere in the response.</summary>
    Word,

    /// <summary>The two words with which the response begins.</summary>
    Opening,

    /// <summary>The two words with which it ends.</summary>
    Ending,

    /// <summary>Something that is counted: its points are those of a doubling.</summary>
    Count,
}

/// <summary>
/// A response as a row of simple numbers that a reader understands: which words stand in it, how it begins and ends, and how much of
/// something it has, as the logarithm to base 2 of one more than the count, so that a step of one is about a doubling.
/// </summary>
internal sealed class CueFeatures
{
    private const int MostWords = 250;
    private const int MostPhrases = 40;
    private const int Fewest = 10;

    private static readonly (string Name, Func<string, int> Of)[] Counts =
    [
        ("characters", text => text.Length), ("lines", text => text.Count(c => c == '\n')),
        ("digits", text => text.Count(char.IsAsciiDigit)),
        ("exclamation marks", text => text.Count(c => c == '!')), ("question marks", text => text.Count(c => c == '?')),
        ("capital letters", text => text.Count(char.IsUpper)), ("words that stood before", Repeated),
    ];

    private readonly Dictionary<(CueKind Kind, string Text), int> places = [];

    /// <param name="texts">Those to be explained: what is rare or in all of them is no feature.</param>
    public CueFeatures(IReadOnlyList<string> texts)
    {
        var words = texts.Select(Words).ToArray();
        Take(CueKind.Word, words.SelectMany(one => one.Distinct(StringComparer.Ordinal)), texts.Count, MostWords);
        Take(CueKind.Opening, words.Where(one => one.Length > 2).Select(Opening), texts.Count, MostPhrases);
        Take(CueKind.Ending, words.Where(one => one.Length > 2).Select(Ending), texts.Count, MostPhrases);
        foreach (var (name, _) in Counts)
            places[(CueKind.Count, name)] = places.Count;
    }

    /// <summary>The features, in the order of a row.</summary>
    public IReadOnlyList<(CueKind Kind, string Text)> Names => [.. places.OrderBy(one => one.Value).Select(one => one.Key)];

    /// <summary>A text's row.</summary>
    public double[] Row(string text)
    {
        var (row, words) = (new double[places.Count], Words(text));
        foreach (var word in words)
            Put(row, CueKind.Word, word, 1);
        if (words.Length > 2)
        {
            Put(row, CueKind.Opening, Opening(words), 1);
            Put(row, CueKind.Ending, Ending(words), 1);
        }

        foreach (var (name, of) in Counts)
            Put(row, CueKind.Count, name, Math.Log2(1 + of(text)));
        return row;
    }

    private void Put(double[] row, CueKind kind, string text, double value)
    {
        if (places.TryGetValue((kind, text), out var place))
            row[place] = value;
    }

    private void Take(CueKind kind, IEnumerable<string> all, int texts, int most)
    {
        foreach (var (text, _) in all.CountBy(one => one, StringComparer.Ordinal)
            .Where(one => one.Value >= Fewest && one.Value <= texts - Fewest)
            .OrderByDescending(one => one.Value).ThenBy(one => one.Key, StringComparer.Ordinal).Take(most))
            places[(kind, text)] = places.Count;
    }

    private static string Opening(string[] words) => $"{words[0]} {words[1]}";

    private static string Ending(string[] words) => $"{words[^2]} {words[^1]}";

    private static int Repeated(string text)
    {
        var words = Words(text);
        return words.Length - words.Distinct(StringComparer.Ordinal).Count();
    }

    /// <summary>Runs of letters, and of digits, in lower case.</summary>
    internal static string[] Words(string text)
    {
        var words = new List<string>();
        for (var i = 0; i < text.Length;)
        {
            var start = i;
            while (i < text.Length && (char.IsLetter(text[i]) || (i > start && text[i] == '\'')))
                i++;
            if (i == start)
                while (i < text.Length && char.IsDigit(text[i]))
                    i++;
            if (i > start)
                words.Add(text[start..i].ToLowerInvariant());
            else
                i++;
        }

        return [.. words];
    }
}
