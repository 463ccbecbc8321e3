using MetaReward.Remote.Training;

namespace MetaReward.Tests.External;

/// <summary>A small run of the microworld whose trainings are handed to the fake trainer.</summary>
internal static class ExternalRun
{
    /// <summary>The command that runs the fake trainer.</summary>
    public static string Command(string fault = "") =>
        $"dotnet {Path.Combine(AppContext.BaseDirectory, "MetaReward.FakeTrainer.dll")} {{folder}} {{output}} {fault}";

    /// <summary>The words after <c>metareward</c>.</summary>
    public static string[] Words(string folder, string command, int iterations = 2, params string[] more) =>
    [
        "run", "--recipe", "self-rewarding", "--out", folder, "--quiet", "--no-plan",
        .. new[]
        {
            $"loop.iterations={iterations}", "loop.prompts_per_iteration=8", "loop.responses_per_prompt=4", "evaluation.prompts=4",
            "training.batch_size=4", "training.epochs=1", "training.nll_weight=0", "training.trainer=external", "external.bf16=false",
            $"external.command={command}",
        }.Concat(more).SelectMany(one => new[] { "--set", one }),
    ];

    /// <summary>The handed folder of an iteration.</summary>
    public static string Handed(string run, int iteration = 1) => Path.Combine(run, $"iter-{iteration:00}", HandoverPage.Folder);
}
