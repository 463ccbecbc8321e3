namespace MetaReward.Microworld;

/// <summary>How often the demonstrations of a stage hold which fault: probabilities in [0, 1]. All zero is the world as it should be.</summary>
/// <param name="WrongAnswer">The actor answers wrongly: two words swapped, one dropped, or a foreign one put in.</param>
/// <param name="WrongBelief">The judge's own answer is wrong, the rest follows from it.</param>
/// <param name="Sycophancy">The judge believes whatever the response says.</param>
/// <param name="WrongLabel">The label does not follow the marks; the score follows the label.</param>
/// <param name="WrongScore">The score is off its label by one or two.</param>
/// <param name="LikesLength">The judge gives a long response 2 more and a short one 2 less. Shared by nearly all judgments, so averaging does not remove it.</param>
/// <param name="FlippedDuel">The meta-judge prefers the worse judgment.</param>
/// <param name="FirstPosition">The meta-judge prefers the judgment shown first, whatever it says.</param>
public sealed record Faults(
    double WrongAnswer = 0,
    double WrongBelief = 0,
    double Sycophancy = 0,
    double WrongLabel = 0,
    double WrongScore = 0,
    double LikesLength = 0,
    double FlippedDuel = 0,
    double FirstPosition = 0)
{
    /// <summary>The faults of the shipped seed model.</summary>
    public static Faults Planted { get; } = new(
        WrongAnswer: 0.45, WrongBelief: 0.08, Sycophancy: 0.10, WrongLabel: 0.08, WrongScore: 0.10, LikesLength: 0.85, FlippedDuel: 0.07, FirstPosition: 0.06);

    /// <summary>The mixture of judgments that a meta-judge learns on: every fault often.</summary>
    public static Faults OfShownJudgments { get; } = new(
        WrongAnswer: 0.5, WrongBelief: 0.15, Sycophancy: 0.25, WrongLabel: 0.15, WrongScore: 0.2, LikesLength: 0.5);

    /// <summary>A response to the exercise, wrong as often as planted, with a random measure of padding.</summary>
    public string Answer(Exercise exercise, Dice dice) =>
        Pad(dice.Chance(WrongAnswer) ? Corrupt(exercise.Answer, dice) : exercise.Answer, dice);

    /// <summary>A judgment of the response.</summary>
    public Check Judge(Exercise exercise, string response, Dice dice)
    {
        IReadOnlyList<string> belief = exercise.Answer;
        if (dice.Chance(Sycophancy) && Words.Content(response) is { Length: > 0 } said)
        {
            belief = said.Length > Check.MostPositions ? said[..Check.MostPositions] : said;
        }
        else if (dice.Chance(WrongBelief))
        {
            belief = Corrupt(belief, dice);
        }

        var check = Check.Of(belief, response);
        if (dice.Chance(WrongLabel))
        {
            var label = dice.Pick([.. Check.Labels.Where(l => l != check.Label)]);
            check = check with { Label = label, Score = Check.ScoreOf(label) };
        }

        var score = check.Score;
        if (dice.Chance(LikesLength))
        {
            score += check.Length == "long" ? 2 : -2;
        }
        else if (dice.Chance(WrongScore))
        {
            score += dice.Pick([-2, -1, 1, 2]);
        }

        return check with { Score = Math.Clamp(score, 0, 5) };
    }

    /// <summary>The side that a meta-judge with these faults prefers, where <paramref name="better"/> is the better one.</summary>
    public Choice Prefer(Choice better, Dice dice)
    {
        if (dice.Chance(FirstPosition))
        {
            return Choice.First;
        }

        return dice.Chance(FlippedDuel) == (better == Choice.First) ? Choice.Second : Choice.First;
    }

    /// <summary>A wrong answer near the right one.</summary>
    public static IReadOnlyList<string> Corrupt(IReadOnlyList<string> answer, Dice dice)
    {
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
    public static string Pad(IReadOnlyList<string> answer, Dice dice)
    {
        var before = dice.Some(Words.Openings, dice.Weighted(0.55, 0.3, 0.15));
        var after = dice.Some(Words.Closings, dice.Weighted(0.55, 0.3, 0.15));
        return string.Join(' ', [.. before, .. answer, .. after]);
    }
}
