using MetaReward.Recipes;
using MetaReward.Remote.Training;

namespace MetaReward.Cli.Settings;

/// <summary>Who trains.</summary>
public enum TrainerPlace
{
    Here,
    External,
}

/// <summary>Trainings in another program; docs/external-trainers.md explains it.</summary>
public sealed record ExternalSettings
{
    [Setting("Which program trains where training.trainer is external: trl, axolotl or llamafactory.",
        "our choice: TRL knows most of our losses")]
    public ExternalTool Tool { get; init; }

    [Setting("How a training is run: a line for the shell, in which {folder}, {config}, {output} and {log} stand for their paths: "
        + "sbatch --wait {folder}/run.sh. Left empty (null): a person runs it, and the run stops when a training is due.",
        "our choice: on this machine")]
    public string? Command { get; init; } = ExternalOptions.RunHere;

    [Setting("How a training is spread over devices: one, ddp, fsdp (version 2) or zero3 (DeepSpeed).", "our choice: one device")]
    public Parallelism Accelerate { get; init; }

    [Setting("Processes of a training, one per device.", "our choice: one device", Min = 1, Max = 100_000)]
    public int Processes { get; init; } = 1;

    [Setting("Machines that these processes run on.", "our choice: one", Min = 1, Max = 10_000)]
    public int Machines { get; init; } = 1;

    [Setting("Examples in one pass of one process; the rest of training.batch_size is accumulated.",
        "our choice: the least memory", Min = 1, Max = 100_000)]
    public int PerDeviceBatch { get; init; } = 1;

    [Setting("Compute in bfloat16.", "TRL's default")]
    public bool Bf16 { get; init; } = true;

    [Setting("End a job that has written nothing for so many minutes, neither in its log nor in its output; 0: never.",
        "our choice: longer than loading and saving a large model takes", Min = 0, Max = 100_000)]
    public double StallMinutes { get; init; } = 30;

    [Setting("More keys for the program's own file of settings, as they stand there: {attn_implementation: flash_attention_2}.",
        "our choice: none")]
    public IReadOnlyDictionary<string, string> Extra { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>As the trainer takes them.</summary>
    public ExternalOptions Options() => new()
    {
        Tool = Tool, Command = string.IsNullOrWhiteSpace(Command) ? null : Command, Parallelism = Accelerate, Processes = Processes,
        Machines = Machines, PerDeviceBatch = PerDeviceBatch, BFloat16 = Bf16, Stall = TimeSpan.FromMinutes(StallMinutes), Extra = Extra,
    };
}
