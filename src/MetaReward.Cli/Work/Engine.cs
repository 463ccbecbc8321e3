using MetaReward.Cli.Settings;
using MetaReward.Evaluation;
using MetaReward.Recipes;
using MetaReward.Remote.Served;
using MetaReward.Torch;

namespace MetaReward.Cli.Work;

/// <summary>A checkpoint loaded for sampling and training on this machine.</summary>
/// <param name="Policy">The checkpoint as a policy.</param>
/// <param name="Trainer">Who turns it into the next one.</param>
/// <param name="IsMicroworld">Whether it speaks the microworld's language.</param>
/// <param name="Model">One line about it.</param>
public sealed record Engine(TorchPolicy Policy, ITrainer Trainer, bool IsMicroworld, string Model)
{
    private const long SmallModel = 20_000_000;

    /// <summary>
    /// Loads a checkpoint: a folder, a .gguf file, a model of the Hub that was pulled, or <c>microworld</c> for the built-in one.
    /// </summary>
    /// <param name="model">What to load.</param>
    /// <param name="settings">How often a training keeps where it is, what sampling may hold, and where both
    /// compute; null: the defaults.</param>
    /// <exception cref="InvalidDataException">It cannot be read, or has no module that an adapter is to change;
    /// says what and where.</exception>
    /// <exception cref="TorchUnavailableException">The libtorch or the device that is asked for cannot be used; says
    /// what is missing.</exception>
    public static Engine Load(string model, RunSettings? settings = null) => Load(Opening.Of((settings ?? new()) with { Model = model }));

    private static Engine Load(Opening opening)
    {
        var model = opening.Model;
        if (ServedModel.Find(model) is { } served)
        {
            throw new InvalidDataException(
                $"{served} is a served model: it can be evaluated and can judge (eval, compare), but what is trained or looked into must "
                + $"be a checkpoint here. `{Self.Command} pull` fetches one.");
        }

        if (opening.Libtorch is { } folder)
        {
            TorchRuntime.Use(folder);
        }

        var device = opening.Device == Device.Cuda ? Devices.Cuda() : null;
        var path = SeedModelFile.Ships(model) ? SeedModelFile.Find(model) : ModelAddress.PathOf(model);
        RefuseDamaged(path);
        var policy = TorchPolicy.Load(path, device: device, name: path == model || SeedModelFile.Ships(model) ? null : model);
        policy = policy.Told(opening.Variables);
        policy.SamplingMemory = opening.SamplingMemory;
        CheckTargets(policy, opening.Adapter);
        var name = SeedModelFile.Ships(model)
            ? SeedModelFile.TitleOf(model)
            : Path.GetFileName(Path.TrimEndingDirectorySeparator(model));
        return new(
            policy, TrainerOf(policy, opening), SpeaksMicroworld(policy),
            $"{name}: {policy.Model.Config.ModelType}, {Parameters(policy) / 1e6:0.0} M "
            + $"parameters, {policy.Model.Compute.ToString().ToLowerInvariant()}, fingerprint {policy.Fingerprint}"
                + string.Concat(policy.Notes.Concat(Notes(policy.Text)).Select(note => $"\n         {note}")));
    }

    private static ITrainer TrainerOf(TorchPolicy policy, Opening opening) =>
        opening.External is { } external ? ExternalTraining.Of(policy, opening, external)
        : new TorchTrainer { KeepEvery = opening.KeepEvery, Threads = opening.Threads };

