using System.Text.Json;
using MetaReward.Scores;

namespace MetaReward.Tests.Scores;

public class AdvantagesTests
{
    [Fact]
    public void Advantages_are_those_of_the_reference_trainers()
    {
        using var file = JsonDocument.Parse(File.ReadAllText(SharedData.Path("fixtures/rl/advantages.json")));
        var (root, size) = (file.RootElement, file.RootElement.GetProperty("num_generations").GetInt32());
        foreach (var entry in root.GetProperty("cases").EnumerateArray())
        {
            var made = Advantage(root, entry, size);
            foreach (var (advantage, expected) in made.Zip(Row(entry.GetProperty("advantages_float64"))))
            {
                advantage.ShouldBe(expected, 1e-10 * Math.Max(1, Math.Abs(expected)), entry.ToString()[..120]);
            }
        }
    }

    [Fact]
    public void Equal_rewards_have_no_advantage() =>
        Advantages.GroupRelative([2, 2, 2, 5, 5, 5], 3).ShouldAllBe(a => a == 0);

    [Fact]
    public void One_right_answer_in_four_is_worth_three_wrong_ones()
    {
        Advantages.GroupRelative([1, 0, 0, 0], 4, AdvantageScale.None).ShouldBe([0.75, -0.25, -0.25, -0.25]);
        Advantages.LeaveOneOut([1, 0, 0, 0], 4).ShouldBe([1, -1 / 3.0, -1 / 3.0, -1 / 3.0], 1e-12);
    }

    [Fact]
    public void A_group_that_nobody_could_score_has_no_advantage()
    {
        double[] rewards = [double.NaN, double.NaN, 1, double.NaN];
        Advantages.GroupRelative(rewards, 2).ShouldAllBe(a => a == 0);
        Advantages.LeaveOneOut(rewards, 2).ShouldAllBe(a => a == 0);
    }

    [Fact]
    public void Rewards_that_do_not_make_whole_groups_are_refused() =>
        Should.Throw<ArgumentException>(() => Advantages.GroupRelative([1, 2, 3], 2)).Message.ShouldContain("3 rewards do not make whole groups of 2");

    private static double[] Advantage(JsonElement root, JsonElement entry, int size)
    {
        var set = entry.GetProperty("set").GetString()!;
        double[][] kinds = [.. root.GetProperty("rewards_per_function").GetProperty(set).EnumerateArray().Select(Row)];
        var weights = Row(root.GetProperty("reward_weights").GetProperty(set));
        var rewards = Advantages.Weighted(kinds, weights);
        if (entry.GetProperty("trainer").GetString() == "GRPO")
        {
            return entry.TryGetProperty("multi_objective_aggregation", out _) ? Advantages.NormalisedThenSummed(kinds, weights, size)
                : Advantages.GroupRelative(rewards, size, Enum.Parse<AdvantageScale>(entry.GetProperty("scale_rewards").GetString()!, ignoreCase: true));
        }

        var limits = entry.GetProperty("reward_clip_range") is { ValueKind: JsonValueKind.Array } range ? (range[0].GetDouble(), range[1].GetDouble()) : ((double, double)?)null;
        var distances = Rows(root, "old_per_token_logps").Zip(Rows(root, "ref_per_token_logps"), (old, reference) => old.Sum() - reference.Sum()).ToArray();
        var paid = Advantages.LessDivergence(rewards, distances, entry.GetProperty("beta").GetDouble(), limits);
        return Advantages.LeaveOneOut(paid, size, entry.GetProperty("normalize_advantages").GetBoolean());
    }

    private static IEnumerable<double[]> Rows(JsonElement root, string key) => root.GetProperty(key).EnumerateArray().Select(Row);

    private static double[] Row(JsonElement row) => [.. row.EnumerateArray().Select(v => v.ValueKind == JsonValueKind.Number ? v.GetDouble() : double.NaN)];
}
