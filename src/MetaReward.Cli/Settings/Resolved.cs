namespace MetaReward.Cli.Settings;

/// <summary>Settings with the origin of each value that is not a default.</summary>
/// <param name="Settings">What a run works with.</param>
/// <param name="Origins">Dotted key to where its value was given.</param>
public sealed record Resolved(RunSettings Settings, IReadOnlyDictionary<string, string> Origins)
{
    /// <summary>Defaults of the model's kind, overlaid by what was given; later sources win.</summary>
    /// <exception cref="InvalidDataException">A value has the wrong type or range, or two settings contradict each other.</exception>
    public static Resolved From(IEnumerable<Given> given)
    {
        var values = new Dictionary<string, object?>();
        var origins = new Dictionary<string, string>();
        foreach (var one in given)
        {
            values[one.Key.Path] = one.Value() is TemplateVariables more && values.GetValueOrDefault(one.Key.Path) is TemplateVariables before ? before.With(more) : one.Value();
            origins[one.Key.Path] = one.Where;
        }

        var model = values.GetValueOrDefault("model") as string ?? RunSettings.Microworld;
        var recipe = values.GetValueOrDefault("recipe") as string ?? "meta-rewarding";
        var settings = Profiles.Of(
            model, recipe, values.GetValueOrDefault("profile") is ProfileName name ? name : ProfileName.Auto, values.GetValueOrDefault("training.lora_rank") is > 0).Settings;
        Overlay(settings, values);
        Check(settings, origins);
        return new(settings, origins);
    }

    /// <summary>Every key with its value.</summary>
    public IReadOnlyDictionary<string, object?> Flat() => Key.All.ToDictionary(k => k.Path, k => k.Of(Settings));

    private static void Overlay(RunSettings root, Dictionary<string, object?> values)
    {
        foreach (var key in Key.All.Where(k => values.ContainsKey(k.Path)))
        {
            var holder = key.Chain.SkipLast(1).Aggregate((object)root, (at, property) => property.GetValue(at)!);
            key.Chain[^1].SetValue(holder, values[key.Path]);
        }
    }

    private static void Check(RunSettings s, Dictionary<string, string> origins)
    {
        if (s.IsMicroworld() && s.Prompts is not null)
        {
            throw new InvalidDataException(
                $"{origins["prompts"]}: the microworld makes its own prompts, but '{ShortText.Of(s.Prompts)}' came. Name a real model with --model, or drop the prompts.");
        }

        if (s.Loop.JudgmentsPerResponse < 2 && s.Loop.JudgeIterations > 0 && s.Recipe == "meta-rewarding")
        {
            throw new InvalidDataException(
                $"{origins.GetValueOrDefault("loop.judgments_per_response", "defaults")}: meta-judging compares at least 2 judgments of a response, "
                + $"but loop.judgments_per_response is {s.Loop.JudgmentsPerResponse}. Raise it, or set loop.judge_iterations to 0.");
        }

        CheckTexts(s, origins);
        var kept = s.Training.KeepEpoch.Select(epoch => (Key: "training.keep_epoch", Epoch: epoch, Epochs: s.Training.Epochs))
            .Append((Key: "eft.keep_epoch", Epoch: s.Eft.KeepEpoch, s.Eft.Epochs)).FirstOrDefault(k => k.Epoch > k.Epochs);
        if (kept.Key is not null)
        {
            var (section, own) = (kept.Key.Split('.')[0], origins.ContainsKey(kept.Key));
            throw new InvalidDataException(
                $"{origins.GetValueOrDefault(own ? kept.Key : $"{section}.epochs", "defaults")}: {kept.Key} names epoch {kept.Epoch}, but {section}.epochs is {kept.Epochs}. "
                + $"Raise {section}.epochs, or keep the last epoch with --set {kept.Key}=0.");
        }

        if (Work.RecipeOptions.DpoOf(s.Training).Fault() is { } fault)
        {
            throw new InvalidDataException($"{origins.GetValueOrDefault("training.loss", "defaults")}: section training: {fault}.");
        }
    }

    /// <summary>Lists of texts that would be valid and mean nothing.</summary>
    private static void CheckTexts(RunSettings s, Dictionary<string, string> origins)
    {
        if (s.Sampling.StopStrings.Any(string.IsNullOrEmpty))
        {
            throw new InvalidDataException($"{origins["sampling.stop_strings"]}: sampling.stop_strings must be texts of at least one character, "
                + "but an empty one came: it would end every reply at once.");
        }

        if (s.Training.LoraRank > 0 && (s.Training.LoraTargets.Count == 0 || s.Training.LoraTargets.Any(string.IsNullOrEmpty)))
        {
            var came = s.Training.LoraTargets.Count == 0 ? "an empty list" : "an empty name";
            throw new InvalidDataException(
                $"{origins["training.lora_targets"]}: training.lora_targets must name modules, such as [q_proj, v_proj], or all-linear, but {came} came.");
        }
    }
}
