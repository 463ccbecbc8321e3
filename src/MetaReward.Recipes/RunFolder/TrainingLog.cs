using System.Text.Json.Nodes;

namespace MetaReward.Recipes;

/// <summary>Reads what the trainer logged in <c>8-metrics.jsonl</c>: the numeric fields of each line, by the field's names.</summary>
public static class TrainingLog
{
    public const string File = "8-metrics.jsonl";

    /// <summary>One set of named figures per optimiser step, in order; none where there is no log.</summary>
    public static IReadOnlyList<IReadOnlyDictionary<string, double>> Read(string folder) =>
        [.. LogLines.Read(Path.Combine(folder, File), RecordJson.Lines.JsonObject).Select(Figures)];

    private static Dictionary<string, double> Figures(JsonObject line) => line
        .Where(field => field.Value is JsonValue value && value.TryGetValue<double>(out _))
        .ToDictionary(field => field.Key, field => field.Value!.GetValue<double>(), StringComparer.Ordinal);
}
