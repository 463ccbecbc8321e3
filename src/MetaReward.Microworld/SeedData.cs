namespace MetaReward.Microworld;

/// <summary>
/// What the seed model is taught, on prompts of the train split only. Written from the world's own rules with planted faults; the oracle
/// has no part in it.
/// </summary>
public static class SeedData
{
    /// <summary>To answer, to judge a response, to compare two judgments: what the loop needs.</summary>
    public static IReadOnlyList<Skill> Roles { get; } = [new("actor", Answer), new("judge", Judgment), new("meta", Duel)];

    /// <summary>Demonstrations, the skills in turn; the n-th depends on the seed and n alone.</summary>
    public static IReadOnlyList<Demonstration> Of(IReadOnlyList<Skill> skills, Faults faults, Seed seed, int count) =>
    [
        .. Enumerable.Range(0, count).AsParallel().AsOrdered().Select(n =>
        {
            var dice = new Dice(seed.Derive(n));
            var exercise = Exercise.Draw(dice, Split.Train);
            var skill = skills[n % skills.Count];
            var shown = skill.Show(faults, exercise, dice);
            return new Demonstration($"{skill.Name}-{n}", shown.Prompt, shown.Reply);
        }),
    ];

    private static Shown Answer(Faults faults, Exercise exercise, Dice dice) => new(exercise.Text, faults.Answer(exercise, dice));

    private static Shown Judgment(Faults faults, Exercise exercise, Dice dice)
    {
        var response = Faults.Shown(exercise, dice);
        return new(new CheckRubric().Render(new(exercise.Text, response)), faults.Judge(exercise, response, dice).ToString());
    }

    private static Shown Duel(Faults faults, Exercise exercise, Dice dice)
    {
        var rubric = new DuelRubric();
        while (true)
        {
            var response = Faults.Shown(exercise, dice);
            if (faults.OwnAnswer)
            {
                if (ByOwnAnswer(faults, exercise, response, dice) is { } duel)
                {
                    return new(rubric.Render(new(new(exercise.Text, response), duel.A, duel.B)), duel.Reply);
                }

                continue;
            }

            var truth = WrittenCheck.Of(exercise.Answer, response);
            var (a, b) = (Faults.OfShownJudgments.Judge(exercise, response, dice), Faults.OfShownJudgments.Judge(exercise, response, dice));
            var (wrongA, wrongB) = (Wrongness(a, truth), Wrongness(b, truth));
            if (wrongA != wrongB)
            {
                var winner = faults.Prefer(wrongA < wrongB ? Choice.First : Choice.Second, dice);
                return new(rubric.Render(new(new(exercise.Text, response), a.ToString(), b.ToString())),
                    DuelRubric.Write(exercise.Answer, winner));
            }
        }
    }

    /// <summary>Two judgments and what a meta-judge says that goes by its own answer; null if both agree with it alike.</summary>
    private static (string A, string B, string Reply)? ByOwnAnswer(Faults faults, Exercise exercise, string response, Dice dice)
    {
        var shown = Faults.OfHonestlyShownJudgments;
        var (a, b) = (shown.Judge(exercise, response, dice), shown.Judge(exercise, response, dice));
        var own = faults.BelieveAsMeta(exercise, response, dice);
        var positions = DuelRubric.Positions(own, a.Expected, b.Expected);
        var lead = positions.Sum(at => (at.Own == at.First ? 1 : 0) - (at.Own == at.Second ? 1 : 0));
        return lead == 0 ? null : (a.ToString(), b.ToString(),
            DuelRubric.Write(own, a.Expected, b.Expected, faults.Prefer(lead > 0 ? Choice.First : Choice.Second, dice)));
    }

    private static int Wrongness(WrittenCheck check, WrittenCheck truth) => Math.Abs(check.Score - truth.Score)
        + (check.Label == truth.Label ? 0 : 1)
        + (check.Expected.SequenceEqual(truth.Expected) && check.Marks.SequenceEqual(truth.Marks) ? 0 : 1);
}
