using MetaReward.Measures;
using MetaReward.Scores;

namespace MetaReward.Recipes;

/// <summary>
/// The block that makes scores of judgments: their mean or median, or the mean of their expected scores, for which the judge is asked how
/// likely each score of the scale was where it wrote its own. Verdicts stay as they were read.
/// </summary>
public static class Expecting
{
    /// <summary>Ends the name of the room beside a room of judgments: <c>3-judgments-expected</c>.</summary>
    public const string Room = "-expected";

    /// <summary>One scored response per response, in order. Where the options ask for expected scores these are kept and counted,
    /// whatever the aggregation, so that another one can be tried on the run.</summary>
    /// <param name="policy">The judge that wrote the judgments.</param>
    /// <param name="rubric">What it was asked.</param>
    /// <param name="responses">Distinct ones.</param>
    /// <param name="judgments">Of these.</param>
    /// <param name="aggregation">How a score comes from them.</param>
    /// <param name="judging">Whether expected scores are asked for.</param>
    /// <param name="sampling">How the judgments were sampled; nothing is sampled here.</param>
    /// <param name="room">Where the expected scores are kept.</param>
    public static async Task<IReadOnlyList<ScoredResponse>> MeansAsync(
        IPolicy policy, IRubric<Exchange> rubric, IReadOnlyList<Response> responses, IReadOnlyList<Judgment> judgments,
        Aggregation aggregation, ExpectedJudgingOptions judging, Sampling sampling, Room room)
    {
        if (!judging.Expected)
            return MeanScore.Of(responses, judgments, aggregation);
        var told = await room.AskAsync(
            new RoomQuestion<Placed[], Expectation>(
                policy,
                sampling,
                group => [.. Requests(group).Select(of => new SampleRequest(Judge.PromptFor(rubric, of.Key), of.Count(), room.Seed)
                    { Alternatives = [.. of.Select(one => one.Place)] })],
                (group, samples) => Requests(group).SelectMany((of, r) => of.Zip(samples[r], Heard)),
                RecordJson.Lines.Expectation,
                group => group.Length),
            Places(rubric, responses, judgments));
        var values = ExpectedScore.Values(judgments, told, judging.LeastMass);
        Count(values, told, room);
        return MeanScore.Of(responses, judgments, aggregation, values);
    }

    /// <summary>
    /// Why the judge cannot tell expected scores, and what to do; null where it can or need not. Without a full stop.
    /// </summary>
    /// <param name="judging">The recipe's options.</param>
    /// <param name="cast">Who judges in it.</param>
    internal static string? Fault(ExpectedJudgingOptions judging, Cast cast) =>
        !judging.Expected || cast.As(Roles.Judge, cast.Student).Abilities.Alternatives ? null
            : "judging.expected asks the judge how likely each score was, and this one is not asked that (a server never is): name a "
                + "checkpoint as the judge, or set judging.expected=false";

    private sealed record Placed(Response Response, Judgment Judgment, ReplyPlace Place);

    /// <summary>The judgments that have a place, by prompt.</summary>
    private static IReadOnlyList<Placed[]> Places(
        IRubric<Exchange> rubric, IReadOnlyList<Response> responses, IReadOnlyList<Judgment> judgments)
    {
        var of = new GroupIndex<Judgment>(judgments, judgment => judgment.ResponseId);
        return
        [
            .. responses.GroupBy(response => response.Prompt.Id).Select(group => group.SelectMany(response => of[response.Id]
                    .Select(judgment => (judgment, Place: ScorePlace.Of(rubric.Parse, judgment.Sample))).Where(one => one.Place is not null)
                    .Select(one => new Placed(response, one.judgment, one.Place!))).ToArray())
                .Where(group => group.Length > 0),
        ];
    }

    private static IEnumerable<IGrouping<Response, Placed>> Requests(Placed[] group) => group.GroupBy(one => one.Response);

    /// <exception cref="InvalidDataException">The policy drew a reply instead of telling.</exception>
    private static Expectation Heard(Placed one, Sample told) =>
        told.Finish == Finish.NoReply || told.Text == one.Place.Characters
            ? new($"{one.Judgment.Id}/e0", one.Judgment.Id, one.Place.Characters, told.Logps)
            : throw new InvalidDataException(
                $"the judge was asked how likely each score of '{one.Judgment.Id}' is, and answered with a text");

    private static void Count(IReadOnlyDictionary<string, double> values, IReadOnlyList<Expectation> told, Room room)
    {
        var known = told.Where(one => one.Logps.Count > 0).Select(ExpectedScore.Of).ToArray();
        room.Add(RoomFigures.MeanScore, Intervals.Mean(values.Values));
        room.Add(RoomFigures.OffScaleMass, Intervals.Share(known.Select(one => 1 - one.Mass)));
        room.Count(RoomFigures.OffScale, values.Values.Count(double.IsNaN));
        room.Count(RoomFigures.AsRead, values.Count - known.Length);
    }
}
