using MetaReward.Cli.Work;
using MetaReward.Evaluation;
using MetaReward.Recipes;

namespace MetaReward.Cli.Settings;

/// <summary>
/// Everything a run can be told: what every run has, as one tree, and the options of its recipe. Keys in files and
/// in <c>--set</c> are the property names in snake_case, joined by dots: <c>training.learning_rate</c>. The recipe's own flat options are
/// in section <c>loop</c>; sections of both are one section to a reader. A run takes the defaults of <see cref="Profiles"/>.
/// </summary>
public sealed record RunSettings
{
    public const string Microworld = "microworld";
    public const string Teacher = "microworld-teacher";

    [Setting("The model that starts the loop: microworld or microworld-teacher (built in), a .gguf file, a folder with safetensors, or "
        + "ORG/NAME[@REVISION] after `metareward pull`.",
        "our choice: the built-in model needs no download")]
    public string Model { get; init; } = Microworld;

    [Setting("Whose defaults: auto is the model's by its size, given above each value; paper has the paper's rates and epochs, of an 8B "
        + "model.",
        "our choice: a rate for 135 million parameters ruins eight billion")]
    public ProfileName Profile { get; init; }

    [Setting("Prompts: a file of JSONL, JSON, CSV, TSV, Parquet or plain text (one per line), also packed with gzip, or a dataset's "
        + "folder. Not for the microworld, which makes its own.",
        "no default: a real model needs prompts")]
    public string? Prompts { get; init; }

    [Setting("The run folder. Left empty: runs/<recipe>-<model>-<seed>.", "our choice")]
    public string? Out { get; init; }

    [Setting("The method, by its name in `metareward recipes`.", "arXiv:2407.19594")]
    public string Recipe { get; init; } = Catalogue.Usual.Name;

    [Setting("The number from which every random choice derives.", "our choice", Min = 0)]
    public long Seed { get; init; }

    [Setting("Shards of a room in work at once, and processor threads of a training; 0: one per core of both. The last bits of trained "
        + "weights may differ between counts.",
        "our choice", Min = 0, Max = 1024)]
    public int Workers { get; init; }

    [Setting("Where the model computes: cpu, or cuda with a libtorch that has it (see libtorch); if it cannot be used, the error says "
        + "what is missing.",
        "our choice")]
    public Device Device { get; init; } = Device.Cpu;

    [Setting("The folder of the libtorch 2.10 to use, for example torch/lib of a PyTorch installation. Left empty: METAREWARD_LIBTORCH, "
        + "else the package's, which has no CUDA.",
        "our choice")]
    public string? Libtorch { get; init; }

    [Setting("Who plays a role in the student's place: {judge: runs/mine/iter-02, meta_judge: NAME@http://HOST:PORT/v1}, each a model as "
        + "model "
        + "takes it, or one that a server speaks for. `metareward recipes NAME` lists a recipe's roles.",
        "our choice: the student plays every role, as in the papers")]
    public IReadOnlyDictionary<string, string> Roles { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The options of <see cref="Recipe"/>.</summary>
    public object Options { get; init; } = Catalogue.Usual.Options();

    public DataSettings Data { get; init; } = new();

    public LoopSettings Loop { get; init; } = new();

    public SamplingSettings Sampling { get; init; } = new();

    public TrainingSettings Training { get; init; } = new();

    public ExternalSettings External { get; init; } = new();

    public ProbeSettings Probe { get; init; } = new();

    public EftSettings Eft { get; init; } = new();

    public EvaluationSettings Evaluation { get; init; } = new();

    public AlarmLimits Alarms { get; init; } = new();

    public ServingSettings Serving { get; init; } = new();

    public ServersSettings Servers { get; init; } = new();

    /// <summary>Every setting of a run like this one.</summary>
    public SettingKeys Keys => SettingKeys.Of(Method);

    /// <summary>The recipe itself.</summary>
    public Recipe Method => Catalogue.Find(Recipe);

    /// <summary>What the run will ask and train.</summary>
    public Outline Outline => Method.Outline(Options);

    /// <summary>A setting's value.</summary>
    public object? Of(OptionKey key) => key.Of(SettingKeys.IsCommon(key) ? this : Options);

    /// <summary>Whether the built-in world is meant: by its name, or by a model that was made or trained in it.</summary>
    public bool IsMicroworld() => SeedModelFile.IsMeant(Model);
}

/// <summary>Where tensors live.</summary>
public enum Device
{
    Cpu,
    Cuda,
}
