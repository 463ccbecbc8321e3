using System.CommandLine;
using MetaReward.Cli;
using MetaReward.Cli.Work;
using MetaReward.Microworld;
using MetaReward.Recipes;
using MetaReward.Torch;

namespace MetaReward.Bench;

/// <summary>The options of <c>kills</c>.</summary>
public static class KillsVerb
{
    /// <summary>Just enough training for replies that can be read and scores that differ.</summary>
    private static readonly SeedModel.Options Little = new(SkillSteps: 60, FaultSteps: 15, BatchSize: 48);

    public static Command Build()
    {
        var command = new Command("kills",
            "The whole loop with the real engine, its process killed at random moments in every room and run again, "
            + "held byte for byte against an undisturbed run.");
        var count = new Option<int>("--count") { Description = "How many kills.", DefaultValueFactory = _ => 200 };
        var seed = new Option<long>("--seed") { Description = "Decides the moments.", DefaultValueFactory = _ => 0 };
        var runs = new Option<string>("--runs") { Description = "Where the runs go.",
            DefaultValueFactory = _ => Path.Combine("runs", "bench-kills") };
        var recipe = new Option<string>("--recipe") { Description = "Which loop.", DefaultValueFactory = _ => Catalogue.Usual.Name };
        Array.ForEach<Option>([count, seed, runs, recipe], command.Add);
        command.SetAction(async (parsed, cancel) =>
        {
            var root = Path.GetFullPath(parsed.GetValue(runs)!);
            var options = new Kills.Options(root, await ModelAsync(root, cancel), parsed.GetValue(count), Seed.Of(parsed.GetValue(seed)),
                Catalogue.Find(parsed.GetValue(recipe)!));
            Console.Out.Write(Kills.Page(await Kills.RunAsync(options, Console.Error, cancel)));
        });
        return command;
    }

    /// <summary>A model of the microworld that has hardly learnt anything, made in seconds, kept in a folder.</summary>
    public static async Task<string> ModelAsync(string root, CancellationToken cancel)
    {
        var folder = Path.Combine(root, "model");
        if (!SeedModelFile.IsMeant(folder))
        {
            var quiet = new RoomProgress(Terminal.Standard(), TimeProvider.System, quiet: true);
            await SeedCheckpoint.BuildAsync(SeedCheckpoint.Claim(folder), new TorchTrainer(), Little, Seed.Of(0), quiet, cancel);
        }

        return folder;
    }
}
