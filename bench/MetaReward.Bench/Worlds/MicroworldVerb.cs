using System.CommandLine;
using MetaReward.Microworld;

namespace MetaReward.Bench.Worlds;

/// <summary>The options of the benches that run many arms in the built-in world: <c>microworld</c> and <c>methods</c>.</summary>
internal static class MicroworldVerb
{
    /// <summary><c>microworld</c>.</summary>
    public static Command Microworld() => Build("microworld", Arm.All, models: 3,
        "Meta-Rewarding against Self-Rewarding, its own ablations and the controls that a sceptic would ask for, from several seed "
        + "models and with several run seeds, measured by the oracle on held-out prompts.");

    /// <summary><c>methods</c>.</summary>
    public static Command Methods() => Build("methods", Worlds.Methods.All, models: 1,
        "Every recipe beside its paper's ablations and three bounds, at about the tokens of Meta-Rewarding's default run, from the same "
        + "seed models and with several run seeds, measured by the oracle on held-out prompts.");

    private static Command Build(string name, IReadOnlyList<Arm> all, int models, string description)
    {
        var command = new Command(name, $"{description} The first time it also makes the seed models. Stopped, it goes on. Arms: "
            + $"{string.Join(", ", all.Select(arm => arm.Name))}.");
        Option<int> Count(string name, int value, string meaning) =>
            new(name) { Description = meaning, DefaultValueFactory = _ => value };
        var seedModels = Count("--models", models, "How many seed models; the first ships with the program.");
        var seeds = Count("--seeds", 5, "Run seeds of the arms that claims rest on.");
        var controls = Count("--control-seeds", 1, "Run seeds of the other arms.");
        var jobs = Count("--jobs", Environment.ProcessorCount, "Runs side by side, each on one thread.");
        var prompts = Count("--prompts", 400, "Prompts of a run's exam; every seed draws its own.");
        var arms = new Option<string[]>("--arm") { Description = "Only these arms; may be repeated.",
            DefaultValueFactory = _ => [.. all.Select(arm => arm.Name)] };
        var runs = new Option<string>("--runs") { Description = "Where models and runs go.",
            DefaultValueFactory = _ => Path.Combine("runs", $"bench-{name}") };
        var variant = new Option<string>("--variant") { Description = "What the seed models are taught.",
            DefaultValueFactory = _ => SeedVariant.All[0].Name };
        variant.AcceptOnlyFromAmong([.. SeedVariant.All.Select(one => one.Name)]);
        var split = new Option<Split>("--split") { Description = "Which prompts the exam has.",
            DefaultValueFactory = _ => Split.HeldOut };
        var only = new Option<bool>("--table") { Description = "Run nothing; print the page of what is there." };
        var more = new Option<string[]>("--set") { Description = "A setting for every run; may be repeated.",
            DefaultValueFactory = _ => [] };
        Array.ForEach<Option>([seedModels, seeds, controls, jobs, prompts, arms, runs, variant, split, only, more], command.Add);
        command.SetAction(async (parsed, cancel) =>
        {
            var grid = new Grid(
                parsed.GetValue(runs)!, parsed.GetValue(seedModels), parsed.GetValue(seeds), parsed.GetValue(controls),
                parsed.GetValue(jobs), [.. parsed.GetValue(arms)!.Select(Arm.Named)], parsed.GetValue(prompts), parsed.GetValue(more)!)
            {
                Variant = parsed.GetValue(variant)!, Split = parsed.GetValue(split),
            };
            if (!parsed.GetValue(only))
            {
                await grid.RunAsync(Console.Error, cancel);
            }

            Console.Out.Write(WorldReport.Write(grid));
        });
        return command;
    }
}
