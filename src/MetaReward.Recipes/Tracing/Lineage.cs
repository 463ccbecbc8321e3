using MetaReward.Measures;
using MetaReward.Scores;
using MetaReward.Selections;

namespace MetaReward.Recipes;

/// <summary>Where a response stands in its group, for length control.</summary>
public enum Tier
{
    Unscored,
    Top,
    Middle,
    Bottom,

    /// <summary>In both tiers: rho above one half, or all scores equal.</summary>
    Both,
}

/// <summary>A response with what its judgments say of it.</summary>
/// <param name="Score">Mean of the readable judgments; NaN without any.</param>
/// <param name="Length">In characters.</param>
/// <param name="Judgments">All of them; none for a duplicate.</param>
public sealed record JudgedResponse(Response Response, double Score, int Length, Tier Tier, IReadOnlyList<Judgment> Judgments)
{
    /// <summary>What the response is learned with, where it is a rollout; null elsewhere.</summary>
    public double? Reward { get; init; }
}

/// <summary>A judgment with its strength among the judgments of its response.</summary>
/// <param name="Strength">Bradley-Terry strength (natural log); 0 is average.</param>
/// <param name="Wins">Weighted wins.</param>
/// <param name="Losses">Weighted losses.</param>
public sealed record Contestant(Judgment Judgment, double Strength, double Wins, double Losses);

/// <summary>The meeting of the judgments of one disputed response.</summary>
public sealed record Meeting(
    Response Response, PositionWeights Weights, IReadOnlyList<Contestant> Contestants, IReadOnlyList<Battle> Battles)
{
    /// <summary>Ids of the battles that do not count, because the orders do not agree.</summary>
    public IReadOnlyList<string> Uncounted { get; init; } = [];

    /// <summary>Whether all judgments that met have one score: the response was taken at random.</summary>
    public bool IsAgreed =>
        Contestants.Select(contestant => (contestant.Judgment.Verdict as Verdict.Scored)?.Score).Distinct().Count() == 1;
}

/// <summary>
/// Why this pair? Everything behind one prompt of an iteration, back to its texts: responses, judgments, tiers, battles, strengths, and the
/// rule that chose. Also for a prompt that gave no pair: then the skips say why.
/// </summary>
public sealed record Lineage
{
    /// <summary>The prompt's id in its iteration: <c>i1/p00017</c>.</summary>
    public required string Id { get; init; }

    public required int Iteration { get; init; }

    public required Prompt Prompt { get; init; }

    /// <summary>Width of the quality tiers; null where there was no length control.</summary>
    public required double? Rho { get; init; }

    /// <summary>The pairs asked for: one by its id, or all of a prompt.</summary>
    public required IReadOnlyList<PreferencePair> Pairs { get; init; }

    /// <summary>What of this prompt became no pair.</summary>
    public required IReadOnlyList<Skipped> Skips { get; init; }

    public required IReadOnlyList<JudgedResponse> Responses { get; init; }

    /// <summary>What most replies to the prompt said; null where nobody voted.</summary>
    public Vote? Vote { get; init; }

    /// <summary>Null where no judgments met.</summary>
    public required Meeting? Meeting { get; init; }

    /// <summary>What was learned from that is no pair.</summary>
    public IReadOnlyList<LearnedRecord> Lessons { get; init; } = [];

    /// <summary>What else was sampled for this prompt: comparisons of responses, instructions.</summary>
    public IReadOnlyList<OtherRecord> Others { get; init; } = [];

    /// <summary>Traces a pair (<c>i1/p00017/actor</c>), or a prompt, response, judgment or battle by its id.</summary>
    /// <param name="run">The folder.</param>
    /// <param name="id">What to trace.</param>
    /// <param name="world">The rubrics of the run.</param>
    /// <exception cref="ArgumentException">There is no such id in the run.</exception>
    /// <exception cref="InvalidDataException">A file of the run cannot be read, or the id is of a pair whose prompt is gone.</exception>
    public static Lineage Of(RunReader run, string id, World world)
    {
        var t = IterationOf(run, id);
        var label = id[..id.IndexOf('/')];
        var prompt = run.Prompts(t).FirstOrDefault(prompt => IsWithin(id, $"{label}/{prompt.Id}"))
            ?? throw Unknown(run, t, id);
        var group = $"{label}/{prompt.Id}";
        var replay = Replay.OfPrompt(run, world, t, prompt.Id);
        var pairs = run.Pairs(t, group).Where(pair => IsWithin(pair.Id, group)).ToArray();
        LearnedRecord[] lessons = [.. run.LessonsBesidePairs(t, group).Where(lesson => IsWithin(lesson.Id, group))];
        var single = pairs.Any(pair => pair.Id == id) || lessons.Any(lesson => lesson.Id == id);
        var rule = replay.Evidence.OfType<LengthControlled.Options>().FirstOrDefault();
        return new()
        {
            Id = group,
            Iteration = t,
            Prompt = prompt,
            Rho = rule?.Rho,
            Pairs = pairs.Any(pair => pair.Id == id) ? [.. pairs.Where(pair => pair.Id == id)] : pairs,
            Skips = [.. run.Skips(t, group).Where(skip => IsWithin(skip.Id, group))],
            Responses = Judged(replay, group, rule?.Rho ?? 0),
            Vote = replay.Evidence.OfType<Vote>().FirstOrDefault(vote => vote.GroupId == group),
            Meeting = Met(replay, group),
            Lessons = [.. lessons.Where(lesson => lesson.Id == id || !single)],
            Others = [.. OtherRecord.Of(replay, prompt.Id)],
        };
    }

