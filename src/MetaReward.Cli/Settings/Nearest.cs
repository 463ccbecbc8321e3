namespace MetaReward.Cli.Settings;

/// <summary>Did you mean: the valid word nearest to a mistyped one by edit distance (insert, drop, change, swap of neighbours).</summary>
public static class Nearest
{
    private const int Longest = 100; // nobody mistypes more than that, and the table of distances stays small

    /// <summary>The nearest word, or null where none is near enough to be meant (more than two fifths of the letters differ).</summary>
    public static string? To(string word, IEnumerable<string> valid)
    {
        if (word.Length > Longest)
        {
            return null;
        }

        var (best, distance) = valid.Select(v => (Word: v, Distance: Rank(word, v))).OrderBy(v => v.Distance).FirstOrDefault();
        return best is not null && distance <= Math.Max(1, best.Length * 2 / 5) ? best : null;
    }

    /// <summary>Ends a message: <c> Did you mean 'x'?</c>, or nothing.</summary>
    public static string Hint(string word, IEnumerable<string> valid) => To(word, valid) is { } near ? $" Did you mean '{near}'?" : "";

    private static int Rank(string word, string valid)
    {
        var leaf = valid[(valid.LastIndexOf('.') + 1)..];
        return word == leaf ? 0 : Math.Min(Distance(word, valid), Distance(word[(word.LastIndexOf('.') + 1)..], leaf) + 1);
    }

    private static int Distance(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                d[i, j] = i == 0 || j == 0
                    ? i + j
                    : Math.Min(d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1), Math.Min(d[i - 1, j], d[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
                }
            }
        }

        return d[a.Length, b.Length];
    }
}
