namespace MetaReward.Remote.Training;

/// <summary>Programs that can be handed a training.</summary>
public enum ExternalTool
{
    /// <summary>Hugging Face TRL: <c>trl dpo|sft|kto --config config.yaml</c>.</summary>
    Trl,

    /// <summary>Axolotl: <c>axolotl train config.yaml</c>.</summary>
    Axolotl,

    /// <summary>LLaMA-Factory: <c>llamafactory-cli train config.yaml</c>.</summary>
    Llamafactory,
}

/// <summary>How a training is spread over devices.</summary>
public enum Parallelism
{
    /// <summary>One device.</summary>
    One,

    /// <summary>The whole model on every device (distributed data parallel).</summary>
    Ddp,

    /// <summary>Weights, gradients and optimiser parted between devices by PyTorch (fully sharded data parallel, version 2).</summary>
    Fsdp,

    /// <summary>The same by DeepSpeed, ZeRO stage 3.</summary>
    Zero3,
}

/// <summary>How trainings are handed to another program.</summary>
public sealed record ExternalOptions
{
    /// <summary>The command of a job on this machine.</summary>
    public const string RunHere = "bash {folder}/run.sh";

    public ExternalTool Tool { get; init; }

    /// <summary>
    /// A line for <c>sh -c</c>, with <c>{folder}</c>, <c>{config}</c>, <c>{output}</c> and <c>{log}</c> in it; null: a person runs the
    /// training, and the trainer stops when one is due.
    /// </summary>
    public string? Command { get; init; } = RunHere;

    public Parallelism Parallelism { get; init; }

    /// <summary>Processes in all, one per device; at least 1.</summary>
    public int Processes { get; init; } = 1;

    /// <summary>Machines that they run on; divides <see cref="Processes"/>.</summary>
    public int Machines { get; init; } = 1;

    /// <summary>Examples in one pass of one process; what a step needs beyond that is accumulated.</summary>
    public int PerDeviceBatch { get; init; } = 1;

    /// <summary>Compute in bfloat16.</summary>
    public bool BFloat16 { get; init; } = true;

    /// <summary>A job that writes nothing for so long is ended; zero: never.</summary>
    public TimeSpan Stall { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>More keys for the tool's own file, each with a value in YAML.</summary>
    public IReadOnlyDictionary<string, string> Extra { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The part that decides the result, for those who compare two runs.</summary>
    public string Identity => $"{Word(Tool)}, {Word(Parallelism)}, {Processes} processes of {PerDeviceBatch} on {Machines} machines"
        + (BFloat16 ? ", bf16" : "") + string.Concat(Extra.Select(one => $", {one.Key}: {one.Value}"));

    /// <summary>What a reader calls the tool.</summary>
    public string Title => Tool switch
    {
        ExternalTool.Trl => "TRL",
        ExternalTool.Axolotl => "Axolotl",
        _ => "LLaMA-Factory",
    };

    /// <summary>Every value.</summary>
    public override string ToString() => $"{Identity}; {Command ?? "by hand"}; stalls after {Stall}";

    private static string Word(Enum value) => $"{value}".ToLowerInvariant();
}
