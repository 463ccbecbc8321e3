using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MetaReward.Remote.Training;

/// <summary>
/// What a tool tells of its steps: the lines <c>{'loss': 0.69, ...}</c> that the Trainer of transformers prints, and
/// <c>trainer_state.json</c> in its checkpoints. Its names of figures are ours. Figures that are no numbers are left out.
/// </summary>
internal static partial class TrainerLog
{
    private const int Moment = 1000;

    /// <summary>The figures of one printed line; null where it tells of no step.</summary>
    public static IReadOnlyDictionary<string, double>? Line(string line)
    {
        var begin = line.IndexOf("{'", StringComparison.Ordinal);
        var end = line.LastIndexOf('}');
        if (begin < 0 || end < begin)
        {
            return null;
        }

        var figures = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (Match figure in Figure().Matches(line[begin..end]))
        {
            if (double.TryParse(figure.Groups["value"].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                && double.IsFinite(value))
            {
                figures[figure.Groups["name"].Value] = value;
            }
        }

        return figures.ContainsKey(StepNames.Loss) ? figures : null;
    }

    /// <summary>
    /// The steps of the newest <c>trainer_state.json</c> below a folder, each with its <c>step</c>, in order; none where there is no such
    /// file, or it is being written.
    /// </summary>
    public static IReadOnlyList<IReadOnlyDictionary<string, double>> State(string output)
    {
        if (!Directory.Exists(output))
        {
            return [];
        }

        return Directory.EnumerateFiles(output, "trainer_state.json", SearchOption.AllDirectories)
            .Select(Steps).OrderByDescending(steps => steps.Count).FirstOrDefault([]);
    }

    /// <summary>The lines of <c>8-metrics.jsonl</c>.</summary>
    public static byte[] Metrics(IEnumerable<IReadOnlyDictionary<string, double>> steps) =>
        Encoding.UTF8.GetBytes(string.Concat(steps.Select((step, i) => JsonSerializer.Serialize(Ordered(step, i + 1)) + "\n")));

    /// <summary>What a reader is shown of a step.</summary>
    public static string Note(IReadOnlyDictionary<string, double> step) => step.TryGetValue(StepNames.RewardsMargins, out var margin)
        ? $"loss {step[StepNames.Loss]:0.000}, margins {margin:0.00}"
        : $"loss {step[StepNames.Loss]:0.000}";

    private static Dictionary<string, double> Ordered(IReadOnlyDictionary<string, double> step, int number)
    {
        var all = new Dictionary<string, double> { ["step"] = step.GetValueOrDefault("step", number) };
        foreach (var (name, value) in step.Where(figure => figure.Key != "step"))
        {
            all[name] = value;
        }

        return all;
    }

    private static List<IReadOnlyDictionary<string, double>> Steps(string path)
    {
        try
        {
            using var state = JsonDocument.Parse(File.ReadAllBytes(path));
            return state.RootElement.ValueKind == JsonValueKind.Object && state.RootElement.TryGetProperty("log_history", out var history)
                && history.ValueKind == JsonValueKind.Array
                ? [.. history.EnumerateArray().Select(Numbers).Where(step => step.ContainsKey(StepNames.Loss))] : [];
        }
        catch (Exception unfinished) when (unfinished is JsonException or IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static SortedDictionary<string, double> Numbers(JsonElement entry)
    {
        var figures = new SortedDictionary<string, double>(StringComparer.Ordinal);
        if (entry.ValueKind == JsonValueKind.Object)
        {
            foreach (var field in entry.EnumerateObject().Where(field => field.Value.ValueKind == JsonValueKind.Number))
            {
                if (field.Value.TryGetDouble(out var value) && double.IsFinite(value))
                {
                    figures[field.Name] = value;
                }
            }
        }

        return figures;
    }

    [GeneratedRegex(@"'(?<name>[A-Za-z_/]+)': '?(?<value>[-+0-9.eE]+|nan|-?inf)", RegexOptions.ExplicitCapture, Moment)]
    private static partial Regex Figure();
}
