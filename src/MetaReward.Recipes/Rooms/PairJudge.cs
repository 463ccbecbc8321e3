using MetaReward.Measures;

namespace MetaReward.Recipes;

/// <summary>The block in which a judge compares two responses.</summary>
public static class PairJudge
{
    /// <summary>Compares each match N times in its order; in the order of the matches. The N comparisons share one prefill.</summary>
    /// <param name="policy">The judge.</param>
    /// <param name="rubric">What it is asked, and how it is read.</param>
    /// <param name="matches">With ids that differ.</param>
    /// <param name="comparisons">N, at least 1.</param>
    /// <param name="sampling">How.</param>
    /// <param name="room">Where they are kept.</param>
    public static async Task<IReadOnlyList<Comparison>> CompareAsync(
        IPolicy policy, IRubric<ResponsePair> rubric, IReadOnlyList<Matchup> matches, int comparisons, Sampling sampling, Room room)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(comparisons, 1);
        var made = await room.AskAsync(
            new RoomQuestion<Matchup, Comparison>(
                policy,
                sampling,
                match => [new SampleRequest(Asked(rubric, match), comparisons, room.Seed.Derive(match.Id))],
                (match, samples) => samples[0].Select((sample, c) =>
                    new Comparison($"{match.Id}/c{c}", match.Id, match.First.Id, match.Second.Id, sample, rubric.Parse(sample))),
                RecordJson.Lines.Comparison,
                _ => comparisons),
            matches);
        Count(matches, made, room);
        return made;
    }

    /// <summary>The user message that asks about a match.</summary>
    public static string Asked(IRubric<ResponsePair> rubric, Matchup match) =>
        rubric.Render(new(match.Prompt.Text, match.First.Text, match.Second.Text));

    private static void Count(IReadOnlyList<Matchup> matches, IReadOnlyList<Comparison> made, Room room)
    {
        var better = matches.ToDictionary(match => match.Id, match => match.Better, StringComparer.Ordinal);
        var decided = made.Where(one => one.Verdict is Verdict.Chose { Choice: not Choice.Tie }).ToArray();
        Choice Of(Comparison one) => ((Verdict.Chose)one.Verdict).Choice;
        room.Add(RoomFigures.Right, Intervals.Proportion(decided.Count(one => Of(one) == better[one.MatchupId]), decided.Length));
        room.Add(RoomFigures.FirstPosition, Intervals.Proportion(decided.Count(one => Of(one) == Choice.First), decided.Length));
        foreach (var (reason,
            count) in made.Select(one => one.Verdict).OfType<Verdict.Unparsable>().CountBy(verdict => verdict.Reason).OrderBy(of => of.Key))
            room.Count($"{RoomFigures.Unparsable}/{reason}", count);
    }
}
