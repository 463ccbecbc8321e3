using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using MetaReward.Cli.Evals;
using MetaReward.Evaluation.CheckableAnswers;
using MetaReward.Evaluation.Exams;
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

    /// <summary>The share of replies that loop: more than half of their runs of four words stood in them before.</summary>
    private const string Loops = "loops";

    public static Command Build()
    {
        var command = new Command("across", "Evaluations of several seeds against the model before, over seeds and items.");
        var before = new Option<string>("--before") { Description = "The kept evaluation of the model before.", Required = true };
        var after = new Option<string[]>("--after") { Description = "Those after; one each seed.", Required = true,
            AllowMultipleArgumentsPerToken = true };
        var figure = new Option<string>("--figure") { Description = "A mark; or ended, loops, or said: the answer stands anywhere.",
            DefaultValueFactory = _ => "right" };
        var data = new Option<string?>("--data") { Description = "Questions with the unit that some share, as operands." };
        var beginning = new Option<string>("--beginning") { Description = "Only questions that begin so, as stories do with 'A '.",
            DefaultValueFactory = _ => "" };
        Array.ForEach<Option>([before, after, figure, data, beginning], command.Add);
        command.SetAction(parsed =>
        {
            var (mark, start) = (parsed.GetValue(figure)!, parsed.GetValue(beginning)!);
            var first = Items(parsed.GetValue(before)!);
            Dictionary<string, MarkedItem>[] seeds = [.. parsed.GetValue(after)!.Select(Items)];
            var units = parsed.GetValue(data) is { } file ? Units(file) : new Dictionary<string, string>();
            string[] all = [.. first.Values.Where(item => item.Prompt.StartsWith(start, StringComparison.Ordinal)
                && seeds.All(seed => seed.ContainsKey(item.Key))).Select(item => item.Key)];
            Console.WriteLine($"| kind | items | before | {string.Join(" | ", seeds.Select((_, i) => $"seed {i}"))} | less before | |");
            Console.WriteLine($"|---|--:|--:|{string.Concat(seeds.Select(_ => "--:|"))}--:|---|");
            foreach (var kind in all.Select(key => first[key].Group).OfType<string>().Distinct().Order(StringComparer.Ordinal).Append(null))
            {
                string[] keys = [.. all.Where(key => kind is null || first[key].Group == kind)];
                var gain = Gain(keys, first, seeds, mark, key => units.GetValueOrDefault(first[key].Prompt, key));
                Console.WriteLine($"| {kind ?? "all"} | {keys.Length} | {Percent(keys.Average(key => PointsOf(first[key], mark)))} | "
                    + string.Join(" | ", seeds.Select(seed => Percent(keys.Average(key => PointsOf(seed[key], mark)))))
                    + $" | **{Points(gain.Value)}** | [{Points(gain.Low)}, {Points(gain.High)}] |");
            }
        });
        return command;
    }

    /// <summary>A kept evaluation, its files proven.</summary>
    private static Dictionary<string, MarkedItem> Items(string folder) =>
        ExamFolder.Read(folder, out var damage) is { } kept && damage.Count == 0 ? kept.Items.ToDictionary(item => item.Key)
            : throw new InvalidDataException(
                $"'{folder}' is no whole evaluation{string.Concat(damage.Select(one => $"; {one.Key}: {one.Value}"))}");

    private static double PointsOf(MarkedItem item, string figure) => figure switch
    {
        Ended => item.Said.Average(said => said.Sample.Ended ? 1.0 : 0),
        Loops => item.Said.Average(said => Repeats(said.Text) > 0.5 ? 1.0 : 0),
        Said => item.Said.Average(said => Numeral.AllOf(said.Text).Any(number => number.Value == Gsm8k.LastNumber(item.Notes["answer"]))
            ? 1.0 : 0),
        _ => item.Marks[figure].Points / item.Marks[figure].Of,
    };

    /// <summary>The share of a text's runs of four words that stood in it before; 0 for a text of fewer than 20 words.</summary>
    private static double Repeats(string text)
    {
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        string[] runs = [.. Enumerable.Range(0, Math.Max(0, words.Length - 3)).Select(i => string.Join(' ', words[i..(i + 4)]))];
        return words.Length < 20 ? 0 : 1 - (runs.Distinct(StringComparer.Ordinal).Count() / (double)runs.Length);
    }

    private static IReadOnlyDictionary<string, string> Units(string file) => File.ReadLines(file)
        .Select(line => JsonDocument.Parse(line).RootElement)
        .ToDictionary(row => row.GetProperty("prompt").GetString()!, row => row.GetProperty("operands").GetString()!);

    /// <summary>The mean gain; seeds and units are drawn with replacement.</summary>
    private static Interval Gain(
        string[] keys, Dictionary<string, MarkedItem> first, Dictionary<string, MarkedItem>[] seeds, string mark, Func<string, string> unit)
    {
        // gains by unit, by seed: their sum and how many items share the unit
        var gains = keys.GroupBy(unit).Select(group => (Count: group.Count(), Sums: seeds.Select(
            seed => group.Sum(key => PointsOf(seed[key], mark) - PointsOf(first[key], mark))).ToArray())).ToArray();
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
