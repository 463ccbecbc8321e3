using System.Globalization;
using MetaReward.Cli;
using MetaReward.Cli.Settings;
using MetaReward.Cli.Work;
using MetaReward.Evaluation;
using MetaReward.Microworld;

namespace MetaReward.Bench.Worlds;

/// <summary>A run with a control in it: another judge or meta-judge than the student, or another way to learn.</summary>
/// <param name="Name">Kebab-case.</param>
/// <param name="Title">For the reader.</param>
/// <param name="Settings">Settings, with roles of <see cref="BoundJudges"/>.</param>
internal sealed record ControlArm(string Name, string Title, IReadOnlyList<string> Settings)
{
    /// <summary>A bound's replies have more characters than a model's have tokens.</summary>
    private const string LongJudgments = "sampling.max_judgment_tokens=1000";
    private const string LongBattles = "sampling.max_battle_tokens=1000";
    private const string SelfRewarding = "recipe=self-rewarding";

    /// <summary>Learn the chosen sides alone.</summary>
    public bool ChosenOnly { get; init; }

    /// <summary>The arms.</summary>
    public static IReadOnlyList<ControlArm> All { get; } =
    [
        new("meta-rewarding", "meta-rewarding", ["sampling.max_battle_tokens=48"]),
        new("meta-rewarding-truth", "meta-rewarding, the truth as meta-judge", ["roles.meta_judge=truth", LongBattles]),
        new("meta-rewarding-dice", "meta-rewarding, dice as meta-judge", ["roles.meta_judge=dice", LongBattles]),
        new("self-rewarding-lc", "self-rewarding + length control", [SelfRewarding]),
        new("self-rewarding-truth", "self-rewarding, the truth as judge", [SelfRewarding, "roles.judge=truth", LongJudgments]),
        new("self-rewarding-dice", "self-rewarding, dice as judge", [SelfRewarding, "roles.judge=dice", LongJudgments]),
        new("chosen-only", "self-rewarding + length control, supervised on chosen sides", [SelfRewarding]) { ChosenOnly = true },
    ];

    /// <exception cref="ArgumentException">There is no such arm.</exception>
    public static ControlArm Named(string name) => All.FirstOrDefault(arm => arm.Name == name)
        ?? throw new ArgumentException($"there is no arm '{name}'; there are: {string.Join(", ", All.Select(arm => arm.Name))}");

    /// <summary>Runs it, or resumes it.</summary>
    public async Task RunAsync(string model, long seed, string folder, int prompts, IEnumerable<string> more, CancellationToken cancel)
    {
        string[] assignments =
        [
            .. Settings, $"model={model}", $"seed={seed.ToString(CultureInfo.InvariantCulture)}", $"evaluation.prompts={prompts}", .. more,
        ];
        var settings = Resolved.From(assignments.Select(SettingSources.Set)).Settings;
        var silent = new RoomProgress(new Terminal(TextWriter.Null, TextWriter.Null, Watched: false), TimeProvider.System, quiet: true);
        await new Session(settings, folder, silent)
        {
            Plans = false,
            OpenRole = (name, _) => Task.FromResult(BoundJudges.Of(name)),
            Open = opened => Equip(Workbench.Open(opened), prompts),
        }.RunAsync(cancel);
    }

    private Workbench Equip(Workbench bench, int prompts) => bench with
    {
        Trainer = ChosenOnly ? new ChosenOnly(bench.Trainer) : bench.Trainer,
        Look = (turn, policy) => LookAsync(turn, policy, prompts),
    };

    private static async Task<Look> LookAsync(Turn turn, IPolicy policy, int prompts)
    {
        var options = new MicroworldMeasures.Options(prompts, Split: Split.Tuning, Whole: true);
        var seen = await MicroworldMeasures.OfAsync(policy, options, Seed.Of(0).Derive("exam"), turn.Cancel);
        return new(seen.Values, seen.Items.ToDictionary(
            item => item.Key, item => (IReadOnlyList<Outcome>)[.. item.Value.Select((value, i) => new Outcome($"t{i:D5}", value))]));
    }
}
