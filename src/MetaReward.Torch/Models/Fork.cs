using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>
/// A row of tokens that is a tree, or several: branches one after the other, each of which continues those that lead to it and sees no
/// other. Sequences side by side without padding are trees of one branch each; a beginning that sequences share is a
/// branch that others continue.
/// </summary>
/// <param name="Branches">In the row's order; a branch stands after those that lead to it.</param>
/// <param name="Positions">(1, T) int64: every branch counts on from what leads to it.</param>
public sealed record Fork(IReadOnlyList<Branch> Branches, Tensor Positions)
{
    /// <summary>The same row on a device.</summary>
    public Fork On(Device device) => new([.. Branches.Select(b => b with { Mask = b.Mask?.to(device) })], Positions.to(device));

    /// <summary>Tokens of the longest way from a root to a branch's end.</summary>
    internal long Longest => Branches.Max(b => b.From + b.Length);

    /// <summary>One beginning, and branches that continue it.</summary>
    /// <param name="shared">Tokens of the beginning.</param>
    /// <param name="lengths">Tokens of each branch; at least 1.</param>
    public static Fork Of(long shared, IReadOnlyList<long> lengths) => Of([(shared, -1), .. lengths.Select(length => (length, 0))]);

    /// <summary>Any trees.</summary>
    /// <param name="branches">Tokens of each branch, at least 1, and the place in this list of the one that it continues; -1: none.</param>
    public static Fork Of(IReadOnlyList<(long Length, int Above)> branches)
    {
        var made = new List<Branch>();
        var start = 0L;
        foreach (var (length, above) in branches)
        {
            IReadOnlyList<(long Start, long Length)> before = above < 0
                ? []
                : [.. made[above].Before, (made[above].Start, made[above].Length)];
            var from = before.Sum(b => b.Length);
            made.Add(new(start, length, before, from == 0 ? null : ones([length, from + length], ScalarType.Bool).tril(from)));
            start += length;
        }

        return new(made, cat([.. made.Select(b => arange(b.From, b.From + b.Length, ScalarType.Int64))]).unsqueeze(0));
    }
}

/// <summary>One branch of a row.</summary>
/// <param name="Start">Its first token's place in the row.</param>
/// <param name="Length">Its tokens.</param>
/// <param name="Before">Places and lengths of the branches that lead to it, from the root on.</param>
/// <param name="Mask">(Length, those before + Length) boolean: all before, itself and what lies between; null
/// where nothing is before.</param>
public sealed record Branch(long Start, long Length, IReadOnlyList<(long Start, long Length)> Before, Tensor? Mask)
{
    /// <summary>Its first token's position in its sequence.</summary>
    public long From => Before.Sum(b => b.Length);
}
