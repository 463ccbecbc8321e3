using System.Text;
using System.Text.Json;
using MetaReward.Text;

namespace MetaReward.Remote.Training;

/// <summary>The files of a handed folder: data, the tool's settings, how processes are started, what to do with all of it.</summary>
/// <param name="Work">The training.</param>
/// <param name="Options">Whose tool.</param>
/// <param name="Rows">Its data.</param>
internal sealed record HandoverFiles(Assignment Work, ExternalOptions Options, TrainingRows Rows)
{
    /// <summary>The tool's file of settings.</summary>
    public const string ConfigFile = "config.yaml";

    /// <summary>What is run.</summary>
    public const string RunFile = "run.sh";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    /// <summary>The settings for a tool, for models in these places.</summary>
    /// <exception cref="InvalidDataException">A setting has no counterpart, or is set twice; names each.</exception>
    public static ToolConfig Config(Assignment work, ExternalOptions options)
    {
        var unmapped = new Unmapped(options.Title);
        CommonConfig.Refuse(work, options, unmapped);
        var config = options.Tool switch
        {
            ExternalTool.Trl => TrlConfig.Of(work, options, unmapped),
            ExternalTool.Axolotl => AxolotlConfig.Of(work, options, unmapped),
            _ => LlamafactoryConfig.Of(work, options, unmapped),
        };
        unmapped.Check();
        return options.Extra.Keys.FirstOrDefault(config.Keys.Contains) is { } twice
            ? throw new InvalidDataException(
                $"external.extra.{twice} would set twice what is set from our own settings. Leave it out, and change our setting.")
            : config;
    }

    /// <summary>All that decides the training but the places of its models, as one text.</summary>
    public string Identity => Config(Work with { Model = "", Reference = Work.Reference is null ? null : "" }, Options).Yaml(Options.Extra)
        + AccelerateConfig.Of(Options).Yaml() + string.Join('\n', Rows.Lines);

    /// <summary>Every file with its text, by its path in the folder.</summary>
    public SortedDictionary<string, string> Texts()
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            [Assignment.Data] = string.Concat(Rows.Lines.Select(line => line + "\n")),
            [ConfigFile] = Config(Work, Options).Yaml(Options.Extra),
            [AccelerateConfig.FileName] = AccelerateConfig.Of(Options).Yaml(),
            [RunFile] = RunScript(),
            ["README.md"] = Readme(),
        };
        if (Options.Tool == ExternalTool.Llamafactory)
        {
            files["data/dataset_info.json"] = DataInfo();
        }

        if (Options.Parallelism == Parallelism.Zero3 && Options.Tool != ExternalTool.Trl)
        {
            files[AccelerateConfig.DeepSpeedFile] = AccelerateConfig.DeepSpeed;
        }

        return files;
    }

    /// <summary>Writes them, each under its name only when it is whole.</summary>
    /// <returns>Their checksums.</returns>
    public SortedDictionary<string, string> Write(string folder)
    {
        var sums = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, text) in Texts())
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            CheckpointFiles.Whole(Path.Combine(folder, name), bytes);
            sums[name] = Seal.Hex(bytes);
        }

        return sums;
    }

    private string RunScript()
    {
        var several = Options.Machines > 1;
        var machine = several
            ? " --machine_rank \"$MACHINE_RANK\" --main_process_ip \"$MAIN_PROCESS_IP\" --main_process_port \"$MAIN_PROCESS_PORT\"" : "";
        var line = Options.Tool switch
        {
            ExternalTool.Trl =>
                $"trl {TrlConfig.Verb(Work)} --config {ConfigFile} --accelerate_config {AccelerateConfig.FileName}{machine}",
            ExternalTool.Axolotl =>
                $"axolotl train {ConfigFile} --launcher accelerate -- --config_file={AccelerateConfig.FileName}{machine}",
            _ when Options.Parallelism == Parallelism.One => $"llamafactory-cli train {ConfigFile}",
            _ => $"accelerate launch --config_file {AccelerateConfig.FileName}{machine} --module llamafactory.launcher {ConfigFile}",
        };
        return "#!/usr/bin/env bash\n# Runs this training; README.md says more.\nset -euo pipefail\n" + Here
            + (several ? Machines : "") + line + "\n";
    }

    /// <summary>Slurm runs a copy of a script, from the folder in which it was submitted.</summary>
    private const string Here = """
        here="$(dirname "$0")"
        [ -f "$here/config.yaml" ] || here="${SLURM_SUBMIT_DIR:?run this script in its folder}"
        cd "$here"

        """;

    /// <summary>Which machine this is: from Slurm, or as the caller says.</summary>
    private const string Machines = """
        MACHINE_RANK="${MACHINE_RANK:-${SLURM_NODEID:?set MACHINE_RANK, from 0, on each machine}}"
        if [ -z "${MAIN_PROCESS_IP:-}" ]; then
          MAIN_PROCESS_IP="$(scontrol show hostnames "${SLURM_JOB_NODELIST:?set MAIN_PROCESS_IP to the first machine}" | head -n 1)"
        fi
        MAIN_PROCESS_PORT="${MAIN_PROCESS_PORT:-29500}"

        """;

    private string DataInfo() => JsonSerializer.Serialize(new Dictionary<string, object>
    {
        [LlamafactoryConfig.DataName] = new Dictionary<string, object?>
        {
            ["file_name"] = "train.jsonl",
            ["formatting"] = "sharegpt",
            ["ranking"] = Work.Kind == AssignmentKind.Pairs,
            ["columns"] = Work.Kind switch
            {
                AssignmentKind.Pairs => new Dictionary<string, string>
                {
                    ["messages"] = "messages", ["chosen"] = "chosen", ["rejected"] = "rejected",
                },
                AssignmentKind.Unpaired => new() { ["messages"] = "messages", ["kto_tag"] = "label" },
                _ => new() { ["messages"] = "messages" },
            },
            ["tags"] = new Dictionary<string, string>
            {
                ["role_tag"] = "role", ["content_tag"] = "content", ["user_tag"] = "user", ["assistant_tag"] = "assistant",
                ["system_tag"] = "system",
            },
        },
    }, Indented) + "\n";

    private string Readme() => $"""
        # A training, ready to run with {Options.Title}

        MetaReward wrote this folder: one training of a run.

        - `{Assignment.Data}`: {Rows.Lines.Count} rows to learn from.
        - `{ConfigFile}`: the settings of {Options.Title}. {ToolKeys.Of(KeyList).Source}.
        - `{AccelerateConfig.FileName}`: the processes: {Options.Processes} on {Options.Machines} machine(s).
        - `{RunFile}`: runs it. It needs {Options.Title} in the environment, and the model in `{Work.Model}`.
        - `{HandoverPage.FileName}`: what this is, with the checksum of every file. Written last. Do not edit.

        Run it by hand with `bash {RunFile}`. The result, a Hugging Face folder or an adapter, is expected in `{Assignment.Output}`
        beside this file. `metareward takeover FOLDER --run RUN` takes it from another place. `metareward resume RUN` then goes on.

        """;

    /// <summary>The list of keys of <see cref="ToolKeys"/>.</summary>
    internal string KeyList => Options.Tool switch
    {
        ExternalTool.Trl => "trl-" + TrlConfig.Verb(Work),
        ExternalTool.Axolotl => "axolotl",
        _ => "llamafactory",
    };
}
