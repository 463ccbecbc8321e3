using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using MetaReward.Cli;
using MetaReward.Cli.Settings;
using MetaReward.Cli.Work;
using MetaReward.Evaluation;
using MetaReward.Measures;
using MetaReward.Microworld;
using MetaReward.Recipes;

namespace MetaReward.Bench.Worlds;

/// <summary>One run of an arm.</summary>
/// <param name="Arm">Which.</param>
/// <param name="Model">The seed model's folder, or microworld.</param>
/// <param name="Seed">The run's seed, of which also the exam's prompts are drawn.</param>
/// <param name="Folder">The run folder.</param>
/// <param name="Prompts">How many prompts the exam has.</param>
/// <param name="Split">Tuning prompts while settings are chosen, held-out ones for results.</param>
/// <param name="More">Settings that change every arm.</param>
internal sealed record ArmRun(
    Arm Arm, string Model, long Seed, string Folder, int Prompts, Split Split, IReadOnlyList<string> More)
{
    /// <summary>Where looks at seed models are kept for all arms; null: nowhere.</summary>
    public string? Looks { get; init; }

    /// <summary>Runs it, or resumes it.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        string[] assignments =
        [
            $"model={Model}", $"seed={Seed.ToString(CultureInfo.InvariantCulture)}", $"evaluation.prompts={Prompts}",
            $"evaluation.every_iteration={(Arm.Watched ? "true" : "false")}", .. Arm.Settings, .. More,
        ];
        var settings = Resolved.From(assignments.Select(SettingSources.Set)).Settings;
        var silent = new RoomProgress(new Terminal(TextWriter.Null, TextWriter.Null, Watched: false), TimeProvider.System, quiet: true);
        var last = settings.Outline.Iterations.Count;
        var bench = Arm.Equip(Workbench.Open(settings));
        var student = new LastTrained(bench.Policy, bench.Trainer);
        await new Session(settings, Folder, silent)
        {
            Plans = false,
            OpenRole = (name, _) => Task.FromResult(name == RunSettings.Teacher ? Workbench.Open(settings with { Model = name }).Policy
                : UntrainedJudge.Named(name, student)),
            Open = _ => bench with
            {
                Trainer = student,
                Look = async (turn, policy) =>
                {
                    var look = await LookAsync(turn, policy, whole: !Arm.Probed && (turn.Iteration == 0 || turn.Iteration == last));
                    return Arm.Probed ? await ProbedAsync(look, student.First, JudgeOf(settings, policy, student), bench, turn) : look;
                },
            },
        }.RunAsync(cancel);
    }

    /// <summary>The first and the last policy are looked at whole. The first is the seed model itself: arms share that look.</summary>
    private async Task<Look> LookAsync(Turn turn, IPolicy policy, bool whole)
    {
        if (turn.Iteration > 0 || Looks is null)
        {
            return await LookAsync(policy, whole, turn.Cancel);
        }

        Directory.CreateDirectory(Looks);
        var words = $"{policy.Fingerprint} {Seed} {Prompts} {Split} {Arm.Skilled}";
        var file = Path.Combine(Looks, $"{MetaReward.Seed.Of(0).Derive(words).Value:x16}.json");
        if (File.Exists(file))
        {
            return JsonSerializer.Deserialize<Look>(await File.ReadAllTextAsync(file, turn.Cancel), Named)!;
        }

        var look = await LookAsync(policy, whole, turn.Cancel);
        var part = $"{file}.{Environment.ProcessId}";
        await File.WriteAllTextAsync(part, JsonSerializer.Serialize(look, Named), turn.Cancel);
        File.Move(part, file, overwrite: true);
        return look;
    }

    private async Task<Look> LookAsync(IPolicy policy, bool whole, CancellationToken cancel)
    {
        var options = new MicroworldMeasures.Options(Prompts, Split: Split, Whole: whole);
        var seen = await MicroworldMeasures.OfAsync(policy, options, Exercise.ExamSeed(Seed), cancel);
        var skills = whole && Arm.Skilled ? await OtherMeasures.OfAsync(policy, Prompts, Split, Exercise.ExamSeed(Seed), cancel)
            : new Dictionary<string, Interval>();
        return new(seen.Values.Concat(skills).ToDictionary(), seen.Items.ToDictionary(
            item => item.Key, item => (IReadOnlyList<Outcome>)[.. item.Value.Select((value, i) => new Outcome($"e{i:D5}", value))]));
    }

    /// <summary>Who judges in a run while this is its student.</summary>
    private static IPolicy JudgeOf(RunSettings settings, IPolicy student, LastTrained trained) =>
        settings.Roles.TryGetValue(Roles.Judge, out var other) ? UntrainedJudge.Named(other, trained) : student;

    /// <summary>The oracle looks at the student's judging; where another judges, only the probe says something of it.</summary>
    private async Task<Look> ProbedAsync(Look look, IPolicy first, IPolicy judge, Workbench bench, Turn turn)
    {
        var probe = await ContrastProbe.OfAsync(first, judge, bench.World.Judge, Split, Exercise.ExamSeed(Seed), turn.Cancel);
        var seen = look.Values.Where(value => judge is not UntrainedJudge || !value.Key.StartsWith("judge/", StringComparison.Ordinal));
        return look with { Values = seen.Concat(probe).ToDictionary() };
    }

    private static readonly JsonSerializerOptions Named = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };
}
