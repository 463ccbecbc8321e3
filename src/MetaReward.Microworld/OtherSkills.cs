namespace MetaReward.Microworld;

/// <summary>
/// Demonstrations of what other methods than Meta-Rewarding need. They are mediocre on purpose: each has its faults in
/// <see cref="Faults"/>, in what the writer believes and not in its last word.
/// </summary>
public static class OtherSkills
{
    /// <summary>
    /// To compare two responses, give feedback, refine (half of the times by feedback), rate (half of the times beside a reference), invent
    /// a task like one to eight others, and write a worse response.
    /// </summary>
    public static IReadOnlyList<Skill> All { get; } =
    [
        new("compare", Compare), new("feedback", Feedback), new("refine", Refine), new("rate", Rate), new("invent", Invent),
        new("worse", Worse),
    ];

    private static Shown Compare(Faults faults, Exercise exercise, Dice dice)
    {
        while (true)
        {
            var (a, b) = (Faults.Shown(exercise, dice), Faults.Shown(exercise, dice));
            var longer = Words.Padding(a) >= Words.Padding(b) ? a : b;
            var own = dice.Chance(faults.AnchoredCritic) && Words.Content(longer) is { Length: > 0 } said
                ? said : faults.Believe(exercise, a, 0, dice);
            var (first, second) = (WrittenCheck.Of(own, a), WrittenCheck.Of(own, b));
            var lead = first.Marks.Count(ok => ok) * second.Marks.Count - second.Marks.Count(ok => ok) * first.Marks.Count;
            if (lead != 0)
            {
                return new(new MatchRubric().Render(new(exercise.Text, a, b)), DuelRubric.Write(
                    own, first.Given, second.Given, faults.Prefer(lead > 0 ? Choice.First : Choice.Second, dice)));
            }
        }
    }

    private static Shown Feedback(Faults faults, Exercise exercise, Dice dice)
    {
        var response = Faults.Shown(exercise, dice);
        return new(OtherForms.AskFeedback(new(exercise.Text, response)), Criticised(faults, exercise, response, dice));
    }

    private static string Criticised(Faults faults, Exercise exercise, string response, Dice dice) =>
        OtherForms.Feedback(WrittenCheck.Of(faults.Believe(exercise, response, faults.AnchoredCritic, dice), response));

    private static Shown Refine(Faults faults, Exercise exercise, Dice dice)
    {
        var given = new Exchange(exercise.Text, Faults.Shown(exercise, dice));
        if (dice.Chance(0.5))
        {
            return new(OtherForms.AskRefined(given), Unaided());
        }

        var believed = faults.Believe(exercise, given.Response, faults.AnchoredCritic, dice);
        var asked = OtherForms.AskRefined(given, OtherForms.Feedback(WrittenCheck.Of(believed, given.Response)));
        return new(asked, dice.Chance(faults.DeafToFeedback) ? Unaided() : Faults.Pad(believed, dice));

        string Unaided() => dice.Chance(faults.KeptAsIs) ? given.Response : faults.Answer(exercise, dice);
    }

    private static Shown Rate(Faults faults, Exercise exercise, Dice dice)
    {
        var given = new Exchange(exercise.Text, Faults.Shown(exercise, dice));
        var reference = dice.Chance(0.5) ? Faults.Pad(exercise.Answer, dice) : null;
        var believed = reference is null ? faults.Believe(exercise, given.Response, faults.AnchoredCritic, dice)
            : dice.Chance(faults.Miscopied) ? Faults.Corrupt(exercise.Answer, dice) : exercise.Answer;
        return new(OtherForms.AskRating(given, reference), OtherForms.Rating(WrittenCheck.Of(believed, given.Response)));
    }

    private static Shown Invent(Faults faults, Exercise exercise, Dice dice)
    {
        string[] shown = [exercise.Text, .. Enumerable.Range(0, dice.Below(8)).Select(_ => Exercise.Draw(dice, Split.Train).Text)];
        var like = Exercise.Read(dice.Pick(shown))!;
        var task = dice.Chance(faults.Stale) ? like.Text : Exercise.Draw(dice, Split.Train, like.Family).Text;
        var words = Words.Of(task);
        return new(OtherForms.AskTask(shown),
            dice.Chance(faults.Broken) ? string.Join(' ', words[..Math.Max(1, words.Length / 2)]) : task);
    }

    private static Shown Worse(Faults faults, Exercise exercise, Dice dice)
    {
        var given = new Exchange(exercise.Text, Faults.Pad(exercise.Answer, dice));
        return new(OtherForms.AskWorse(given),
            Faults.Pad(dice.Chance(faults.NoWorse) ? exercise.Answer : Faults.Corrupt(exercise.Answer, dice), dice));
    }
}
