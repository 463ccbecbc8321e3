using MetaReward.Cli.Settings;
using MetaReward.Evaluation;
using MetaReward.Microworld;
using MetaReward.Recipes;

namespace MetaReward.Cli.Work;

/// <summary>
/// The built-in world: its prompts, its rubrics, the seed model that ships with the program. The oracle comes in through
/// <see cref="Workbench.Look"/> alone, from which nothing flows back.
/// </summary>
public static class MicroworldBench
{
    /// <summary>The rubrics of the built-in world.</summary>
    public static World World { get; } = new()
    {
        Judge = new CheckRubric(), Meta = new DuelRubric(), MetaWithoutScores = new DuelRubric(hideScores: true),
        Pairwise = new MatchRubric(), Critic = FeedbackRubric.Form, Refine = PlainRubrics.Refine, Modify = PlainRubrics.Modify,
        Invent = PlainRubrics.Invent, Worsen = PlainRubrics.Worse, Rate = new RateRubric(),
        IsReserved = text => Exercise.SplitOf(text) is Split.HeldOut or Split.Tuning,
        Answers = new(reply => reply.Ended && Words.Content(reply.Answer) is { Length: > 0 } words ? string.Join(' ', words) : null,
            (a, b) => a == b),
    };

    public static Workbench Open(RunSettings settings)
    {
        var engine = Engine.Load(settings.Model, settings);
        var options = Measuring(settings);
        var notes = new List<string>();
        var cost = MicroworldMeasures.Cost(options);
        return new()
        {
            Policy = engine.Policy,
            Trainer = engine.Trainer,
            World = World,
            Pool = PromptWeights.On(PoolOf(settings), settings.Data.Weights, notes.Add),
            Notes = notes,
            Look = (turn, policy) => LookAsync(turn, policy, options, Exercise.ExamSeed(settings.Seed)),
            Looks = new(cost.Responses, cost.Exchanges, options.Judgments,
                cost.Battles) { Most = new(cost.MostTokens, cost.MostJudgeTokens, cost.MostTokens) },
            Tokens = engine.Tokens,
            Rendered = engine.Rendered,
            Footprint = engine.Footprint(settings.Outline.Training),
            Model = engine.Model,
        };
    }

    /// <summary>
    /// As many prompts as the run draws. Where they have weights there are four times as many, so that there is something to choose from.
    /// </summary>
    internal static IReadOnlyList<Prompt> PoolOf(RunSettings settings) => Exercise.Prompts(
        Seed.Of(settings.Seed).Derive("prompts"), Split.Train, (settings.Data.Weights is null ? 1 : 4) * settings.Outline.Prompts);

    /// <summary>How every policy is measured.</summary>
    internal static MicroworldMeasures.Options Measuring(RunSettings settings) => new(settings.Evaluation.Prompts);

    /// <summary>Held-out prompts are drawn by the run's seed, and are the same for every policy of a run.</summary>
    private static async Task<Look> LookAsync(Turn turn, IPolicy policy, MicroworldMeasures.Options options, Seed seed)
    {
        var total = options.Prompts * (1 + options.Samples + (2 * options.Judgments));
        var heard = new CountedPolicy(policy, "measures", total, turn.Progress);
        var seen = await MicroworldMeasures.OfAsync(heard, options, seed, turn.Cancel);
        return new(seen.Values, seen.Items.ToDictionary(
            item => item.Key, item => (IReadOnlyList<Outcome>)[.. item.Value.Select((value, i) => new Outcome($"h{i:D5}", value))]));
    }
}
