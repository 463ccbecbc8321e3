using System.CommandLine;
using MetaReward.Bench.Worlds;
using MetaReward.Microworld;

namespace MetaReward.Bench.Alarms;

/// <summary>The options of <c>alarms</c>.</summary>
internal static class AlarmsVerb
{
    public static Command Build()
    {
        var command = new Command("alarms",
            "Healthy runs, and runs with a fault that was put in on purpose, in the built-in world: which alarms find the fault, how long "
            + "before the damage, and how many cry on health. Stopped, it goes on.");
        var runs = new Option<string>("--runs") { Description = "Where runs go.",
            DefaultValueFactory = _ => Path.Combine("runs", "bench-alarms") };
        var jobs = new Option<int>("--jobs") { Description = "Runs side by side, each on one thread.",
            DefaultValueFactory = _ => Environment.ProcessorCount };
        var prompts = new Option<int>("--prompts") { Description = "Prompts of a run's exam; every seed draws its own.",
            DefaultValueFactory = _ => 200 };
        var trials = new Option<string[]>("--trial") { Description = "Only these; may be repeated.", DefaultValueFactory = _ => [] };
        var only = new Option<bool>("--table") { Description = "Run nothing; print the page of what is there." };
        Array.ForEach<Option>([runs, jobs, prompts, trials, only], command.Add);
        command.SetAction(async (parsed, cancel) =>
        {
            var treated = Trial.Remedied.Select(one => one.Trial);
            var wanted = Trial.All.Concat(treated).Where(trial => parsed.GetValue(trials) is [] or null
                || parsed.GetValue(trials)!.Contains(trial.Name)).ToArray();
            var grid = new Grid(
                parsed.GetValue(runs)!, 1, 0, 0, parsed.GetValue(jobs), [], parsed.GetValue(prompts), []) { Split = Split.HeldOut };
            (int Seeds, Func<Trial, bool> Of)[] parts =
                [(1, _ => true), (2, _ => true), (int.MaxValue, trial => trial.Fault is null), (int.MaxValue, _ => true)];
            foreach (var (most, isMeant) in parsed.GetValue(only) ? [] : parts)
            {
                for (var seed = 0; seed < Math.Min(most, wanted.Max(trial => trial.Seeds)); seed++)
                {
                    var arms = wanted.Where(trial => isMeant(trial) && trial.Seeds > seed).Select(trial => trial.Arm);
                    await (grid with { Arms = [.. arms], ControlSeeds = seed + 1 }).RunAsync(Console.Error, cancel);
                }
            }

            Console.Out.Write(AlarmsPage.Write(wanted, grid));
        });
        return command;
    }
}
