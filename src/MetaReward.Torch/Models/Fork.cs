using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>
/// How a row of tokens forks: a beginning, then branches one after the other, each of which continues the beginning and sees none of the others.
/// </summary>
/// <param name="Shared">Tokens of the beginning; at least 1.</param>
/// <param name="Branches">The branches in the row's order.</param>
/// <param name="Positions">(1, T) int64: every branch counts on from the beginning.</param>
public sealed record Fork(long Shared, IReadOnlyList<Branch> Branches, Tensor Positions)
{
    /// <param name="shared">Tokens of the beginning.</param>
    /// <param name="lengths">Tokens of each branch; at least 1.</param>
    public static Fork Of(long shared, IReadOnlyList<long> lengths)
    {
        var start = shared;
        var branches = new List<Branch>();
        foreach (var length in lengths)
        {
            branches.Add(new(start, length, ones([length, shared + length], ScalarType.Bool).tril(shared)));
            start += length;
        }

        return new(shared, branches, cat([arange(shared, ScalarType.Int64), .. lengths.Select(l => arange(shared, shared + l, ScalarType.Int64))]).unsqueeze(0));
    }
}

/// <summary>One branch of a row.</summary>
/// <param name="Start">Its first token's place in the row.</param>
/// <param name="Length">Its tokens.</param>
/// <param name="Mask">(Length, shared + Length) boolean: the beginning, itself and what lies between.</param>
public sealed record Branch(long Start, long Length, Tensor Mask);
