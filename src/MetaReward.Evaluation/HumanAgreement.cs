using System.Text.Json;
using MetaReward.Measures;

namespace MetaReward.Evaluation;

/// <summary>Two responses to one prompt and which of them people prefer.</summary>
/// <param name="Id">Its place in the file.</param>
/// <param name="Prompt">What both respond to.</param>
/// <param name="Preferred">The better response by human label.</param>
/// <param name="Other">The other one.</param>
public sealed record HumanPair(string Id, string Prompt, string Preferred, string Other);

/// <summary>
/// Does a judge agree with people? Each side is scored alone by the mean of several judgments; the higher score is its choice, a tie counts one
/// half (arXiv:2407.19594, "agreement" and "agreement without ties"). Pairs with a side that has no readable score are left out and counted.
/// </summary>
/// <param name="Policy">Fingerprint of the judge.</param>
/// <param name="Agreement">Share of pairs, ties one half; 0.5 is chance.</param>
/// <param name="WithoutTies">Share among pairs that the judge does not tie.</param>
/// <param name="ParseRate">Share of judgments that could be read.</param>
/// <param name="Excluded">Pairs left out.</param>
/// <param name="Outcomes">Per pair: 1, 0.5, 0 or NaN; for comparing two judges.</param>
public sealed record HumanAgreement(
    string Policy, Interval Agreement, Interval WithoutTies, Interval ParseRate, int Excluded, IReadOnlyList<Outcome> Outcomes)
{
    /// <summary>Puts pairs to a judge.</summary>
    /// <param name="policy">The judge.</param>
    /// <param name="rubric">Its rubric.</param>
    /// <param name="pairs">At least one.</param>
    /// <param name="judging">How often and how to sample.</param>
    /// <param name="seed">Two judges asked with one seed can be compared.</param>
    /// <param name="watch">Progress and cancellation.</param>
    public static async Task<HumanAgreement> RunAsync(
        IPolicy policy, IRubric<Exchange> rubric, IReadOnlyList<HumanPair> pairs, Judging judging, Seed seed, Watch watch)
    {
        var panel = await Panel.AskAsync(policy, rubric, pairs.SelectMany(p => new[] { Preferred(p), Other(p) }), judging, seed.Derive("human-agreement"), watch);
        var outcomes = pairs.Select(p => new Outcome(p.Id,
            new ProbeItem(p.Id, p.Id, default, panel.Means[Preferred(p)], panel.Means[Other(p)]).Outcome)).ToList();
        var read = outcomes.Select(o => o.Value).Where(v => !double.IsNaN(v)).ToList();
        var decided = read.Where(v => v != 0.5).ToList();
        return new(policy.Fingerprint, Intervals.Proportion(read.Sum(), read.Count), Intervals.Proportion(decided.Sum(), decided.Count),
            Intervals.Proportion(panel.Readable, panel.Asked), pairs.Count - read.Count, outcomes);
    }

    /// <summary>Reads pairs in the layout of LLMBar (arXiv:2310.07641): a JSON array of <c>input</c>, <c>output_1</c>, <c>output_2</c> and <c>label</c> 1 or 2.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">At most this many, from the start.</param>
    /// <exception cref="InvalidDataException">The file is missing or malformed: says file, item and key.</exception>
    public static IReadOnlyList<HumanPair> Read(string path, int most = int.MaxValue)
    {
        if (!File.Exists(path))
        {
            throw new InvalidDataException($"no file of human-labelled pairs at '{path}': expected a JSON array of input, output_1, output_2, label");
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(path));
            return document.RootElement.ValueKind == JsonValueKind.Array
                ? document.RootElement.EnumerateArray().Take(most).Select((row, i) => Pair(path, row, i)).ToList()
                : throw new InvalidDataException($"'{path}': expected a JSON array, got {document.RootElement.ValueKind}");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"'{path}' line {e.LineNumber + 1}: not valid JSON", e);
        }
    }

    private static HumanPair Pair(string path, JsonElement row, int index)
    {
        string Text(string key) => row.ValueKind == JsonValueKind.Object && row.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new InvalidDataException($"'{path}' item {index + 1}: expected a string under '{key}'");

        var (prompt, first, second) = (Text("input"), Text("output_1"), Text("output_2"));
        var label = row.TryGetProperty("label", out var given) && given.ValueKind == JsonValueKind.Number && given.TryGetInt32(out var number) ? number : 0;
        return label is 1 or 2
            ? new($"h{index:D4}", prompt, label == 1 ? first : second, label == 1 ? second : first)
            : throw new InvalidDataException($"'{path}' item {index + 1}: expected 1 or 2 under 'label', got {(given.ValueKind == JsonValueKind.Undefined ? "nothing" : given.GetRawText())}");
    }

    private static Exchange Preferred(HumanPair pair) => new(pair.Prompt, pair.Preferred);

    private static Exchange Other(HumanPair pair) => new(pair.Prompt, pair.Other);
}
