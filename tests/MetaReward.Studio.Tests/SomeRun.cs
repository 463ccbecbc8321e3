using System.Text.Json.Nodes;
using MetaReward.Evaluation;
using MetaReward.Measures;
using MetaReward.Recipes;
using MetaReward.Scores;
using MetaReward.Studio;

namespace MetaReward.Tests;

/// <summary>Made-up runs for tests of the report: a full one, one that has only begun, one where nothing could be measured.</summary>
internal static class SomeRun
{
    public const string Hostile =
        "</pre><script>alert(1)</script><img src=x onerror=alert(2)>\u0000\u202E & \"quoted\" 'single'\n<response>";

    public static ReportModel Full() => Begun() with
    {
        Figures = [.. Enumerable.Range(1, 4).Select(Summary)],
        Measures = [.. Enumerable.Range(0, 5).Select(Measures)],
        Gates =
        [
            new(Role.Actor, "oracle accuracy", 0.65, 0.762, new(0.112, 0.089, 0.134, 1000), Decision.Promote,
                "Promote: the actor's oracle accuracy rose by +0.112 [+0.089, +0.134]."),
            new(Role.Judge, "pairwise accuracy", 0.79, 0.802, new(0.012, -0.010, 0.034, 1000), Decision.Keep,
                "Keep: no difference can be told."),
        ],
        Alarms = JudgeHealth.Alarms([.. Enumerable.Range(1, 4).Select(Summary)]),
        Metrics = Enumerable.Range(1, 4).ToDictionary(t => t, Log),
        Stories = [ActorStory(), JudgeStory()],
        Costs = [.. Enumerable.Range(1, 4).SelectMany(t =>
            new RoomCost[] { new(t, "2-responses", 15_400, 3.2), new(t, "3-judgments", 182_000, 11.7), new(t, "8-dpo", 61_000, 9.1) })],
        Notes = [new(2, "3-judgments/0001", "3-judgments/0001.jsonl is not whole (torn last line): made again")],
    };

    public static ReportModel Begun() => new()
    {
        Title = "night-run",
        Manifest = new()
        {
            Recipe = "meta-rewarding",
            Seed = 7,
            Options = new JsonObject { ["iterations"] = 4, ["rho"] = new JsonArray(0, 0.32),
                ["sampling"] = new JsonObject { ["temperature"] = 0.8 } },
            PromptsSha256 = new string('a', 64),
            Prompts = 200,
            Policy = new string('b', 64),
            Versions = new Dictionary<string, string> { ["TorchSharp"] = "0.107.0" },
        },
        Figures = [],
        Measures = [],
    };

    /// <summary>No judge pairs, nothing readable, nothing trained: every figure that can be NaN is.</summary>
    public static ReportModel Undefined() => Begun() with
    {
        Figures =
        [
            Summary(1).With(
            ("judgments/mean_score", double.NaN), ("judgments/top_share", double.NaN), ("meta-judgments/count", 0),
            ("meta-judgments/higher_score", double.NaN), ("meta-judgments/first_position", double.NaN),
            ("meta-judgments/order_consistency", double.NaN), ("pairs/actor", 0), ("pairs/judge", 0),
            ("pairs/actor/chosen_length", double.NaN), ("pairs/actor/rejected_length", double.NaN),
            ("pairs/actor/score_gap", double.NaN), ("training/first_loss", double.NaN),
            ("training/last_loss", double.NaN), ("training/last_margin", double.NaN),
            ("training/last_accuracy", double.NaN)),
        ],
        Measures = [new(0, "m0",
            new Dictionary<string, Interval> { ["actor/sampled"] = Interval.None, ["probe/truncated"] = new(0.5, 0.4, 0.6, 90) })],
        Gates = [GateResult.Of(Role.Actor, "oracle accuracy", [], [], Seed.Of(1))],
        Metrics = new Dictionary<int, IReadOnlyList<IReadOnlyDictionary<string, double>>> { [1] =
            [new Dictionary<string, double> { ["loss"] = double.NaN }] },
    };

