using MetaReward.Patterns;

namespace MetaReward.Text;

/// <summary>
/// Unicode's normalisation forms as the reference library has them (Unicode 9). .NET's own do nothing in a process that runs without
/// cultures, as this one does.
/// </summary>
internal static class NormalForms
{
    private const int Syllables = 0xAC00, Leads = 0x1100, Vowels = 0x1161, Tails = 0x11A7;

    private static readonly Lazy<Dictionary<(int First, int Second), int>> Pairs = new(AllPairs);

    public static Stretch Apply(Stretch text, bool compatible, bool compose)
    {
        // Below U+00A0 nothing decomposes; below U+0300 everything that does composes again.
        if (text.Text.AsSpan().IndexOfAnyExceptInRange('\0', compose && !compatible ? '\u02FF' : '\u009F') < 0)
        {
            return text;
        }

        var scalars = Decomposed(text.Text, compatible);
        if (compose)
        {
            scalars = Composed(scalars);
        }

        return text.Rewrite(scalars);
    }

    private static List<Rewritten> Decomposed(string text, bool compatible)
    {
        var all = new List<Rewritten>(text.Length);
        var pending = 0;
        foreach (var scalar in Scalars.Of(text))
        {
            var first = true;
            foreach (var part in Parts(scalar, compatible))
            {
                if (!Characters.Orders.ContainsKey(part))
                {
                    Sort(all, pending);
                    pending = all.Count + 1;
                }

                all.Add(new Rewritten(part, first ? 0 : 1));
                first = false;
            }
        }

        Sort(all, pending);
        return all;
    }

    private static void Sort(List<Rewritten> all, int from)
    {
        if (all.Count - from > 1)
        {
            var sorted = all.Skip(from).OrderBy(one => Characters.Orders[one.Scalar]).ToList();
            all.RemoveRange(from, all.Count - from);
            all.AddRange(sorted);
        }
    }

    private static IEnumerable<int> Parts(int scalar, bool compatible)
    {
        if (scalar < 0x80)
        {
            return [scalar];
        }

        var syllable = scalar - Syllables;
        if (syllable is >= 0 and < 11172)
        {
            int[] parts = [Leads + (syllable / 588), Vowels + (syllable % 588 / 28), Tails + (syllable % 28)];
            return syllable % 28 == 0 ? parts[..2] : parts;
        }

        return (compatible ? Characters.Compatible.GetValueOrDefault(scalar) : null) is { } text
            || Characters.Canonical.TryGetValue(scalar, out text)
            ? Scalars.Of(text) : [scalar];
    }

    private static List<Rewritten> Composed(List<Rewritten> parts)
    {
        var done = new List<Rewritten>(parts.Count);
        var marks = new List<Rewritten>();
        Rewritten? starter = null;
        int? last = null;
        foreach (var part in parts)
        {
            int order = Characters.Orders.GetValueOrDefault(part.Scalar);
            if (starter is not { } head)
            {
                if (order == 0)
                {
                    starter = part;
                }
                else
                {
                    done.Add(part);
                }
            }
            else if ((last is null || last < order) && Composite(head.Scalar, part.Scalar) is { } composite)
            {
                starter = new Rewritten(composite, head.Change + part.Change - 1);
            }
            else if (order == 0)
            {
                done.Add(head);
                done.AddRange(marks);
                marks.Clear();
                (starter, last) = (part, null);
            }
            else
            {
                marks.Add(part);
                last = order;
            }
        }

        if (starter is { } rest)
        {
            done.Add(rest);
        }

        return [.. done, .. marks];
    }

    private static int? Composite(int first, int second)
    {
        if (first is >= Leads and < Leads + 19 && second is >= Vowels and < Vowels + 21)
        {
            return Syllables + ((((first - Leads) * 21) + (second - Vowels)) * 28);
        }

        if (first is >= Syllables and < Syllables + 11172 && (first - Syllables) % 28 == 0 && second is > Tails and < Tails + 28)
        {
            return first + (second - Tails);
        }

        return Pairs.Value.TryGetValue((first, second), out var composite) ? composite : null;
    }

    /// <summary>
    /// Two scalars to the one that they compose, from the full decompositions: all but the last scalar of one
    /// compose the first of the pair.
    /// </summary>
    private static Dictionary<(int First, int Second), int> AllPairs()
    {
        var bySequence = Characters.Canonical.Where(pair => !Characters.Uncomposed.Contains(pair.Key))
            .ToDictionary(pair => pair.Value, pair => pair.Key);
        var pairs = new Dictionary<(int First, int Second), int>();
        foreach (var (text, composite) in bySequence)
        {
            var parts = Scalars.Of(text).ToArray();
            var rest = string.Concat(parts[..^1].Select(char.ConvertFromUtf32));
            if (parts.Length > 1 && (parts.Length == 2 || bySequence.ContainsKey(rest)))
            {
                pairs[(parts.Length == 2 ? parts[0] : bySequence[rest], parts[^1])] = composite;
            }
        }

        return pairs;
    }
}
