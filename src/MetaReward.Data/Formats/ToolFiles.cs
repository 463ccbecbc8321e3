using System.Text.Json;
using System.Text.Json.Nodes;
using MetaReward.Recipes;

namespace MetaReward.Data.Formats;

/// <summary>
/// What stands beside exported rows in a folder, so that the tool finds them: a description of the dataset, settings, a page.
/// </summary>
internal static class ToolFiles
{
    private const string Dataset = "metareward";
    private static readonly JsonSerializerOptions Pages = new() { WriteIndented = true };

    /// <summary>The files of a tool by their names; none for most formats.</summary>
    public static IReadOnlyList<(string Name, string Text)> Of(string kind, string format, string file) => (kind, format) switch
    {
        (_, "llamafactory" or "llamafactory-alpaca") => [("dataset_info.json",
            new JsonObject { [$"{Dataset}_{kind}"] = Info(kind, format, file) }.ToJsonString(Pages) + "\n")],
        ("pairs", "axolotl") => [("axolotl.yaml", $"""
            # The part of an Axolotl configuration that reads these pairs.
            rl: dpo
            datasets:
              - path: {file}
                ds_type: json
                split: train
                type: chat_template.default
                field_messages: messages
                field_chosen: chosen
                field_rejected: rejected

            """)],
        (_, "axolotl") => [("axolotl.yaml", $"""
            # The part of an Axolotl configuration that reads these conversations.
            datasets:
              - path: {file}
                ds_type: json
                type: chat_template
                field_messages: messages

            """)],
        _ => [],
    };

    /// <summary>The page that says what a folder holds, and how its tool is told.</summary>
    public static string Page(string kind, string format, string file, DataExport done) => $"""
        # {done.Records:N0} {kind} in {format}

        `{file}` has {done.Rows:N0} rows, written by MetaReward.{LeftOut(done)}
        Columns that begin with `{PairOrigin.Prefix}` say where a row comes from: run, iteration, prompt, responses, policy. Other tools
        ignore them.

        {Use(kind, format)}

        """;

    private static string LeftOut(DataExport done) => done.LeftOut.Count == 0 ? ""
        : " Left out: " + string.Join("; ", done.LeftOut.Select(reason => $"{reason.Value:N0}, because {reason.Key}")) + ".";

    private static string Use(string kind, string format) => (kind, format) switch
    {
        ("rollouts", _) => "Each row has a prompt, one completion and its `reward`; rows of one prompt share a group.",
        (_, "llamafactory" or "llamafactory-alpaca") =>
            $"LLaMA-Factory: `dataset_dir: THIS FOLDER`, `dataset: {Dataset}_{kind}`, `stage: {(kind == "pairs" ? "dpo" : "sft")}`.",
        (_, "axolotl") => "Axolotl: copy `axolotl.yaml` into the configuration; its `path` is relative to where Axolotl is started.",
        (_, "openrlhf") => "OpenRLHF: apply the chat template, with the prompt's key `prompt`, `chosen` and `rejected`.",
        (_, "kto") => "TRL: `trl kto --dataset_name THIS FOLDER`.",
        ("pairs", _) => "TRL: `trl dpo --dataset_name THIS FOLDER`.",
        _ => "TRL: `trl sft --dataset_name THIS FOLDER`.",
    };

    private static JsonObject Info(string kind, string format, string file)
    {
        var (pairs, sharegpt) = (kind == "pairs", format == "llamafactory");
        var info = new JsonObject { ["file_name"] = file };
        if (sharegpt)
        {
            info["formatting"] = "sharegpt";
        }

        if (pairs)
        {
            info["ranking"] = true;
        }

        var columns = sharegpt ? new JsonObject { ["messages"] = "conversations" } : new JsonObject
        {
            ["prompt"] = "instruction", ["query"] = "input", ["system"] = "system", ["history"] = "history",
        };
        foreach (var column in pairs ? ["chosen", "rejected"] : sharegpt ? Array.Empty<string>() : ["response"])
        {
            columns[column] = column == "response" ? "output" : column;
        }

        info["columns"] = columns;
        return info;
    }
}
