using System.CommandLine;

namespace MetaReward.Bench.Worlds;

/// <summary>The options of <c>arm</c>.</summary>
internal static class ArmVerb
{
    public static Command Build()
    {
        var command = new Command("arm",
            "One run from a seed model of the microworld with a control in it, measured whole on tuning prompts after every iteration. "
            + "If it was stopped, the same command resumes it.");
        var arm = new Argument<string>("arm")
        {
            Description = $"What to run: {string.Join(", ", ControlArm.All.Select(one => one.Name))}.",
        };
        var model = new Argument<string>("model") { Description = "The seed model's folder, or microworld." };
        var seed = new Argument<long>("seed") { Description = "The run's seed." };
        var folder = new Argument<string>("folder") { Description = "The run folder." };
        var prompts = new Option<int>("--prompts") { Description = "How many tuning prompts to measure on.",
            DefaultValueFactory = _ => 400 };
        var more = new Option<string[]>("--set") { Description = "A setting; may be repeated.", DefaultValueFactory = _ => [] };
        Array.ForEach<Argument>([arm, model, seed, folder], command.Add);
        Array.ForEach<Option>([prompts, more], command.Add);
        command.SetAction((parsed, cancel) => ControlArm.Named(parsed.GetValue(arm)!).RunAsync(
            parsed.GetValue(model)!, parsed.GetValue(seed), parsed.GetValue(folder)!, parsed.GetValue(prompts), parsed.GetValue(more)!,
            cancel));
        return command;
    }
}