    private static IterationFigures Summary(int t) => IterationFigures.Of(
        t, $"{t}{new string('c', 63)}",
        ("prompts/count", 200), ("responses/count", 1400), ("judgments/count", 9800),
        ("meta-judgments/count", t <= 2 ? 8400 : 0), ("responses/length", 48 + (t * 3)),
        ("judgments/mean_score", 3.3 + (0.27 * t)), ("judgments/top_share", 0.3 + (0.13 * t)),
        ("judgments/told_apart", 0.85 - (0.15 * t)), ("judgments/commonest_score", 0.3 + (0.13 * t)), ("judgments/reliability", 0.3),
        ("judgments/score/0.0", 40), ("judgments/score/0.5", 12), ("judgments/score/1.0", 160),
        ("judgments/score/1.5", 20), ("judgments/score/2.0", 300), ("judgments/score/2.5", 60),
        ("judgments/score/3.0", 900), ("judgments/score/3.5", 310), ("judgments/score/4.0", 1900),
        ("judgments/score/4.5", 2400 / t), ("judgments/score/5.0", 700 * t),
        ("judgments/unparsable/Missing", 90 / t), ("judgments/unparsable/OutOfRange", 3),
        ("meta-judgments/unparsable/Ambiguous", 12),
        ("meta-judgments/higher_score", t <= 2 ? 0.55 + (0.2 * t) : double.NaN),
        ("meta-judgments/first_position", t <= 2 ? 0.5 + (0.08 * t) : double.NaN),
        ("meta-judgments/order_consistency", t <= 2 ? 0.78 : double.NaN), ("pairs/actor", 199 - (24 * t)),
        ("pairs/judge", t <= 2 ? 180 : 0), ("skips/actor/Tie", 24 * t), ("skips/actor/Duplicate", 90),
        ("skips/judge/JudgeNotTrained", t <= 2 ? 0 : 200), ("pairs/actor/chosen_length", 44),
        ("pairs/actor/rejected_length", 52), ("pairs/actor/score_gap", 2.1 - (0.3 * t)),
        ("training/first_loss", 0.693), ("training/last_loss", 0.693 - (0.1 * t)), ("training/last_margin", 0.3 * t),
        ("training/last_accuracy", 0.7 + (0.05 * t)));

    private static PolicyMeasures Measures(int t) => new(t, $"{t}", new Dictionary<string, Interval>
    {
        ["actor/sampled"] = Around(0.65 + (0.028 * t)), ["actor/greedy"] = Around(0.86 - (0.002 * t)),
        ["judge/pairwise"] = Around(0.79 + (0.01 * t)),
        ["judge/exact"] = Around(0.34 + (0.08 * t)), ["response/length"] = new(6.4 + t, 6.1 + t, 6.7 + t, 1000),
        ["probe/shuffled"] = Around(0.5 + (0.1 * t)), ["custom/figure"] = Interval.None,
    });

    private static Interval Around(double value) => new(value, value - 0.025, value + 0.025, 1000);

    private static IReadOnlyList<IReadOnlyDictionary<string, double>> Log(int t) =>
        [.. Enumerable.Range(0, 38).Select(i => new Dictionary<string, double>
        {
            ["loss"] = 0.693 * Math.Exp(-i * t / 90.0), ["rewards/margins"] = i * t / 60.0, ["rewards/accuracies"] = 0.5 + (0.4 * i / 38),
        })];

    private static Lineage ActorStory()
    {
        var prompt = new Prompt("p00017", "Sort these words: " + Hostile);
        var responses = Enumerable.Range(0, 4).Select(k =>
        {
            var response = new Response($"i1/p00017/r{k}", prompt, new($"response {k}: {Hostile}", [], [], Finish.Stop));
            return new JudgedResponse(response, k + 0.25, response.Text.Length, k == 3 ? Tier.Top : Tier.Middle,
                [.. Enumerable.Range(0, 3).Select(j => Judgment(response, j, k + (j / 2.0)))]);
        }).ToArray();
        var (best, worst) = (responses[3], responses[0]);
        return new()
        {
            Id = "i1/p00017", Iteration = 1, Prompt = prompt, Rho = 0.1, Skips = [], Responses = responses, Meeting = null,
            Pairs = [new("i1/p00017/actor", Role.Actor, prompt.Text, new(best.Response.Id, best.Score, best.Response.Sample),
                new(worst.Response.Id, worst.Score, worst.Response.Sample), "Chosen r3 is the shortest of 1 at or above 3.50. " + Hostile)],
        };
    }

    private static Lineage JudgeStory()
    {
        var story = ActorStory();
        var judged = story.Responses[1];
        var (a, b) = (judged.Judgments[0], judged.Judgments[1]);
        Battle[] battles =
        [
            new("i1/p00017/r1/b0-1", a.ResponseId, a.Id, b.Id, new("Winner: Judgement A " + Hostile, [], [], Finish.Stop),
                new Verdict.Chose(Choice.First)),
            new("i1/p00017/r1/b1-0", a.ResponseId, b.Id, a.Id, new("Well.", [], [], Finish.Stop),
                new Verdict.Unparsable(UnparsableReason.Missing, Hostile)),
        ];
        return story with
        {
            Pairs = [new("i1/p00017/r1/judge", Role.Judge, "rubric", new(a.Id, 1.2, a.Sample), new(b.Id, -1.2, b.Sample),
                "Chosen j0 is the strongest of 2.")],
            Meeting = new(judged.Response, PositionWeights.Even, [new(b, -1.2, 0, 0.5), new(a, 1.2, 0.5, 0)], battles),
        };
    }

    private static Judgment Judgment(Response response, int j, double score) =>
        new($"{response.Id}/j{j}", response.Id, new($"It is so. {Hostile}\nScore: {score}", [], [], Finish.Stop),
            j == 2 ? new Verdict.Unparsable(UnparsableReason.Missing, Hostile) : new Verdict.Scored(score));
}
