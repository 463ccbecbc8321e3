using System.CommandLine;
using MetaReward.Cli.Work;
using MetaReward.Microworld;

namespace MetaReward.Bench.Worlds;

/// <summary>The options of <c>readings</c>.</summary>
internal static class ReadingsVerb
{
    public static Command Build()
    {
        var command = new Command("readings",
            "What a model of the microworld can do on tuning prompts: as actor, as judge by its score and by every fixed reading of its "
            + "judgments, as meta-judge.");
        var model = new Argument<string>("model") { Description = "The model's folder, or microworld." };
        var prompts = new Option<int>("--prompts") { Description = "How many tuning prompts.", DefaultValueFactory = _ => 400 };
        var also = new Option<bool>("--skills") { Description = "Also what other methods need: comparing, feedback, refining, rating, "
            + "inventing." };
        command.Add(model);
        command.Add(prompts);
        command.Add(also);
        command.SetAction(async (parsed, cancel) =>
        {
            var policy = Engine.Load(parsed.GetValue(model)!).Policy;
            var options = new MicroworldMeasures.Options(parsed.GetValue(prompts), Split: Split.Tuning, Whole: true);
            var seed = Exercise.ExamSeed(0);
            var seen = await MicroworldMeasures.OfAsync(policy, options, seed, cancel);
            var others = parsed.GetValue(also) ? await OtherMeasures.OfAsync(policy, options.Prompts, options.Split, seed, cancel)
                : new Dictionary<string, Measures.Interval>();
            foreach (var (name, value) in seen.Values.Concat(others))
            {
                Console.Out.WriteLine($"{name,-24} {value.Value,7:0.000} [{value.Low:0.000}, {value.High:0.000}]");
            }
        });
        return command;
    }
}
