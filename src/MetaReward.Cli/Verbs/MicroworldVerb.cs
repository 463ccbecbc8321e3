using System.CommandLine;
using MetaReward.Cli.Results;
using MetaReward.Cli.Work;
using MetaReward.Measures;
using MetaReward.Microworld;
using MetaReward.Torch;

namespace MetaReward.Cli.Verbs;

/// <summary><c>microworld build</c>: makes the seed model from nothing and says what it can do.</summary>
public static class MicroworldVerb
{
    public static Verb Build(Terminal terminal)
    {
        var build = new Command("build",
            "Train the seed model from random weights. On the same machine, the same command gives the same bytes. It takes about "
            + "twenty-five minutes; if it was stopped, the same command resumes it.");
        var standard = new SeedModel.Options();
        var folder = new Option<string>("--out") { Description = "The folder for the model. It appears only when it is complete.",
            DefaultValueFactory = _ => "seed-model", HelpName = "folder" };
        var seed = new Option<long>("--seed") { Description = "Decides weights and demonstrations.", DefaultValueFactory = _ => 0,
            HelpName = "number" };
        var skill = new Option<int>("--skill-steps") { Description = "Steps on clean demonstrations.",
            DefaultValueFactory = _ => standard.SkillSteps, HelpName = "steps" };
        var faults = new Option<int>("--fault-steps") { Description = "Steps on demonstrations with planted faults.",
            DefaultValueFactory = _ => standard.FaultSteps, HelpName = "steps" };
        var exam = new Option<int>("--prompts") { Description = "Held-out prompts to measure on.", DefaultValueFactory = _ => 1000,
            HelpName = "count" };
        var variant = new Option<string>("--variant") { Description = "Which faults it is taught.",
            DefaultValueFactory = _ => standard.Variant, HelpName = "name" };
        variant.AcceptOnlyFromAmong([.. SeedVariant.All.Select(v => v.Name)]);
        var voice = new Voice(build);
        Array.ForEach<Option>([folder, variant, seed, skill, faults, exam], build.Add);
        build.SetAction(async (parsed, cancel) =>
        {
            var tone = voice.Of(parsed);
            var options = standard with { SkillSteps = AtLeastOne(parsed.GetValue(skill), skill),
                FaultSteps = AtLeastOne(parsed.GetValue(faults), faults), Variant = parsed.GetValue(variant)! };
            var measure = new MicroworldMeasures.Options(AtLeastOne(parsed.GetValue(exam), exam));
            var progress = new RoomProgress(terminal, TimeProvider.System, tone.Quiet);
            var home = SeedCheckpoint.Claim(parsed.GetValue(folder)!);
            var policy = await SeedCheckpoint.BuildAsync(home, new TorchTrainer(), options, Seed.Of(parsed.GetValue(seed)),
                progress, cancel);
            var skills = await MicroworldMeasures.OfAsync(policy, measure, Exercise.ExamSeed(parsed.GetValue(seed)), cancel);
            progress.End();
            Tell(terminal, tone, home, policy, skills.Values);
            return 0;
        });
        return new(new("microworld", "The built-in world, whose right answers are known.") { build },
            ["microworld build", "microworld build --out my-seed --seed 1"]);
    }

    private static int AtLeastOne(int value, Option<int> option) =>
        value >= 1 ? value : throw new UsageException($"{option.Name} must be at least 1, got {value}.");

    private static void Tell(Terminal terminal, Tone tone, string home, TorchPolicy policy, IReadOnlyDictionary<string, Interval> skills)
    {
        if (tone.Json)
        {
            terminal.Write(new { Folder = home, policy.Fingerprint, Skills = skills });
            return;
        }

        terminal.Say($"Seed model {policy.Fingerprint} in {home}. On held-out prompts, with 95 % intervals:");
        foreach (var (name, value) in skills)
        {
            terminal.Say($"  {name,-24} {Figure(name, value.Value)} [{Figure(name, value.Low)}, {Figure(name, value.High)}]");
        }

        terminal.Say($"Run the loop from it: {Self.Command} run --model {home}");
    }

    private static string Figure(string name, double value) =>
        name is MeasureNames.ResponseLength or MeasureNames.JudgeScore or MeasureNames.JudgeError
            ? $"{value:0.00}" : ResultTable.Percent(value);
}
