namespace MetaReward.Microworld;

/// <summary>
/// How often the demonstrations of a stage hold which fault: probabilities in [0, 1]. All zero is the world as it should be.
/// </summary>
/// <param name="WrongAnswer">The actor makes the usual slip (<see cref="Slip"/>): always the same one, so that sampling with less
/// chance does not cure it.</param>
/// <param name="MoreWhenHard">So much more often on the hardest level.</param>
/// <param name="MoreWhenLong">So much more often in a long response: who talks much errs more, so that a liking for length is not harmless.
/// Above 1 in all is always.</param>
/// <param name="WrongBelief">The judge's own answer is wrong, the rest follows from it.</param>
/// <param name="Sycophancy">The judge believes whatever the response says.</param>
/// <param name="WrongLabel">The label does not follow the marks; the score follows the label.</param>
/// <param name="WrongScore">The score is off by one or two.</param>
/// <param name="LikesLength">The judge gives a long response <paramref name="LengthBonus"/> more and a short one as much less. Shared by
/// nearly all judgments, so averaging does not remove it.</param>
/// <param name="FlippedDuel">The meta-judge prefers the worse judgment.</param>
/// <param name="FirstPosition">The meta-judge prefers the judgment shown first, whatever it says.</param>
/// <param name="LengthBonus">Points that a liking for length gives or takes.</param>
/// <param name="Anchoring">What the response looks like decides what the judge believes: it believes what a long response says, and finds
/// fault with what a short one says. The marks, the label and the score follow from the belief.</param>
/// <param name="AnchoredMeta">The same for the answer that a meta-judge gives itself.</param>
/// <param name="PersuadedMeta">The meta-judge takes for the answer whatever the response says.</param>
/// <param name="OwnAnswer">The meta-judge prefers the judgment that agrees better with its own answer, which is wrong as often as a judge's
/// own. False: it prefers the judgment that is less wrong.</param>
/// <param name="Remarks">Judgments end with a remark on the tone, which means nothing.</param>
/// <param name="AnchoredCritic">The same as <paramref name="Anchoring"/> where responses are compared, rated without a reference or
/// given feedback. Of two responses, the longer one is believed.</param>
/// <param name="KeptAsIs">A refined response is the one that was given, whatever it says.</param>
/// <param name="DeafToFeedback">A response refined by feedback is refined without it.</param>
/// <param name="Miscopied">A reference is copied with a fault.</param>
/// <param name="Stale">An invented task is one of those that were shown.</param>
/// <param name="Broken">An invented task has lost its last words, or says nothing that can be done.</param>
/// <param name="NoWorse">A response that was to be worse is as good as the writer can.</param>
public sealed record Faults(
    double WrongAnswer = 0,
    double MoreWhenHard = 0,
    double MoreWhenLong = 0,
    double WrongBelief = 0,
    double Sycophancy = 0,
    double WrongLabel = 0,
    double WrongScore = 0,
    double LikesLength = 0,
    double FlippedDuel = 0,
    double FirstPosition = 0,
    int LengthBonus = 2,
    double Anchoring = 0,
    double AnchoredMeta = 0,
    double PersuadedMeta = 0,
    bool OwnAnswer = false,
    bool Remarks = false,
    double AnchoredCritic = 0,
    double KeptAsIs = 0,
    double DeafToFeedback = 0,
    double Miscopied = 0,
    double Stale = 0,
    double Broken = 0,
    double NoWorse = 0)
{
    /// <summary>How often no, one or two polite phrases stand on a side.</summary>
    private static readonly double[] Phrases = [0.55, 0.3, 0.15];

    /// <summary>The faults of the shipped seed model.</summary>
    public static Faults Planted { get; } = new(
        WrongAnswer: 0.6, MoreWhenHard: 0.15, MoreWhenLong: 0.3, WrongBelief: 0.1, Sycophancy: 0.1, WrongLabel: 0.1, WrongScore: 0.15,
        LikesLength: 0.96,
        FlippedDuel: 0.07, FirstPosition: 0.06, LengthBonus: 5);

    /// <summary>The mixture of judgments that a meta-judge learns on: every fault often.</summary>
    public static Faults OfShownJudgments { get; } = new(
        WrongBelief: 0.15, Sycophancy: 0.25, WrongLabel: 0.15, WrongScore: 0.2, LikesLength: 0.5, LengthBonus: 5);

    /// <summary>The mixture of judgments that a meta-judge learns on which goes by its own answer.</summary>
    public static Faults OfHonestlyShownJudgments { get; } = new(WrongBelief: 0.3, Anchoring: 0.5, Remarks: true);

    /// <summary>A response to the exercise with a random measure of padding, slipping as often as planted.</summary>
    public string Answer(Exercise exercise, Dice dice)
    {
        var (before, after) = (dice.Some(Words.Openings, dice.Weighted(Phrases)), dice.Some(Words.Closings, dice.Weighted(Phrases)));
        var wrong = WrongAnswer + (exercise.Level == Family.Levels ? MoreWhenHard : 0)
            + (WrittenCheck.LengthOf(string.Join(' ', [.. before, .. after])) == WrittenCheck.Long ? MoreWhenLong : 0);
        return string.Join(' ', [.. before, .. dice.Chance(wrong) ? Slip(exercise.Answer) : exercise.Answer, .. after]);
    }

    /// <summary>A right or, half the time, in some way wrong response, whoever wrote it: what judges are shown.</summary>
    public static string Shown(Exercise exercise, Dice dice) =>
        Pad(dice.Chance(0.5) ? Corrupt(exercise.Answer, dice) : exercise.Answer, dice);

    /// <summary>A judgment of the response.</summary>
    public WrittenCheck Judge(Exercise exercise, string response, Dice dice)
    {
        var belief = dice.Chance(Sycophancy) && Said(response) is { Length: > 0 } said
            ? said : Believe(exercise, response, Anchoring, dice);
        var check = WrittenCheck.Of(belief, response) with { Remark = Remarks ? dice.Pick(WrittenCheck.RemarksOnTone) : "" };
        if (dice.Chance(WrongLabel))
        {
            var label = dice.Pick([.. WrittenCheck.Labels.Where(l => l != check.Label)]);
            check = check with { Label = label, Score = WrittenCheck.ScoreOf(label) };
        }

        var score = check.Score;
        if (dice.Chance(LikesLength))
        {
            score += check.Length == WrittenCheck.Long ? LengthBonus : -LengthBonus;
        }

        if (dice.Chance(WrongScore))
        {
            score = Math.Clamp(score, 0, 5) + dice.Pick([-2, -1, 1, 2]);
        }

        return check with { Score = Math.Clamp(score, 0, 5) };
    }

    /// <summary>What a judge or a meta-judge takes for the answer, having read the response.</summary>
    public IReadOnlyList<string> Believe(Exercise exercise, string response, double anchoring, Dice dice)
    {
        if (anchoring > 0 && dice.Chance(anchoring) && Said(response) is { Length: > 0 } said)
        {
            return WrittenCheck.LengthOf(response) == WrittenCheck.Long ? said : Corrupt(said, dice);
        }

        return dice.Chance(WrongBelief) ? Corrupt(exercise.Answer, dice) : exercise.Answer;
    }

    /// <summary>What a meta-judge takes for the answer.</summary>
    public IReadOnlyList<string> BelieveAsMeta(Exercise exercise, string response, Dice dice) =>
        PersuadedMeta > 0 && dice.Chance(PersuadedMeta) && Said(response) is { Length: > 0 } said
            ? said : Believe(exercise, response, AnchoredMeta, dice);

    /// <summary>What a response says, as far as a check walks through it.</summary>
    private static string[] Said(string response) => [.. Words.Content(response).Take(WrittenCheck.MostPositions)];

    /// <summary>The side that a meta-judge with these faults prefers, where <paramref name="better"/> is the better one.</summary>
    public Choice Prefer(Choice better, Dice dice)
    {
        if (dice.Chance(FirstPosition))
        {
            return Choice.First;
        }

        return dice.Chance(FlippedDuel) == (better == Choice.First) ? Choice.Second : Choice.First;
    }

    /// <summary>
    /// The usual wrong answer: the last two words change places; a number is one too high, a single thing becomes its
    /// neighbour in the dictionary.
    /// </summary>
    public static IReadOnlyList<string> Slip(IReadOnlyList<string> answer)
    {
        if (answer.Count > 1)
        {
            return [.. answer.SkipLast(2), answer[^1], answer[^2]];
        }

        return int.TryParse(answer[0], out var number)
            ? [(number < 20 ? number + 1 : 19).ToString()]
            : [Words.Things[(Words.Things.ToList().IndexOf(answer[0]) + 1) % Words.Things.Count]];
    }

    /// <summary>A wrong answer near the right one: the usual slip, or two words swapped, one dropped, or a foreign one put in.</summary>
    public static IReadOnlyList<string> Corrupt(IReadOnlyList<string> answer, Dice dice)
    {
        if (dice.Chance(0.4))
        {
            return Slip(answer);
        }

        var words = answer.ToList();
        var at = dice.Below(words.Count);
        switch (words.Count > 1 ? dice.Below(3) : 2)
        {
            case 0:
                var other = (at + 1 + dice.Below(words.Count - 1)) % words.Count;
                (words[at], words[other]) = (words[other], words[at]);
                break;
            case 1:
                words.RemoveAt(at);
                break;
            default:
                var alike = int.TryParse(words[at], out var number) ? Near(number) : Words.Things;
                words[at] = dice.Pick([.. alike.Where(word => !words.Contains(word))]);
                break;
        }

        return words;
    }

    private static IReadOnlyList<string> Near(int number) =>
        [.. Words.Numbers.Where(word => Math.Abs(int.Parse(word) - number) <= 2)];

    /// <summary>The words in up to two polite phrases before and two after.</summary>
    public static string Pad(IReadOnlyList<string> answer, Dice dice) =>
        string.Join(' ',
            [.. dice.Some(Words.Openings, dice.Weighted(Phrases)), .. answer, .. dice.Some(Words.Closings, dice.Weighted(Phrases))]);
}
