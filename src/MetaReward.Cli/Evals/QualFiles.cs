using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MetaReward.QualEval;
using MetaReward.Recipes;

namespace MetaReward.Cli.Evals;

/// <summary>
/// Where a report lies: <c>qualeval/NAME/</c> in the evaluations' folder, with <c>report.json</c>, <c>report.md</c> and
/// <c>examples.jsonl</c>; and the file of weights, where one was wanted.
/// </summary>
internal static class QualFiles
{
    private static readonly JsonSerializerOptions Pages = new(Terminal.Json) { WriteIndented = true, NewLine = "\n" };

    /// <summary>Writes all; gives the folder.</summary>
    public static string Write(ExamSettings settings, QualSettings told, string name, QualReport report,
        IReadOnlyList<QualExample> examples)
    {
        var folder = Path.Combine(settings.Folder, QualEvaluation.Name, name);
        Write(folder, "report.json", JsonSerializer.Serialize(report, Pages) + "\n");
        Write(folder, "report.md", QualPage.Of(report));
        Write(folder, "examples.jsonl", string.Concat(examples.Select((one, i) => Line(new JsonObject
        {
            ["id"] = one.Prompt.Id, ["prompt"] = one.Prompt.Text, ["output"] = one.Output,
            ["metric"] = double.IsNaN(one.Metric) ? null : one.Metric, ["pool"] = one.OfPool,
            ["categories"] = new JsonArray([.. report.Sections.SelectMany(section => section.OfExamples[i])
                .Select(c => JsonValue.Create(c))]),
            ["weight"] = Weight(report, i),
        }))));
        if (told.Weights is { } file)
        {
            Disk.Write(file, Encoding.UTF8.GetBytes(string.Concat(examples.Select((one, i) => Line(Row(one.Prompt, Weight(report, i)))))));
        }

        return folder;
    }

    /// <summary>The mean of the sections' weights.</summary>
    private static double Weight(QualReport report, int example) => report.Sections.Average(section => section.Weights[example]);

    private static JsonObject Row(Prompt prompt, double weight) => new()
    {
        [prompt.Dialogue.Single is null ? "messages" : "prompt"] = JsonSerializer.SerializeToNode(prompt.Dialogue), ["weight"] = weight,
    };

    private static string Line(JsonObject row) => row.ToJsonString(Terminal.Json) + "\n";

    private static void Write(string folder, string name, string text) =>
        Disk.Write(Path.Combine(folder, name), Encoding.UTF8.GetBytes(text));
}
