using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using MetaReward.Evaluation.CheckableAnswers;
using MetaReward.Measures;

namespace MetaReward.Bench.SelfImprovement;

/// <summary>
/// <c>across</c>: evaluations of several run seeds less that of the model before, with an interval over seeds and items: both are drawn
/// anew, items by the unit they share (operands, in any order and wording). Reads what `eval` keeps.
/// </summary>
internal static class AcrossVerb
{
    private const int Resamples = 4000;

    /// <summary>The share of replies that ended by themselves.</summary>
    private const string Ended = "ended";

    /// <summary>The share of replies in which the answer stands anywhere: what a reader who knows it would find.</summary>
    private const string Said = "said";

    /// <summary>One evaluation: points by item.</summary>
    private sealed record Kept(string Name, IReadOnlyDictionary<string, (double Points, string? Kind, string Prompt)> Items)
    {
        public static Kept Of(string folder, string figure) =>
            new(Path.GetFileName(folder), File.ReadLines(Path.Combine(folder, "items.jsonl"))
                .Select(line => JsonDocument.Parse(line).RootElement).ToDictionary(item => item.GetProperty("key").GetString()!, item => (
                    Points(item, figure), item.GetProperty("group").GetString(), item.GetProperty("prompt").GetString()!)));

        private static double Points(JsonElement item, string figure) => figure switch
        {
            Ended => item.GetProperty("said").EnumerateArray().Average(said =>
                said.GetProperty("sample").GetProperty("finish").GetString() == "stop" ? 1.0 : 0),
            Said => item.GetProperty("said").EnumerateArray().Average(said => Numeral.AllOf(
                said.GetProperty("sample").GetProperty("text").GetString()!).Any(number => number.Value == Answer(item)) ? 1.0 : 0),
            _ => item.GetProperty("marks").GetProperty(figure).GetProperty("points").GetDouble()
                / item.GetProperty("marks").GetProperty(figure).GetProperty("of").GetDouble(),
        };

        private static decimal Answer(JsonElement item) =>
            decimal.Parse(item.GetProperty("notes").GetProperty("answer").GetString()!, CultureInfo.InvariantCulture);
    }

    public static Command Build()
    {
        var command = new Command("across", "Evaluations of several seeds against the model before, over seeds and items.");
        var before = new Option<string>("--before") { Description = "The kept evaluation of the model before.", Required = true };
        var after = new Option<string[]>("--after") { Description = "Those after; one each seed.", Required = true,
            AllowMultipleArgumentsPerToken = true };
        var figure = new Option<string>("--figure") { Description = "A mark; or ended, or said: the answer stands anywhere.",
            DefaultValueFactory = _ => "right" };
        var data = new Option<string?>("--data") { Description = "Questions with the unit that some share, as operands." };
        Array.ForEach<Option>([before, after, figure, data], command.Add);
        command.SetAction(parsed =>
        {
            var first = Kept.Of(parsed.GetValue(before)!, parsed.GetValue(figure)!);
            Kept[] seeds = [.. parsed.GetValue(after)!.Select(folder => Kept.Of(folder, parsed.GetValue(figure)!))];
            var units = parsed.GetValue(data) is { } file ? Units(file) : new Dictionary<string, string>();
            string[] all = [.. first.Items.Keys.Where(key => seeds.All(seed => seed.Items.ContainsKey(key)))];
            Console.WriteLine($"| kind | items | before | {string.Join(" | ", seeds.Select((_, i) => $"seed {i}"))} | less before | |");
            Console.WriteLine($"|---|--:|--:|{string.Concat(seeds.Select(_ => "--:|"))}--:|---|");
            foreach (var kind in all.Select(key => first.Items[key].Kind).Distinct().Order(StringComparer.Ordinal).Append("all").Distinct())
            {
                string[] keys = [.. all.Where(key => kind is null or "all" || first.Items[key].Kind == kind)];
                var gain = Gain(keys, first, seeds, key => units.GetValueOrDefault(first.Items[key].Prompt, key));
                Console.WriteLine($"| {kind ?? "all"} | {keys.Length} | {Percent(keys.Average(key => first.Items[key].Points))} | "
                    + string.Join(" | ", seeds.Select(seed => Percent(keys.Average(key => seed.Items[key].Points))))
                    + $" | **{Points(gain.Value)}** | [{Points(gain.Low)}, {Points(gain.High)}] |");
            }
        });
        return command;
    }

    private static IReadOnlyDictionary<string, string> Units(string file) => File.ReadLines(file)
        .Select(line => JsonDocument.Parse(line).RootElement)
        .ToDictionary(row => row.GetProperty("prompt").GetString()!, row => row.GetProperty("operands").GetString()!);

    /// <summary>The mean gain; seeds and units are drawn with replacement.</summary>
    private static Interval Gain(string[] keys, Kept first, Kept[] seeds, Func<string, string> unit)
    {
        // gains by unit, by seed: their sum and how many items share the unit
        var gains = keys.GroupBy(unit).Select(group => (Count: group.Count(), Sums: seeds.Select(
            seed => group.Sum(key => seed.Items[key].Points - first.Items[key].Points)).ToArray())).ToArray();
        var draw = Seed.Of(0).Derive("across");
        var means = Enumerable.Range(0, Resamples).Select(round =>
        {
            var here = draw.Derive(round);
            int[] drawn = [.. Enumerable.Range(0, seeds.Length).Select(i => here.Below(seeds.Length, i))];
            var (sum, count) = (0.0, 0);
            for (var i = 0; i < gains.Length; i++)
            {
                var one = gains[here.Below(gains.Length, seeds.Length + i)];
                (sum, count) = (sum + drawn.Average(seed => one.Sums[seed]), count + one.Count);
            }

            return sum / count;
        }).Order().ToArray();
        return new(gains.Sum(one => one.Sums.Average()) / keys.Length, means[(int)(0.025 * Resamples)], means[(int)(0.975 * Resamples)],
            keys.Length);
    }

    private static string Percent(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture);

    private static string Points(double share) => (100 * share).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture);
}
