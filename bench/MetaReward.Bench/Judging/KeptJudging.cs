using System.Text.Json.Nodes;
using MetaReward.Cli;
using MetaReward.Measures;
using MetaReward.Microworld.Truth;
using MetaReward.Recipes;
using MetaReward.Scores;

namespace MetaReward.Bench.Judging;

/// <summary>The first iteration of a run, told again under other options from what it kept, and held against the oracle.</summary>
/// <param name="run">A run of Meta-Rewarding in the built-in world that kept expected scores.</param>
internal sealed class KeptJudging(RunReader run)
{
    private readonly World world = Runs.WorldOf(run);
    private readonly GroupIndex<Judgment> judgments = new(run.Judgments(1), judgment => judgment.ResponseId);
    private readonly Dictionary<string, Response> responses = run.Responses(1).ToDictionary(one => one.Id, StringComparer.Ordinal);

    /// <summary>What the options would have made.</summary>
    /// <param name="Scored">Distinct responses with their scores.</param>
    /// <param name="Actor">Actor pairs.</param>
    /// <param name="Judge">Judge pairs.</param>
    /// <param name="Tokens">Of the judgments that count.</param>
    internal sealed record Told(
        IReadOnlyList<ScoredResponse> Scored, IReadOnlyList<PreferencePair> Actor, IReadOnlyList<PreferencePair> Judge, long Tokens)
    {
        /// <summary>Judgments of a response.</summary>
        public double Judgments => Scored.Average(one => one.Total);
    }

    /// <summary>Runs the recipe's page over the kept records.</summary>
    /// <param name="changes">Options of the recipe by dotted names: <c>judging.tight</c>, <c>rho</c>.</param>
    public Told With(params IReadOnlyList<(string Option, JsonNode Value)> changes)
    {
        var options = (JsonObject)run.Manifest.Options.DeepClone();
        foreach (var (option, value) in changes)
        {
            var parts = option.Split('.');
            (parts.Length == 1 ? options : options[parts[0]]!.AsObject())[parts[^1]] = value.DeepClone();
        }

        var replay = Replay.Of(run, world, 1, options);
        ScoredResponse[] scored = [.. replay.Evidence.OfType<ScoredResponse>()];
        var pairs = replay.Kept.OfType<PreferencePair>().ToLookup(pair => pair.Role);
        return new(scored, [.. pairs[Role.Actor]], [.. pairs[Role.Judge]], scored.Sum(one =>
            judgments[one.Response.Id].Take(one.Total).Sum(judgment => (long)judgment.Sample.Tokens.Count)));
    }

    /// <summary>How well scores order a prompt's responses, seen by the oracle.</summary>
    public static JudgeAgreement Against(Told told) => JudgeAgreement.Of(
        [.. ByPrompt(told).Select(group => (IReadOnlyList<Graded>)[.. group.Select(one => new Graded(one.Mean, Truth(one.Response)))])],
        Seed.Of(0));

    /// <summary>Mean distance of a score from the oracle's, in points.</summary>
    public static double Distance(Told told) => told.Scored.Where(one => one.Valid > 0)
        .Average(one => Math.Abs(one.Mean - Truth(one.Response)));

    /// <summary>Mean distance of two ways to score the same responses, in points.</summary>
    public static double Distance(Told one, Told other) => one.Scored.Zip(other.Scored)
        .Where(both => both.First.Valid > 0 && both.Second.Valid > 0).Average(both => Math.Abs(both.First.Mean - both.Second.Mean));

    /// <summary>Mean over prompts of Kendall's tau-b of two ways to score the same responses.</summary>
    public static double Agreement(Told one, Told other) => Intervals.Mean(ByPrompt(one).Zip(ByPrompt(other), (a, b) =>
    {
        var read = a.Zip(b).Where(both => both.First.Valid > 0 && both.Second.Valid > 0).ToArray();
        return Correlation.Kendall([.. read.Select(both => both.First.Mean)], [.. read.Select(both => both.Second.Mean)]);
    })).Value;

    /// <summary>Share of two responses to a prompt that have the same score.</summary>
    public static double Ties(Told told)
    {
        var (tied, all) = (0, 0);
        foreach (var group in ByPrompt(told))
        {
            double[] scores = [.. group.Where(one => one.Valid > 0).Select(one => one.Mean)];
            all += scores.Length * (scores.Length - 1) / 2;
            tied += Enumerable.Range(0, scores.Length).Sum(i => scores.Take(i).Count(other => Math.Abs(other - scores[i]) < 1e-9));
        }

        return (double)tied / all;
    }

    /// <summary>Share of actor pairs whose chosen side is the better, as good, or the worse one, seen by the oracle.</summary>
    /// <param name="told">With actor pairs.</param>
    /// <param name="sign">1 for better, 0 for as good, -1 for worse.</param>
    public static double ActorRight(Told told, int sign) => told.Actor.Select(pair =>
        Oracle.Score(pair.Prompt.Text, pair.Chosen.Answer).CompareTo(Oracle.Score(pair.Prompt.Text, pair.Rejected.Answer)) == sign
            ? 1.0 : 0).DefaultIfEmpty(double.NaN).Average();

    /// <summary>Share of judge pairs whose chosen side is the better, equally wrong, or the worse one, seen by the oracle.</summary>
    /// <param name="told">With judge pairs.</param>
    /// <param name="sign">1 for better, 0 for equal, -1 for worse.</param>
    public double JudgeRight(Told told, int sign) => told.Judge.Select(pair =>
    {
        var of = responses[pair.Id[..pair.Id.LastIndexOf('/')]];
        double Error(Side side) => Oracle.Error(of.Prompt.Text, of.Text, side.Answer);
        return Error(pair.Rejected).CompareTo(Error(pair.Chosen)) == sign ? 1.0 : 0;
    }).DefaultIfEmpty(double.NaN).Average();

    private static IEnumerable<IGrouping<string, ScoredResponse>> ByPrompt(Told told) =>
        told.Scored.GroupBy(one => one.Response.GroupId, StringComparer.Ordinal);

    private static double Truth(Response response) => Oracle.Score(response.Prompt.Text, response.Text);
}
