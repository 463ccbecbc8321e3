using MetaReward.Cli.Verbs;
using MetaReward.Cli.Work;

namespace MetaReward.Cli.Settings;

/// <summary>Settings that someone gave and that this run does not read, because of what else is set: said, not dropped in silence.</summary>
public static class Unread
{
    /// <summary>Keys by their names or beginnings, when they are not read, and why.</summary>
    private static readonly (string[] Keys, Func<RunSettings, bool> Off, string Why)[] Rules =
    [
        (["probe.", "eft."], s => s.IsMicroworld(), "the microworld's truth is known and its seed model can judge: nothing is probed or taught first"),
        (["evaluation.human_pairs", "evaluation.most_human_pairs"], s => s.IsMicroworld(), "people have labelled nothing in the microworld"),
        (["evaluation.prompts"], s => !s.IsMicroworld(), "a real model is measured on the prompts held out by probe.prompts"),
        (["evaluation.most_human_pairs"], s => s.Evaluation.HumanPairs is null, "evaluation.human_pairs names no file"),
        (["eft."], s => !s.Eft.Enabled, "eft.enabled is false"),
        (["probe.go_on"], s => !s.Probe.Enabled, "probe.enabled is false, and without a probe nothing stops the run"),
        (["training.lora_"], s => s.Training.LoraRank == 0, "training.lora_rank is 0: every weight is trained"),
        (["training.desirable_weight", "training.undesirable_weight"], s => s.Training.Loss != PairLoss.Kto, "only the loss kto reads it"),
        (["training.margin"], s => s.Training.Loss != PairLoss.Simpo, "only the loss simpo reads it"),
        (["training.divergence_alpha"], s => s.Training.Divergence != Divergence.Alpha, "only the divergence alpha reads it"),
        (["training.momentum", "training.nesterov"], s => s.Training.Optimizer != Optimizer.Sgd, "only the optimizer sgd reads it"),
        (["training.nesterov"], s => s.Training.Momentum == 0, "training.momentum is 0"),
        (["training.adam_"], s => s.Training.Optimizer == Optimizer.Sgd, "the optimizer sgd does not read it"),
        (["training.power"], s => s.Training.Schedule != Schedule.Polynomial, "only the schedule polynomial reads it"),
        (["training.decay_steps"], s => s.Training.Schedule != Schedule.WarmupStableDecay, "only the schedule warmup_stable_decay reads it"),
    ];

    /// <summary>One line for each setting that was given another value than its default and does nothing here.</summary>
    /// <exception cref="InvalidDataException">There is no such recipe.</exception>
    public static IReadOnlyList<string> Of(Resolved resolved)
    {
        var settings = resolved.Settings;
        var (recipe, usual) = (RecipesVerb.Find(settings.Recipe), Profiles.For(settings.Model, settings.Recipe));
        var lacking = RecipeOptions.Lacking(recipe).ToHashSet(StringComparer.Ordinal);
        return [.. Key.All.Where(key => resolved.Origins.ContainsKey(key.Path) && Key.Write(key.Of(settings)) != Key.Write(key.Of(usual)))
            .Select(key => (Key: key, Why: lacking.Contains(key.Path) ? $"the recipe {recipe.Name} has no such option" : WhyOff(key.Path, settings)))
            .Where(off => off.Why is not null)
            .Select(off => $"{resolved.Origins[off.Key.Path]}: {off.Key.Path} {ShortText.Of(Key.Write(off.Key.Of(settings)))} changes nothing here: {off.Why}.")];
    }

    private static string? WhyOff(string path, RunSettings settings) => Rules
        .FirstOrDefault(rule => rule.Keys.Any(key => path == key || (key[^1] is '.' or '_' && path.StartsWith(key, StringComparison.Ordinal))) && rule.Off(settings)).Why;
}
