using System.CommandLine;
using MetaReward.Cli.Work;
using MetaReward.Microworld;
using MetaReward.Torch;

namespace MetaReward.Bench.Worlds;

/// <summary>Makes a variant's seed model from a model that has skills already: for trying worlds quickly.</summary>
internal static class RaiseVerb
{
    public static Command Build()
    {
        var command = new Command("raise", "A variant's seed model from a model that has skills already.");
        var from = new Argument<string>("from");
        var variant = new Argument<string>("variant");
        var folder = new Argument<string>("folder");
        var skill = new Option<int>("--skill-steps") { DefaultValueFactory = _ => 0 };
        var fault = new Option<int>("--fault-steps") { DefaultValueFactory = _ => 220 };
        Array.ForEach<Argument>([from, variant, folder], command.Add);
        Array.ForEach<Option>([skill, fault], command.Add);
        command.SetAction(async (parsed, cancel) =>
        {
            var seed = Seed.Of(7);
            IPolicy policy = Engine.Load(parsed.GetValue(from)!, new()).Policy;
            var world = SeedVariant.Named(parsed.GetValue(variant)!);
            var home = Path.GetFullPath(parsed.GetValue(folder)!);
            var trainer = new TorchTrainer();
            Turn At(string stage) => new(0, seed.Derive(stage), Path.Combine(home, stage), new Quiet(), cancel);
            if (parsed.GetValue(skill) is > 0 and var steps)
            {
                policy = await trainer.SftAsync(policy, SeedData.Of(world.Skill, seed.Derive("skill"), steps * 129),
                    new(new(0.005, 1, 129, 20, Schedule.Linear, MicroBatchTokens: 2048, Optimizer: Optimizer.Muon)), At("skill"));
            }

            if (parsed.GetValue(fault) is > 0 and var more)
            {
                policy = await trainer.SftAsync(policy, SeedData.Of(world.Faults, seed.Derive("faults"), more * 129),
                    new(new(1e-3, 1, 129, 5, MicroBatchTokens: 2048)), At("faults"));
            }

            ((TorchPolicy)policy).Save(Path.Combine(home, "model"));
        });
        return command;
    }

    private sealed class Quiet : IProgress<Progress>
    {
        public void Report(Progress value)
        {
        }
    }
}
