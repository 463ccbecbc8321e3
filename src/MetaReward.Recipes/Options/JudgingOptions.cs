using System.Globalization;
using MetaReward.Scores;

namespace MetaReward.Recipes;

/// <summary>How often a recipe that judges by scores judges. A recipe that also knows expected scores has
/// <see cref="ExpectedJudgingOptions"/>. Everything is off by default.</summary>
public record JudgingOptions
{
    private const string NoWaves = "judging.tight and judging.race are 0";
    private const string Ours = "our choice: the papers judge every response equally often";

    [Setting("Judge a response no more once the 95 % interval of its mean score (Student's t) reaches at most so many points to each side; "
        + "0 judges each as often as the other. Where judgments agree the interval has no width.", Ours, Min = 0, Max = 1000)]
    public double Tight { get; init; }

    [Setting("Judge a response no more once it is, by so many standard errors, neither the best nor the worst of its prompt; 0 judges each "
        + "as often as the other. With loop.rho above 0 the tiers below the best and above the worst are judged less surely.", Ours,
        Min = 0, Max = 100)]
    public double Race { get; init; }

    [Setting("Judgments of each response before judging.tight and judging.race look for the first time.", Ours, Min = 2, Max = 1000)]
    public int FirstWave { get; init; } = 3;

    [Setting("Judgments of each response that is still open before it looks again.", Ours, Min = 1, Max = 1000)]
    public int Wave { get; init; } = 2;

    /// <summary>Whether some responses may be judged less often than others.</summary>
    internal bool InWaves => Tight > 0 || Race > 0;

    /// <summary>How often a response is judged at once, of at most so many judgments.</summary>
    /// <param name="most">N.</param>
    internal int Begin(int most) => InWaves ? Math.Min(FirstWave, most) : most;

    /// <summary>How many more judgments each response of a prompt gets.</summary>
    /// <param name="group">What those so far say, response by response.</param>
    /// <param name="most">N.</param>
    internal IReadOnlyList<int> More(IReadOnlyList<IReadOnlyCollection<Verdict>> group, int most)
    {
        var open = Race > 0 ? ScoreRace.IsOpen(group, most, Race) : [.. group.Select(_ => true)];
        bool IsEnough(IReadOnlyCollection<Verdict> verdicts) =>
            verdicts.Count >= most || (Tight > 0 && TightMean.IsEnough(verdicts, Tight));
        return [.. group.Select((verdicts, i) => !open[i] || IsEnough(verdicts) ? 0 : Math.Min(Wave, most - verdicts.Count))];
    }

    /// <summary>The rule by which a response is judged on, in words that tell it from others.</summary>
    /// <param name="most">N.</param>
    internal string Rule(int most) => string.Create(CultureInfo.InvariantCulture, $"until {Tight:R} or {Race:R} by {Wave} of {most}");

    /// <summary>All of them, where nothing is judged.</summary>
    /// <param name="why">What else decides.</param>
    internal static IEnumerable<IdleOption> AllIdle(string why) =>
        OptionKey.Of(typeof(JudgingOptions), "judging").Select(key => new IdleOption(key.Path, why));

    /// <summary>Options that do nothing beside the others.</summary>
    internal IEnumerable<IdleOption> Idle() => InWaves ? []
        : [new("judging.first_wave", NoWaves), new("judging.wave", NoWaves)];
}

/// <summary>How a recipe judges whose scores may also be expected scores.</summary>
public sealed record ExpectedJudgingOptions : JudgingOptions
{
    [Setting("Also keep the expected score of each judgment: the scale's scores, each times its probability where the judge wrote its own. "
        + "For loop.aggregation=expected; asks the judge's checkpoint once more.", "our choice: off, as in the papers")]
    public bool Expected { get; init; }

    [Setting("With loop.aggregation=expected a judgment counts as unread where all scores together are less probable than this.",
        "our choice: more likely a score than not", Min = 0, Max = 1, Selects = true)]
    public double LeastMass { get; init; } = 0.5;

    /// <summary>Options that do nothing beside the others.</summary>
    /// <param name="aggregation">How scores come from judgments.</param>
    internal IEnumerable<IdleOption> Idle(Aggregation aggregation) => aggregation == Aggregation.Expected ? Idle()
        : [.. Idle(), new("judging.least_mass", "loop.aggregation is not expected")];

    /// <summary>What is wrong with them beside the others.</summary>
    /// <param name="aggregation">How scores come from judgments.</param>
    internal IEnumerable<OptionFault> Faults(Aggregation aggregation) =>
        aggregation != Aggregation.Expected || Expected ? []
            : [new("loop.aggregation is expected, but judging.expected is false, so that no expected score is kept. "
                + "Set judging.expected=true", "loop.aggregation", "judging.expected")];

    /// <summary>What whoever judges must be able to do.</summary>
    internal Abilities Needs => new(Alternatives: Expected);
}
