using MetaReward.Evaluation;
using MetaReward.Evaluation.Explaining;
using MetaReward.Measures;
using MetaReward.Recipes;

namespace MetaReward.Studio;

/// <summary>
/// All that one report shows, as plain values. <see cref="Read"/> fills it from a run folder; what is not there (a run still at work, no
/// judge training, no plan) is empty and the report says so.
/// </summary>
public sealed record ReportModel
{
    /// <summary>What to call the run; its folder's name.</summary>
    public required string Title { get; init; }

    public required Manifest Manifest { get; init; }

    /// <summary>Of the finished iterations, in order.</summary>
    public required IReadOnlyList<IterationFigures> Figures { get; init; }

    /// <summary>Of the policies measured, in order; 0 is the one the loop starts from.</summary>
    public required IReadOnlyList<PolicyMeasures> Measures { get; init; }

    /// <summary>The judge's probe before EFT taught it; null where there was no EFT.</summary>
    public IReadOnlyDictionary<string, Interval>? BeforeEft { get; init; }

    /// <summary>The gate's decisions on actor and judge; empty when nothing was compared.</summary>
    public IReadOnlyList<GateResult> Gates { get; init; } = [];

    public IReadOnlyList<Alarm> Alarms { get; init; } = [];

    /// <summary>What the limits of the alarms are; shown in the judge's charts.</summary>
    public AlarmLimits Limits { get; init; } = new();

    /// <summary>Iteration to the trainer's log, a set of named figures per optimiser step.</summary>
    public IReadOnlyDictionary<int, IReadOnlyList<IReadOnlyDictionary<string, double>>> Metrics { get; init; } =
        new Dictionary<int, IReadOnlyList<IReadOnlyDictionary<string, double>>>();

    /// <summary>A few pairs, one each, with all that led to them.</summary>
    public IReadOnlyList<Lineage> Stories { get; init; } = [];

    /// <summary>What the judge rewards, in the first iteration and the last; empty where there is too little to tell.</summary>
    public IReadOnlyList<(int Iteration, JudgeCues Cues)> Cues { get; init; } = [];

    public IReadOnlyList<RoomCost> Costs { get; init; } = [];

    /// <summary>What servers were asked, by role; empty where this program played all of them.</summary>
    public IReadOnlyDictionary<string, RoleUse> Servers { get; init; } = new Dictionary<string, RoleUse>();

    /// <summary>Made before the run; null when there was none.</summary>
    public Plan? Plan { get; init; }

    public IReadOnlyList<Note> Notes { get; init; } = [];

    /// <summary>The iterations whose judges' cues are told: the first finished one and the last.</summary>
    public static IEnumerable<int> CueTurns(IReadOnlyList<IterationFigures> figures) =>
        figures.Take(1).Concat(figures.Skip(1).TakeLast(1)).Select(of => of.Iteration);

    /// <summary>How many pairs a report tells in full.</summary>
    public const int Usual = 5;

    /// <summary>Fills a model from a run folder.</summary>
    /// <param name="run">The folder, finished or not.</param>
    /// <param name="world">The rubrics of the run.</param>
    /// <param name="gates">The gate's decisions; they rest on paired figures per prompt, which the folder's summaries do not hold.</param>
    /// <param name="plan">What was planned, or null.</param>
    /// <param name="stories">How many pairs to tell in full; with 0 no cues are looked for, either.</param>
    /// <param name="limits">When alarms are raised; null: the defaults.</param>
    /// <param name="alarms">Those that were raised; null: by the run's figures and measures alone.</param>
    public static ReportModel Read(
        RunReader run, World world, IReadOnlyList<GateResult> gates, Plan? plan = null, int stories = Usual, AlarmLimits? limits = null,
        IReadOnlyList<Alarm>? alarms = null)
    {
        var (figures, measures) = (run.Figures, run.Measures);
        limits ??= new();
        return new()
        {
            Title = Path.GetFileName(run.Folder.TrimEnd(Path.DirectorySeparatorChar)),
            Manifest = run.Manifest,
            Figures = figures,
            Measures = measures,
            Gates = gates,
            Alarms = alarms ?? JudgeHealth.Alarms(figures, measures, limits, Catalogue.Find(run.Manifest.Recipe)),
            Limits = limits,
            Metrics = run.Iterations.Select(t => (t, Log: run.Metrics(t))).Where(x => x.Log.Count > 0).ToDictionary(x => x.t, x => x.Log),
            Stories = StoryTeller.Tell(run, world, stories),
            Cues = stories == 0 ? [] : [.. CueTurns(figures).Select(t => (t, Cues: JudgeCues.Of(run, t)))
                .Where(one => one.Cues is not null).Select(one => (one.t, one.Cues!))],
            Costs = run.Timings,
            Plan = plan,
            Servers = RoleUse.Read(run.Folder),
            Notes = run.Notes,
        };
    }
}
