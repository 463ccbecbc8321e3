using System.CommandLine;
using System.Diagnostics;
using MetaReward.Cli.Work;
using MetaReward.Microworld;

namespace MetaReward.Bench.Aims;

/// <summary><c>qualeval</c>: are the built-in world's families found, and does aiming prompts at the weak ones lift them?</summary>
internal static class AimsVerb
{
    private const int WeakFamilies = 4;
    private const int Samples = 4;

    public static Command Build()
    {
        var command = new Command("qualeval",
            "QualEval in the built-in world: how well its families are found from prompts and the seed model's replies, and what runs gain "
            + "whose prompts are drawn for the weak categories, against runs that draw all alike.");
        Option<int> Count(string name, int value, string meaning) =>
            new(name) { Description = meaning, DefaultValueFactory = _ => value };
        var seeds = Count("--seeds", 5, "Seeds, from 0: each draws its own pool, and decides its runs and its exam.");
        var prompts = Count("--prompts", 660, "Prompts of an exam.");
        var strength = new Option<double>("--strength") { Description = "Of the weights.", DefaultValueFactory = _ => 1 };
        var split = new Option<Split>("--split") { Description = "Which prompts the exam has.", DefaultValueFactory = _ => Split.HeldOut };
        var root = new Option<string>("--runs") { Description = "Where runs go.",
            DefaultValueFactory = _ => Path.Combine("runs", "bench-qualeval") };
        var settings = new Option<string[]>("--set") { Description = "A setting for every run; may be repeated.",
            DefaultValueFactory = _ => ["loop.iterations=2"] };
        var only = new Option<bool>("--found") { Description = "Only whether the families are found; no runs." };
        Array.ForEach<Option>([seeds, prompts, strength, split, root, settings, only], command.Add);
        command.SetAction(async (parsed, cancel) =>
        {
            var policy = Engine.Load("microworld").Policy;
            var first = await FamilyExam.OfAsync(policy, Exercise.Prompts(Exercise.ExamSeed(0), Split.Tuning, parsed.GetValue(prompts)),
                Samples, Seed.Of(0), cancel);
            var (start, found) = (new List<FamilyExam>(), new List<Recovery>());
            var ends = AimedSeed.Ways.ToDictionary(way => way.Name, _ => new List<(FamilyExam Exam, double Drawn)>());
            var weak = first.Weakest(WeakFamilies);
            for (var number = 0; number < parsed.GetValue(seeds); number++)
            {
                var seed = new AimedSeed(parsed.GetValue(root)!, number, parsed.GetValue(settings)!, parsed.GetValue(strength));
                found.Add(await seed.WeighAsync(policy, cancel));
                var exam = Exercise.Prompts(Exercise.ExamSeed(number), parsed.GetValue(split), parsed.GetValue(prompts));
                start.Add(await FamilyExam.OfAsync(policy, exam, Samples, Seed.Of(number), cancel));
                foreach (var (way, _) in parsed.GetValue(only) ? [] : AimedSeed.Ways)
                {
                    var watch = Stopwatch.StartNew();
                    var folder = await seed.RunAsync(way, cancel);
                    var trained = Engine.Load(Directory.EnumerateDirectories(folder, "iter-*").Max(StringComparer.Ordinal)!
                        + "/9-checkpoint");
                    ends[way].Add((await FamilyExam.OfAsync(trained.Policy, exam, Samples, Seed.Of(number), cancel),
                        AimedSeed.Drawn(folder, weak)));
                    await Console.Error.WriteLineAsync($"seed {number}, {way}: {watch.Elapsed.TotalSeconds:0} s");
                }
            }

            var tuned = await Recovery.TuneAsync(policy, parsed.GetValue(prompts), AimedSeed.MostCategories, cancel);
            Console.Out.Write(new AimsPage(tuned, weak, start, found, parsed.GetValue(only) ? new Dictionary<string,
                IReadOnlyList<(FamilyExam, double)>>()
                    : ends.ToDictionary(way => way.Key, way => (IReadOnlyList<(FamilyExam, double)>)way.Value))
                .Write());
        });
        return command;
    }
}
