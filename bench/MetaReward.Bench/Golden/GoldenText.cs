using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MetaReward.Bench.Golden;

/// <summary>
/// What a run made, as a short text to compare with: for each room the number of its records and a hash of each aspect of them, and every
/// pair and skip by its ids. Log-probs are not in it: their digits may change.
/// </summary>
public static class GoldenText
{
    /// <summary>Hex digits of a hash that are kept: 64 bits are enough to notice a change.</summary>
    private const int Digits = 16;

    /// <summary>The text of a run folder, one line for each room and each prompt of an iteration.</summary>
    /// <param name="folder">A run folder; layouts may differ (<see cref="KeptLines"/>).</param>
    /// <exception cref="InvalidDataException">A line cannot be read.</exception>
    public static string Of(string folder)
    {
        var text = new StringBuilder();
        foreach (var iteration in Directory.EnumerateDirectories(folder, "iter-*").Order(StringComparer.Ordinal))
        {
            foreach (var line in Iteration(iteration))
                text.Append(Path.GetFileName(iteration)).Append(' ').Append(line).Append('\n');
        }

        return text.ToString();
    }

    private static IEnumerable<string> Iteration(string folder)
    {
        yield return Room(folder, "prompts", ("ids", Id), ("texts", Finding.Prompt));
        yield return Room(folder, "responses", ("ids", Id), ("words", Finding.Words));
        yield return Room(folder, "judgments", ("ids", Id), ("words", Finding.Words), ("verdicts", Finding.Verdict));
        yield return Room(folder, "meta-judgments", ("ids", Id), ("words", Finding.Words), ("verdicts", Finding.Verdict));
        yield return Room(
            folder, "pairs", ("ids", Id), ("prompts", pair => Finding.Prompt(pair.GetProperty("prompt"))),
            ("chosen", pair => Side(pair, "chosen")), ("rejected", pair => Side(pair, "rejected")),
            ("whys", pair => Finding.First(pair, "why")));
        yield return Room(folder, "skips", ("ids", Id), ("reasons", Reason), ("details", skip => Finding.First(skip, "detail")));
        foreach (var line in GoldenWeights.Of(folder).Concat(GoldenEnds.Of(KeptLines.Of(folder, "pairs"), KeptLines.Of(folder, "skips"))))
            yield return line;
    }

    private static string Room(string folder, string room, params (string Name, Func<JsonElement, string> Of)[] aspects)
    {
        var hashes = aspects.Select(_ => IncrementalHash.CreateHash(HashAlgorithmName.SHA256)).ToArray();
        var count = 0;
        foreach (var record in KeptLines.Of(folder, room))
        {
            count++;
            foreach (var (aspect, hash) in aspects.Zip(hashes))
                hash.AppendData(Encoding.UTF8.GetBytes(aspect.Of(record) + "\0"));
        }

        var held = aspects.Zip(hashes, (aspect, hash) => $" {aspect.Name} {Convert.ToHexStringLower(hash.GetHashAndReset())[..Digits]}");
        return count == 0 ? $"{room} 0" : $"{room} {count}{string.Concat(held)}";
    }

    private static string Id(JsonElement record) => Finding.First(record, "id");

    private static string Reason(JsonElement skip) => $"{Finding.First(skip, "role")} {Finding.First(skip, "reason")}";

    private static string Side(JsonElement pair, string name)
    {
        var side = pair.GetProperty(name);
        return $"{Id(side)} {Finding.Words(side)} {Finding.First(side, "score")}";
    }
}
