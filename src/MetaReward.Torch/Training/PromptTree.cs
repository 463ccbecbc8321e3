namespace MetaReward.Torch;

/// <summary>
/// Sequences laid one after the other, with what their prompts share once: branches of which every sequence goes a way down. A branch of
/// its own has at least one token, so that a fully shared prompt keeps its last token apart.
/// </summary>
internal sealed class PromptTree
{
    /// <summary>A branch more costs about as much as so many tokens: fewer are neither shared nor saved. Our own figure.</summary>
    public const int Fewest = 32;

    private readonly IReadOnlyList<TokenSequence> sequences;
    private readonly List<(long Length, int Above)> branches = [];
    private readonly (int From, long Start)[][] ways; // of every sequence: where its token number From stands, and those after it

    private PromptTree(IReadOnlyList<TokenSequence> sequences)
    {
        this.sequences = sequences;
        ways = new (int From, long Start)[sequences.Count][];
        Grow([.. Enumerable.Range(0, sequences.Count)], 0, -1, []);
    }

    /// <summary>Tokens of each branch and the place of the one above it; -1: none.</summary>
    public IReadOnlyList<(long Length, int Above)> Branches => branches;

    /// <summary>In all.</summary>
    public long Tokens { get; private set; }

    /// <summary>Tokens of the same sequences side by side.</summary>
    public long Padded => sequences.Count * sequences.Max(s => (long)s.Length);

    /// <summary>It saves more tokens than its branches cost.</summary>
    public bool IsWorthIt => sequences.Count > 1 && Padded - Tokens - sequences.Count > Fewest * (long)branches.Count;

    /// <param name="sequences">At least one.</param>
    public static PromptTree Of(IReadOnlyList<TokenSequence> sequences) => new(sequences);

    /// <summary>The place in the row of a sequence's token.</summary>
    public long Place(int sequence, int token)
    {
        var way = ways[sequence];
        var at = way.Length - 1;
        while (way[at].From > token)
        {
            at--;
        }

        return way[at].Start + token - way[at].From;
    }

    /// <summary>Lays out sequences that agree in their first tokens, which stand already.</summary>
    /// <param name="group">Which.</param>
    /// <param name="from">Tokens that stand.</param>
    /// <param name="above">The branch they end in.</param>
    /// <param name="way">Where they stand.</param>
    private void Grow(IReadOnlyList<int> group, int from, int above, (int From, long Start)[] way)
    {
        if (group.Count == 1)
        {
            ways[group[0]] = [.. way, (from, Add(sequences[group[0]].Length - 1 - from, above))];
            return;
        }

        var common = group.Skip(1).Min(other => Common(group[0], other));
        if (common - from >= Fewest)
        {
            var start = Add(common - from, above);
            Grow(group, common, branches.Count - 1, [.. way, (from, start)]);
            return;
        }

        for (IReadOnlyList<int> left = group; left.Count > 0;)
        {
            var first = left[0];
            int[] alike = [.. left.Where(other => other == first || Common(first, other) - from >= Fewest)];
            Grow(alike, from, above, way);
            left = [.. left.Except(alike)];
        }
    }

    private long Add(long length, int above)
    {
        var start = Tokens;
        branches.Add((length, above));
        Tokens += length;
        return start;
    }

    /// <summary>Tokens that two prompts begin with, of which each keeps one for itself.</summary>
    private int Common(int one, int other)
    {
        var (a, b) = (sequences[one].Prompt, sequences[other].Prompt);
        var most = Math.Min(a.Count, b.Count) - 1;
        if (ReferenceEquals(a, b))
        {
            return most;
        }

        var common = 0;
        while (common < most && a[common] == b[common])
        {
            common++;
        }

        return common;
    }
}
