using System.CommandLine;
using MetaReward.Microworld;

namespace MetaReward.Bench.Worlds;

/// <summary>The options of <c>arm</c>.</summary>
internal static class ArmVerb
{
    public static Command Build()
    {
        var command = new Command("arm",
            "One run of one arm of `microworld`, measured after every iteration. If it was stopped, the same command resumes it.");
        var arm = new Argument<string>("arm") { Description = "What to run; an arm's name, as `microworld --help` has them." };
        var model = new Argument<string>("model") { Description = "The seed model's folder, or microworld." };
        var seed = new Argument<long>("seed") { Description = "The run's seed." };
        var folder = new Argument<string>("folder") { Description = "The run folder." };
        var prompts = new Option<int>("--prompts") { Description = "How many prompts to measure on.", DefaultValueFactory = _ => 400 };
        var split = new Option<Split>("--split") { Description = "Which prompts to measure on.", DefaultValueFactory = _ => Split.Tuning };
        var more = new Option<string[]>("--set") { Description = "A setting; may be repeated.", DefaultValueFactory = _ => [] };
        var looks = new Option<string?>("--looks") { Description = "A folder in which arms share the look at their seed model." };
        Array.ForEach<Argument>([arm, model, seed, folder], command.Add);
        Array.ForEach<Option>([prompts, split, more, looks], command.Add);
        command.SetAction((parsed, cancel) => new ArmRun(
            Arm.Named(parsed.GetValue(arm)!), parsed.GetValue(model)!, parsed.GetValue(seed), parsed.GetValue(folder)!,
            parsed.GetValue(prompts), parsed.GetValue(split), parsed.GetValue(more)!) { Looks = parsed.GetValue(looks) }.RunAsync(cancel));
        return command;
    }
}