    /// <summary>An id that nobody knows is the caller's; a pair whose prompt is gone is the folder's.</summary>
    private static Exception Unknown(RunReader run, int t, string id)
    {
        var pairs = run.Pairs(t);
        return pairs.Any(pair => pair.Id == id)
            ? new InvalidDataException(
                $"'{run.Folder}' has the pair '{id}' and no prompt that it could be of: the prompts of iteration {t} and its pairs do not "
                + "belong together.")
            : new ArgumentException($"there is no '{id}' in iteration {t} of '{run.Folder}'. Its pairs: {Examples(pairs)}.");
    }

    /// <summary>The iteration in an id: 1 in <c>i1/p00017</c>, and in <c>i1s7/p00017</c>, which is of step 7.</summary>
    private static int IterationOf(RunReader run, string id)
    {
        var slash = id.IndexOf('/');
        var label = slash > 1 && id[0] == 'i' ? id[1..slash].Split('s') : [];
        if (label.Length is 1 or 2 && int.TryParse(label[0], out var t) && run.Iterations.Contains(t))
            return t;
        var examples = Examples(run.Iterations.SelectMany(n => run.Pairs(n)));
        throw new ArgumentException(
            $"'{id}' is not an id of this run; ids begin with the iteration, as in i1/p00017/actor. Its pairs: {examples}.");
    }

    private static JudgedResponse[] Judged(Replay replay, string group, double rho)
    {
        var scores = replay.Evidence.OfType<ScoredResponse>().Where(scored => scored.Response.GroupId == group)
            .DistinctBy(scored => scored.Response.Id).ToDictionary(scored => scored.Response.Id);
        var valid = scores.Values.Where(scored => scored.Valid > 0).Select(scored => scored.Mean).ToArray();
        var judgments = replay.Records<Judgment>().ToLookup(judgment => judgment.ResponseId);
        var rewards = replay.Kept.OfType<Rollout>().ToDictionary(rollout => rollout.Id, rollout => rollout.Reward);
        var prompt = group[group.IndexOf('/')..];
        return [.. replay.Records<Response>().Where(response => response.GroupId == group || response.GroupId == "i0" + prompt)
            .Select(response =>
            {
                var score = scores.GetValueOrDefault(response.Id)?.Mean ?? double.NaN;
                return new JudgedResponse(response, score, TextLength.Of(response.Text), TierOf(score, valid, rho),
                    [.. judgments[response.Id]]) { Reward = rewards.TryGetValue(response.Id, out var reward) ? reward : null };
            })];
    }

    private static Tier TierOf(double score, double[] scores, double rho)
    {
        if (double.IsNaN(score))
            return Tier.Unscored;
        var (best, worst) = (scores.Max(), scores.Min());
        var top = score >= ((1 - rho) * best) + (rho * worst) - 1e-9;
        var bottom = score <= ((1 - rho) * worst) + (rho * best) + 1e-9;
        return (top, bottom) switch { (true, true) => Tier.Both, (true, _) => Tier.Top, (_, true) => Tier.Bottom, _ => Tier.Middle };
    }

    private static Meeting? Met(Replay replay, string group)
    {
        var of = replay.Evidence.OfType<Tournament>().FirstOrDefault(tournament => tournament.Response.GroupId == group);
        if (of is null)
            return null;
        var weights = replay.Evidence.OfType<PositionWeights>().FirstOrDefault() ?? PositionWeights.Even;
        var counted = of.Counted;
        var wins = BattleMatrix.Of([.. of.Contestants.Select(judgment => judgment.Id)], counted, weights);
        var strengths = Elo.Strengths(wins);
        var all = Enumerable.Range(0, strengths.Length).ToArray();
        return new(
            of.Response,
            weights,
            [.. of.Contestants
                .Select((judgment, i) => new Contestant(judgment, strengths[i], all.Sum(n => wins[i, n]), all.Sum(n => wins[n, i])))],
            of.Battles)
        {
            Uncounted = [.. of.Battles.Except(counted).Select(battle => battle.Id)],
        };
    }

    private static bool IsWithin(string id, string group) => id == group || id.StartsWith(group + "/", StringComparison.Ordinal);

    private static string Examples(IEnumerable<PreferencePair> pairs)
    {
        var ids = pairs.Select(pair => pair.Id).Take(4).ToArray();
        return ids.Length == 0 ? "none yet" : string.Join(", ", ids.Take(3)) + (ids.Length > 3 ? ", ..." : "");
    }
}
