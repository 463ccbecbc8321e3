using MetaReward.Recipes;
using MetaReward.Remote.Hosting;

namespace MetaReward.Cli.Settings;

/// <summary>
/// Settings that someone gave and that this run does not read, because of what else is set: said, not dropped in silence.
/// </summary>
public static class Unread
{
    /// <summary>Keys by their names or beginnings, when they are not read, and why.</summary>
    private static readonly (string[] Keys, Func<RunSettings, bool> Off, string Why)[] Rules =
    [
        (["data.columns", "data.template", "data.deduplicate", "data.split"], s => s.IsMicroworld(),
            "the microworld makes its own prompts"),
        (["data.split"], s => !Directory.Exists(s.Prompts), "the prompts are a file, which has no splits"),
        (["probe.", "eft."], s => s.IsMicroworld(),
            "the microworld's truth is known and its seed model can judge: nothing is probed or taught first"),
        (["evaluation.answers", "evaluation.most_answers"], s => s.IsMicroworld(), "the microworld's oracle knows every answer"),
        (["evaluation.most_answers"], s => s.Evaluation.Answers is null, "evaluation.answers names no file"),
        (["evaluation.human_pairs", "evaluation.most_human_pairs"], s => s.IsMicroworld(),
            "people have labelled nothing in the microworld"),
        (["evaluation.prompts"], s => !s.IsMicroworld(), "a real model is measured on the prompts held out by probe.prompts"),
        (["evaluation.most_human_pairs"], s => s.Evaluation.HumanPairs is null, "evaluation.human_pairs names no file"),
        (["eft."], s => !s.Eft.Enabled, "eft.enabled is false"),
        (["eft.demonstrations", "eft.meta_demonstrations", "eft.actor_demonstrations"], s => s.Eft.From is not null,
            "eft.from names a file of demonstrations, and none are made"),
        (["external."], s => s.Training.Trainer == TrainerPlace.Here, "training.trainer is here, not external"),
        (["serving.load", "serving.command", "serving.ready_seconds", "serving.check", "serving.in_place"], s => s.Serving.Server is null,
            "serving.server names no server, and this program samples for the student"),
        (["serving.command", "serving.ready_seconds"], s => s.Serving.Load is not (WeightWay.Auto or WeightWay.Command),
            "serving.load is neither command nor auto"),
        (["servers.concurrency", "servers.stream", "servers.text", "servers.extra"],
            s => s.Serving.Server is null && s.Roles.Values.All(role => !role.Contains("://", StringComparison.Ordinal)),
            "no server plays a role"),
        (["probe.go_on"], s => !s.Probe.Enabled, "probe.enabled is false, and without a probe nothing stops the run"),
    ];

    /// <summary>One line for each setting that was given another value than its default and does nothing here.</summary>
    public static IReadOnlyList<string> Of(Resolved resolved)
    {
        var (settings, usual) = (resolved.Settings, Profiles.For(resolved.Settings.Model, resolved.Settings.Recipe));
        var idle = settings.Method.Idle(settings.Options);
        return [.. settings.Keys.All
            .Where(key => resolved.Origins.ContainsKey(key.Path) && OptionText.Write(settings.Of(key)) != OptionText.Write(usual.Of(key)))
            .Select(key => (Key: key, Why: WhyOff(key.Path, settings) ?? idle.FirstOrDefault(option => option.Means(key.Path))?.Why))
            .Where(off => off.Why is not null)
            .Select(off => $"{resolved.Origins[off.Key.Path]}: {off.Key.Path} {ShortText.Of(OptionText.Write(settings.Of(off.Key)))} "
                + $"changes nothing here: {off.Why}.")];
    }

    private static string? WhyOff(string path, RunSettings settings) => Rules
        .FirstOrDefault(rule => rule.Keys.Any(key => Means(key, path)) && rule.Off(settings)).Why;

    private static bool Means(string key, string path) => path == key || (key[^1] == '.' && path.StartsWith(key, StringComparison.Ordinal));
}
