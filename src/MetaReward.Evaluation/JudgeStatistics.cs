using System.Text.Json.Nodes;
using MetaReward.Measures;
using MetaReward.Recipes;
using MetaReward.Selections;

namespace MetaReward.Evaluation;

/// <summary>How the meta-judge of an iteration decided (the paper's table 5). Intervals are Wilson's over battles.</summary>
/// <param name="HigherScore">Battles of different scores won by the higher one; near 1 the scores can only rise.</param>
/// <param name="FirstEqual">Decided battles of equal scores won by the judgment shown first.</param>
/// <param name="FirstDifferent">Of different scores.</param>
/// <param name="First">All decided battles.</param>
/// <param name="OrdersAgree">Pairs of judgments on which both orders name one winner.</param>
/// <param name="Battles">Fought.</param>
/// <param name="Unreadable">Of these without a readable verdict.</param>
public sealed record MetaJudgeTable(
    Interval HigherScore, Interval FirstEqual, Interval FirstDifferent, Interval First, Interval OrdersAgree, int Battles, int Unreadable);

/// <summary>How the judge of an iteration used its scale (the paper's figure 5).</summary>
/// <param name="Counts">Readable scores in bins of 0.5 from 0; the last one holds the top score alone.</param>
/// <param name="Mean">Of the scores; its interval by bootstrap over prompts.</param>
/// <param name="Spread">Their standard deviation; 0 for a judge that gives everything one score, NaN without two scores.</param>
/// <param name="Unreadable">Judgments without a readable score.</param>
public sealed record ScoreUse(IReadOnlyList<int> Counts, Interval Mean, double Spread, int Unreadable);

/// <summary>
/// The actor pairs that one width of the quality tiers makes of the stored judgments (the paper's table 4, before training).
/// </summary>
/// <param name="Rho">The width; null: no length control.</param>
/// <param name="IsOwn">Whether the run trained on these.</param>
/// <param name="Pairs">How many.</param>
/// <param name="Chosen">Mean length of the chosen responses, in code points.</param>
/// <param name="Rejected">Of the rejected ones.</param>
/// <param name="Difference">Chosen less rejected, pair by pair: above 0, training is taught to be longer.</param>
/// <param name="ScoreGap">Mean score of the chosen less that of the rejected.</param>
public sealed record LengthRule(double? Rho, bool IsOwn, int Pairs, double Chosen, double Rejected, Interval Difference, double ScoreGap);

/// <summary>
/// The judge statistics of Meta-Rewarding (arXiv:2407.19594) for one iteration of a run, from its folder alone. The paper's table 4 goes on
/// to the trained models' rates and lengths; that part takes a run for each width.
/// </summary>
public sealed record JudgeStatistics(int Iteration, MetaJudgeTable Meta, ScoreUse Scores, IReadOnlyList<LengthRule> Lengths)
{
    private static readonly double?[] Widths = [null, 0, 0.1, 0.2, 0.3, 0.4, 0.5];

    /// <summary>Iteration <paramref name="t"/> of a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="t">An iteration with judgments.</param>
    /// <param name="world">The rubrics of the run.</param>
    public static JudgeStatistics Of(RunReader run, int t, World world)
    {
        var (judgments, battles) = (run.Judgments(t), run.Battles(t));
        return new(t, Table(judgments, battles), Use(judgments, world.Judge.TopScore), Rules(run, t, world));
    }

    private static MetaJudgeTable Table(IReadOnlyList<Judgment> judgments, IReadOnlyList<Battle> battles) => new(
        MetaJudgeBias.HigherScore(battles, judgments), MetaJudgeBias.FirstPosition(battles, judgments, equal: true),
        MetaJudgeBias.FirstPosition(battles, judgments, equal: false),
        MetaJudgeBias.FirstPosition(battles), MetaJudgeBias.OrderConsistency(battles), battles.Count,
        battles.Count(b => b.Verdict is Verdict.Unparsable));

    private static ScoreUse Use(IReadOnlyList<Judgment> judgments, double top)
    {
        var read = judgments.Where(j => j.Verdict is Verdict.Scored)
            .Select(j => (Prompt: PromptOf(j), ((Verdict.Scored)j.Verdict).Score)).ToList();
        double[] scores = [.. read.Select(one => one.Score)];
        var prompts = read.GroupBy(one => one.Prompt).Select(group => (Sum: group.Sum(one => one.Score), Count: group.Count())).ToList();
        return new(
            ScoreHistogram.Of(scores, top),
            Intervals.Bootstrap(prompts, sample => sample.Sum(p => p.Sum) / sample.Sum(p => p.Count), Seed.Of(0).Derive("mean score")),
            ScoreHistogram.Spread(scores),
            judgments.Count - scores.Length);
    }

    /// <summary>The response's id without its last part.</summary>
    private static string PromptOf(Judgment judgment) => judgment.ResponseId[..Math.Max(0, judgment.ResponseId.LastIndexOf('/'))];

    /// <summary>None where the recipe has no tiers.</summary>
    private static IReadOnlyList<LengthRule> Rules(RunReader run, int t, World world)
    {
        if (Replay.Of(run, world, t).Evidence.OfType<LengthControlled.Options>().FirstOrDefault() is not { } own)
            return [];
        return [.. Widths.Append(own.Rho).Distinct().Order().Select(rho =>
        {
            var options = (JsonObject)run.Manifest.Options.DeepClone();
            options["length_control"] = rho is not null;
            options["rho"] = new JsonArray(rho ?? 0);
            var pairs = Reselection.Of(run, t, options, world).Pairs.Where(pair => pair.Role == Role.Actor).ToList();
            double[] chosen = [.. pairs.Select(pair => (double)TextLength.Of(pair.Chosen.Answer))];
            double[] rejected = [.. pairs.Select(pair => (double)TextLength.Of(pair.Rejected.Answer))];
            return new LengthRule(
                rho, rho == own.Rho, pairs.Count, chosen.DefaultIfEmpty(double.NaN).Average(),
                rejected.DefaultIfEmpty(double.NaN).Average(),
                Intervals.Mean(chosen.Zip(rejected, (a, b) => a - b)),
                pairs.Select(pair => pair.Chosen.Score - pair.Rejected.Score).DefaultIfEmpty(double.NaN).Average());
        })];
    }
}