    /// <summary>Every name must match, and is held against the model before anything is spent on it.</summary>
    private static void CheckTargets(TorchPolicy policy, LowRankTraining? adapter)
    {
        if (adapter is null || LoraTargets.Unmatched(policy.Model, adapter) is not { Count: > 0 } unknown)
        {
            return;
        }

        var names = LoraTargets.Names(policy.Model);
        throw new InvalidDataException(
            "training.lora_targets: "
            + $"{string.Join(" ",
                unknown.Select(name => $"no module of this model is called '{ShortText.Of(name)}'.{Nearest.Hint(name, names)}"))} "
            + $"It has {string.Join(", ", names)}; {Text.ModuleNames.AllLinear}, alone, means all but the embeddings and the output head.");
    }

    /// <summary>A run's checkpoint carries the checksums of its files.</summary>
    private static void RefuseDamaged(string path)
    {
        var listed = Path.Combine(path, TrainedFiles.ManifestFile);
        var ours = File.Exists(listed) && (Path.GetFileName(Path.TrimEndingDirectorySeparator(path)) == TrainedFiles.Folder
            || File.ReadAllText(listed) is var text && text.Contains("\"training\":", StringComparison.Ordinal));
        if (ours && TrainedFiles.Read(path) is { } manifest
            && TrainedFiles.Check(path, manifest).FirstOrDefault(file =>
                file.Damage is not null && file.File != "8-metrics.jsonl") is { Damage: { } damage, File: var file })
        {
            throw new InvalidDataException(
                $"the checkpoint '{path}' is damaged: {file}: {damage}. Restore it, or delete the folder: "
                + "the run's command trains it again.");
        }
    }

    /// <summary>Number of tokens of a rendered user message.</summary>
    public int Tokens(string message) => Policy.Text.EncodePrompt(message).Count;

    /// <summary>A prompt as the model sees it, as text.</summary>
    /// <exception cref="InvalidDataException">The checkpoint's chat template refuses it, or there is none and it is not
    /// a single message.</exception>
    public string Rendered(Dialogue prompt) =>
        Policy.Text.Template is { } template ? template.Render(prompt.Messages, openResponse: true)
        : prompt.Single ?? throw new InvalidDataException(
            "the checkpoint has no chat template, so it is asked one message at a time, and this is a dialogue of several");

    /// <summary>What it takes in memory.</summary>
    public Footprint Footprint(TrainingOptions training)
    {
        var c = Policy.Model.Config;
        var parameters = Parameters(Policy);
        var bytes = Policy.Model.Compute == TorchSharp.torch.ScalarType.Float32 ? 4 : 2;
        var trained = training.LoraRank == 0 ? parameters : AdapterOf(training, Policy);
        var layer = 4L * ((14 * c.HiddenSize) + (3 * c.FeedForwardSize));
        return new(
            trained,
            parameters * bytes,
            2L * c.Layers * c.KeyValueHeads * c.HeadSize * bytes,
            parameters > SmallModel ? 32 : 256,
            training.MicroBatchTokens,
            training.Recompute ? layer + ((long)c.Layers * c.HiddenSize * bytes) : c.Layers * layer)
        {
            StandingBytes = parameters * bytes * (training.LoraRank == 0 ? 1 : 2),
        };
    }

    /// <summary>
    /// Numbers that an adapter trains: rank times inputs and outputs of every matrix it is for, and a magnitude for every row with DoRA.
    /// </summary>
    private static long AdapterOf(TrainingOptions training, TorchPolicy policy)
    {
        bool Adapted(string name) => training.LoraTargets is ["all-linear"]
            ? name.StartsWith("model.layers.", StringComparison.Ordinal)
            : training.LoraTargets.Any(target => name.EndsWith($"{target}.weight", StringComparison.Ordinal));
        return policy.Model.Parameters.Where(p => p.Value.dim() == 2 && Adapted(p.Key))
            .Sum(p => (training.LoraRank * (p.Value.shape[0] + p.Value.shape[1])) + (training.LoraDora ? p.Value.shape[0] : 0));
    }

    /// <summary>What a reader must know of how the model is spoken with: its end of a turn, and variables that do nothing.</summary>
    private static IEnumerable<string> Notes(Text.TextSide text)
    {
        var unread = text.UnreadVariables;
        return new[]
        {
            text.TurnNote,
            unread.Count == 0 ? null : text.Template is null ? $"it has no chat template, which could read {string.Join(", ", unread)}"
                : $"its chat template never reads {string.Join(", ", unread)}",
        }.OfType<string>();
    }

    private static long Parameters(TorchPolicy policy) => policy.Model.Parameters.Values.Sum(p => p.numel());

    private static bool SpeaksMicroworld(TorchPolicy policy) =>
        policy.Text.Tokenizer.VocabularySize < 1000 && policy.Text.Tokenizer.Encode("sort score winner").Count == 3;
}
