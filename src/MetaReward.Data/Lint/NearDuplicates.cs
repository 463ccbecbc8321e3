using MetaReward.Scores;

namespace MetaReward.Data.Lint;

/// <summary>
/// Groups of texts that are nearly the same: the Jaccard likeness of their sets of three words in a row is at least 0.8, words without
/// case and marks. Candidates come from MinHash signatures in bands (Broder 1997; Leskovec, Rajaraman and Ullman, Mining of Massive
/// Datasets, 3.4): 16 bands of 4 find a pair of likeness 0.8 with a chance of 0.9998. Each is then compared exactly, with at most eight
/// earlier texts of a bucket, so that thousands of alike texts take linear time. Texts of fewer than four words have no near duplicates.
/// </summary>
public static class NearDuplicates
{
    /// <summary>The least likeness of two texts in a group.</summary>
    public const double Likeness = 0.8;

    private const int Bands = 16;
    private const int PerBand = 4;
    private const int Width = 3;
    private const int FewestWords = 4;
    private const int MostCompared = 8;

    /// <summary>The groups of two texts and more, as places in the list, in the order of their first text.</summary>
    /// <param name="texts">Different from each other: equal ones are no near duplicates and would fill groups.</param>
    public static IReadOnlyList<IReadOnlyList<int>> Of(IReadOnlyList<string> texts)
    {
        ulong[][] shingles = [.. texts.AsParallel().AsOrdered().Select(Shingles)];
        ulong[][] signatures = [.. shingles.AsParallel().AsOrdered().Select(Signature)];
        int[] roots = [.. Enumerable.Range(0, texts.Count)];
        for (var band = 0; band < Bands; band++)
        {
            var buckets = new Dictionary<ulong, List<int>>();
            for (var i = 0; i < texts.Count; i++)
            {
                if (signatures[i].Length > 0)
                {
                    Join(buckets, Key(signatures[i], band), i, shingles, roots);
                }
            }
        }

        return [.. Enumerable.Range(0, texts.Count).GroupBy(i => Root(roots, i)).Where(group => group.Count() > 1)
            .Select(group => (IReadOnlyList<int>)[.. group])];
    }

    private static void Join(Dictionary<ulong, List<int>> buckets, ulong key, int i, ulong[][] shingles, int[] roots)
    {
        if (!buckets.TryGetValue(key, out var bucket))
        {
            buckets[key] = [i];
            return;
        }

        foreach (var earlier in bucket.Where(earlier => Root(roots, earlier) != Root(roots, i)
            && Jaccard(shingles[earlier], shingles[i]) >= Likeness).ToArray())
        {
            roots[Math.Max(Root(roots, earlier), Root(roots, i))] = Math.Min(Root(roots, earlier), Root(roots, i));
        }

        if (bucket.Count < MostCompared)
        {
            bucket.Add(i);
        }
    }

    private static int Root(int[] roots, int i)
    {
        while (roots[i] != i)
        {
            i = roots[i] = roots[roots[i]];
        }

        return i;
    }

    /// <summary>Hashes of every three words in a row, sorted, each once.</summary>
    private static ulong[] Shingles(string text)
    {
        var words = RougeL.Words(text);
        return words.Length < FewestWords ? [] : [.. Enumerable.Range(0, words.Length - Width + 1)
            .Select(i => Hash(words.AsSpan(i, Width))).Distinct().Order()];
    }

    /// <summary>FNV-1a over the words' characters.</summary>
    private static ulong Hash(ReadOnlySpan<string> words)
    {
        var hash = 14695981039346656037;
        foreach (var word in words)
        {
            foreach (var letter in word)
            {
                hash = (hash ^ letter) * 1099511628211;
            }

            hash = (hash ^ ' ') * 1099511628211;
        }

        return hash;
    }

    private static ulong[] Signature(ulong[] shingles)
    {
        if (shingles.Length == 0)
        {
            return [];
        }

        var signature = new ulong[Bands * PerBand];
        for (var i = 0; i < signature.Length; i++)
        {
            var (least, salt) = (ulong.MaxValue, Mixed((ulong)i + 1));
            foreach (var shingle in shingles)
            {
                least = Math.Min(least, Mixed(shingle ^ salt));
            }

            signature[i] = least;
        }

        return signature;
    }

    /// <summary>The finaliser of SplitMix64: every bit depends on every bit.</summary>
    private static ulong Mixed(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    private static ulong Key(ulong[] signature, int band)
    {
        var key = (ulong)band;
        foreach (var value in signature.AsSpan(band * PerBand, PerBand))
        {
            key = Mixed(key ^ value);
        }

        return key;
    }

    private static double Jaccard(ulong[] one, ulong[] other)
    {
        var (common, i, j) = (0, 0, 0);
        while (i < one.Length && j < other.Length)
        {
            common += one[i] == other[j] ? 1 : 0;
            (i, j) = one[i] == other[j] ? (i + 1, j + 1) : one[i] < other[j] ? (i + 1, j) : (i, j + 1);
        }

        return (double)common / (one.Length + other.Length - common);
    }
}
