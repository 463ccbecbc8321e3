using System.Security.Cryptography;
using System.Text;

namespace MetaReward.Evaluation.Exams;

/// <summary>What a benchmark puts to a policy.</summary>
/// <param name="Id">The benchmark's own id, or the place in the file.</param>
/// <param name="Text">The benchmark's prompt, by which a file of outputs knows it.</param>
/// <param name="Message">What is put to the policy: the prompt, or the prompt and a word on the form of the answer.</param>
/// <param name="Key">Hex digest of the prompt and of everything the marking needs.</param>
public sealed record Question(string Id, string Text, string Message, string Key)
{
    /// <summary>A hex digest of texts; <c>["a", "b"]</c> and <c>["ab"]</c> differ.</summary>
    public static string KeyOf(params IEnumerable<string> texts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var bytes in texts.Select(Encoding.UTF8.GetBytes))
        {
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}

/// <summary>Some items of many, always the same ones.</summary>
public static class Choosing
{
    /// <summary>
    /// The items in an order that the seed and each item's key decide, cut off after <paramref name="limit"/>: neither the order of the
    /// file nor what else it holds changes which of two items comes first, and a smaller choice is the beginning of a larger one.
    /// </summary>
    public static IReadOnlyList<T> Of<T>(IEnumerable<T> items, Func<T, string> key, int? limit, Seed seed) =>
        [.. items.OrderBy(item => seed.Derive(key(item)).Value).Take(limit ?? int.MaxValue)];
}
