using MetaReward.Cli.Evals;
using MetaReward.Cli.Work;
using MetaReward.Text;

namespace MetaReward.Cli.Settings;

/// <summary>
/// Defaults by the kind of model. A learning rate that teaches 135 million parameters ruins eight billion, so size and adapters choose it, each value with its
/// own source; the built-in world, whose seed model is tiny, has its own; and the paper's are there for those who want just them.
/// </summary>
public static class Profiles
{
    private const long SmallBelow = 500_000_000;
    private const long MediumBelow = 3_000_000_000;
    private const string World = "found for the built-in world on its tuning prompts: docs/log.md";
    private const string Measured = "our runs on SmolLM2-135M: docs/results/smollm2.md";
    private const string Smol = "alignment-handbook's SmolLM2-1.7B: 1e-6, 3 epochs at beta 0.5; not measured here";
    private const string Zephyr = "alignment-handbook's Zephyr-7B: 5e-7 in full, 5e-6 by an adapter, 1 epoch; SimPO and RLHFlow: 5e-7; not measured here";
    private const string Cautious = "our choice between Zephyr-7B's 2e-5 for a base model and arXiv:2401.10020's 5.5e-6 for a 70B model; adapters ten times that; not measured here";
    private const string Paper = "arXiv:2407.19594, appendix: 5e-8, ten epochs, the fifth kept";

    /// <summary>The defaults for a model and a recipe.</summary>
    /// <param name="model">Whatever <c>--model</c> takes; one that is not there counts as large.</param>
    /// <param name="recipe">The method's name.</param>
    /// <param name="name">Which; auto: the model decides.</param>
    /// <param name="adapter">A low-rank adapter is trained, not every weight.</param>
    public static Profile Of(string model, string recipe, ProfileName name = ProfileName.Auto, bool adapter = false)
    {
        var chosen = name == ProfileName.Auto ? For(model) : name;
        var profile = chosen switch
        {
            ProfileName.Microworld => Microworld(),
            ProfileName.Small => Small(adapter),
            ProfileName.Medium => Medium(adapter),
            ProfileName.Large => Large(adapter),
            _ => PaperOwn(recipe),
        };
        var settings = profile.Settings with { Model = model, Recipe = recipe };
        if (chosen == ProfileName.Microworld || recipe != "self-rewarding")
        {
            return profile with { Settings = settings };
        }

        return profile with
        {
            Settings = settings with { Selection = settings.Selection with { Rho = [0, 0, 0, 0.1] } },
            Sources = new Dictionary<string, string>(profile.Sources) { ["selection.rho"] = "arXiv:2407.19594, appendix, the baseline's" },
        };
    }

    /// <summary>The defaults of settings that were made from one.</summary>
    public static Profile Of(RunSettings settings) => Of(settings.Model, settings.Recipe, settings.Profile, settings.Training.LoraRank > 0);

    /// <summary>Only the values.</summary>
    public static RunSettings For(string model, string recipe) => Of(model, recipe).Settings;

    /// <summary>Which profile a model is for.</summary>
    public static ProfileName For(string model) => SeedModelFile.IsMeant(model) ? ProfileName.Microworld : SizeOf(model) switch
    {
        < SmallBelow => ProfileName.Small,
        < MediumBelow => ProfileName.Medium,
        _ => ProfileName.Large,
    };

    /// <summary>A model's parameters; null where it is not there.</summary>
    public static long? SizeOf(string model) => ModelShape.ParametersOf(PolicyPath.Of(NamedModel.Find(model) ?? model));

    private static Profile Microworld() => new(ProfileName.Microworld, "the built-in world, whose replies are a few words long", new()
    {
        Loop = new() { PromptsPerIteration = 200, ResponsesPerPrompt = 7, JudgmentsPerResponse = 5, ShardSize = 50 },
        Selection = new() { Rho = [0, 0.05], MaxChosenResponse = [0], MaxChosenJudgment = [0] },
        Sampling = new() { MaxResponseTokens = 40, MaxJudgmentTokens = 64, MaxBattleTokens = 24 },
        Training = new() { LearningRate = 1.5e-4, Epochs = 3, BatchSize = 16, NllWeight = 0.5, WarmupSteps = 5, MicroBatchTokens = 4096 },
        Probe = new() { Enabled = false },
    }, All(World,
        [
            "loop.prompts_per_iteration", "loop.judgments_per_response", "loop.shard_size", "selection.rho", "selection.max_chosen_response", "selection.max_chosen_judgment",
            "training.learning_rate", "training.epochs", "training.batch_size", "training.nll_weight", "training.warmup_steps", "training.micro_batch_tokens",
        ],
        [
            ("sampling.max_response_tokens", "the built-in world's answers have at most some 20 words"), ("sampling.max_judgment_tokens", "its checks have at most some 45 words"),
            ("sampling.max_battle_tokens", "its comparisons have at most some 15 words"), ("probe.enabled", "the built-in world has an oracle"),
        ]));

    private static Profile Small(bool adapter) => new(ProfileName.Small, "models below 0.5 billion parameters", new()
    {
        Training = new() { LearningRate = adapter ? 2e-4 : 2e-5, Epochs = 2, BatchSize = 8 },
    }, All(Measured, ["training.learning_rate", "training.epochs", "training.batch_size"]));

    private static Profile Medium(bool adapter) => new(ProfileName.Medium, "models of 0.5 to 3 billion parameters", new()
    {
        Training = new() { LearningRate = adapter ? 1e-5 : 1e-6, Epochs = 2, WarmupSteps = 0.1 },
        Eft = new() { LearningRate = adapter ? 2e-4 : 2e-5, BatchSize = 8 },
    }, All(Smol, ["training.learning_rate", "training.epochs", "training.warmup_steps"], [("eft.learning_rate", Cautious), ("eft.batch_size", "our choice")]));

    private static Profile Large(bool adapter) => new(ProfileName.Large, "models of 3 billion parameters and more, or of unknown size", new()
    {
        Training = new() { LearningRate = adapter ? 5e-6 : 5e-7, Epochs = 1, WarmupSteps = 0.1 },
        Eft = new() { LearningRate = adapter ? 5e-5 : 5e-6, Epochs = 2, BatchSize = 16 },
    }, All(Zephyr, ["training.learning_rate", "training.epochs", "training.warmup_steps"], [("eft.learning_rate", Cautious), ("eft.epochs", Cautious), ("eft.batch_size", "our choice")]));

    /// <summary>As printed, of an 8B model; the trainings stop after the epochs that the paper keeps.</summary>
    private static Profile PaperOwn(string recipe) => new(ProfileName.Paper, "Meta-Rewarding as its paper prints it, for an 8B model", new()
    {
        Training = new() { KeepEpoch = recipe == "self-rewarding" ? [5, 1, 2, 2] : [6, 4, 2, 2] },
        Eft = new() { LearningRate = 5e-8, Epochs = 10, BatchSize = 32, KeepEpoch = 5 },
    }, All(Paper, ["eft.learning_rate", "eft.epochs", "eft.batch_size", "eft.keep_epoch"], [("training.keep_epoch", "arXiv:2407.19594, appendix")]));

    private static Dictionary<string, string> All(string source, IEnumerable<string> keys, params IEnumerable<(string Key, string Source)> more) =>
        keys.Select(key => (Key: key, Source: source)).Concat(more).ToDictionary(pair => pair.Key, pair => pair.Source);
}
