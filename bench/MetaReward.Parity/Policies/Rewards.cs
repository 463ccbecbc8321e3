using System.Text.Json;
using MetaReward.Scores;

namespace MetaReward.Parity.Policies;

/// <summary>From rewards to advantages as GRPO and RLOO compute them.</summary>
internal static class Rewards
{
    public static IEnumerable<Subject> Subjects(string data)
    {
        var file = Data.Json(data, "fixtures", "rl", "advantages.json");
        return file.GetProperty("cases").EnumerateArray()
            .Select((entry, i) => new Subject($"{i + 1}: {entry.Text("trainer")}, rewards {entry.Text("set")}", () => [Figure.Apart(
                "advantages, relative",
                Apart.OfAll(Advantage(file, entry), entry.Numbers("advantages_float64"), (a, b) => Apart.Relative(a, b, 1)), 1e-10)]));
    }

    private static double[] Advantage(JsonElement file, JsonElement entry)
    {
        var (set, size) = (entry.Text("set"), file.Int("num_generations"));
        double[][] kinds = [.. Rows(file.GetProperty("rewards_per_function"), set)];
        var weights = file.GetProperty("reward_weights").Numbers(set);
        var rewards = Advantages.Weighted(kinds, weights);
        if (entry.Text("trainer") == "GRPO")
        {
            return entry.Maybe("multi_objective_aggregation") is not null ? Advantages.NormalisedThenSummed(kinds, weights, size)
                : Advantages.GroupRelative(rewards, size, Enum.Parse<AdvantageScale>(entry.Text("scale_rewards"), ignoreCase: true));
        }

        var limits = entry.Maybe("reward_clip_range") is { ValueKind: JsonValueKind.Array } range
            ? (range[0].GetDouble(), range[1].GetDouble())
            : ((double, double)?)null;
        var distances = Rows(file, "old_per_token_logps")
            .Zip(Rows(file, "ref_per_token_logps"), (old, reference) => old.Sum() - reference.Sum()).ToArray();
        var paid = Advantages.LessDivergence(rewards, distances, entry.Number("beta"), limits);
        return Advantages.LeaveOneOut(paid, size, entry.GetProperty("normalize_advantages").GetBoolean());
    }

    private static IEnumerable<double[]> Rows(JsonElement of, string key) =>
        of.GetProperty(key).EnumerateArray().Select(row => row.EnumerateArray().Select(Data.Number).ToArray());
}
