namespace MetaReward.Microworld;

/// <summary>
/// What the seed model is taught: the three roles in equal shares, on prompts of the train split only. Written from the world's own
/// rules with planted faults; the oracle has no part in it.
/// </summary>
public static class SeedData
{
    /// <summary>Demonstrations in the order actor, judge, meta-judge, actor, ...; the n-th depends on the seed and n alone.</summary>
    public static IReadOnlyList<Demonstration> Of(Faults faults, Seed seed, int count)
    {
        var check = new CheckRubric();
        var duel = new DuelRubric();
        return [.. Enumerable.Range(0, count).AsParallel().AsOrdered().Select(n =>
        {
            var dice = new Dice(seed.Derive(n));
            var exercise = Exercise.Draw(dice, Split.Train);
            return (n % 3) switch
            {
                0 => new Demonstration($"actor-{n}", exercise.Text, faults.Answer(exercise, dice)),
                1 => Judgment(check, faults, exercise, dice, n),
                _ => Duel(duel, faults, exercise, dice, n),
            };
        })];
    }

    private static Demonstration Judgment(CheckRubric rubric, Faults faults, Exercise exercise, Dice dice, int n)
    {
        var response = Faults.Shown(exercise, dice);
        return new($"judge-{n}", rubric.Render(new(exercise.Text, response)), faults.Judge(exercise, response, dice).ToString());
    }

    private static Demonstration Duel(DuelRubric rubric, Faults faults, Exercise exercise, Dice dice, int n)
    {
        while (true)
        {
            var response = Faults.Shown(exercise, dice);
            if (faults.OwnAnswer)
            {
                if (ByOwnAnswer(faults, exercise, response, dice) is { } duel)
                {
                    return new($"meta-{n}", rubric.Render(new(new(exercise.Text, response), duel.A, duel.B)), duel.Reply);
                }

                continue;
            }

            var truth = WrittenCheck.Of(exercise.Answer, response);
            var (a, b) = (Faults.OfShownJudgments.Judge(exercise, response, dice), Faults.OfShownJudgments.Judge(exercise, response, dice));
            var (wrongA, wrongB) = (Wrongness(a, truth), Wrongness(b, truth));
            if (wrongA != wrongB)
            {
                var winner = faults.Prefer(wrongA < wrongB ? Choice.First : Choice.Second, dice);
                return new($"meta-{n}", rubric.Render(new(new(exercise.Text, response), a.ToString(), b.ToString())),
                    DuelRubric.Write(exercise.Answer, winner));
            }
        }
    }

    /// <summary>Two judgments and what a meta-judge says that goes by its own answer; null if both agree with it alike.</summary>
    private static (string A, string B, string Reply)? ByOwnAnswer(Faults faults, Exercise exercise, string response, Dice dice)
    {
        var shown = Faults.OfHonestlyShownJudgments;
        var (a, b) = (shown.Judge(exercise, response, dice), shown.Judge(exercise, response, dice));
        var own = faults.Believe(exercise, response, faults.AnchoredMeta, dice);
        var positions = DuelRubric.Positions(own, a.Expected, b.Expected);
        var lead = positions.Sum(at => (at.Own == at.First ? 1 : 0) - (at.Own == at.Second ? 1 : 0));
        return lead == 0 ? null : (a.ToString(), b.ToString(),
            DuelRubric.Write(own, a.Expected, b.Expected, faults.Prefer(lead > 0 ? Choice.First : Choice.Second, dice)));
    }

    private static int Wrongness(WrittenCheck check, WrittenCheck truth) => Math.Abs(check.Score - truth.Score)
        + (check.Label == truth.Label ? 0 : 1)
        + (check.Expected.SequenceEqual(truth.Expected) && check.Marks.SequenceEqual(truth.Marks) ? 0 : 1);
}
