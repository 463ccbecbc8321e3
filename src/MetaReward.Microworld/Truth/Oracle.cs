namespace MetaReward.Microworld.Truth;

/// <summary>
/// Knows the truth of every response, judgment and meta-judgment of the microworld. It measures and nothing else: no recipe, rubric or
/// trainer may reach this namespace, and a test holds that. Length is neutral: padding makes nothing better or worse.
/// </summary>
public static class Oracle
{
    /// <summary>5 if every word is right, 2 if at least half of the positions are, 1 if some are, 0 if none.</summary>
    /// <exception cref="ArgumentException">The prompt is not of this world.</exception>
    public static int Score(string prompt, string response) => Truth(prompt, response).Score;

    /// <summary>True if the response is entirely right.</summary>
    public static bool IsRight(string prompt, string response) => Score(prompt, response) == 5;

    /// <summary>
    /// How wrong a judgment is, 0 for a perfect one: the distance of its score from the truth, plus 1 for a wrong label, plus 1 if its
    /// rationale (the expected words, the response's words, the marks) is not the true one. Without this form: the
    /// distance plus 2; without a score: 8.
    /// </summary>
    public static double Error(string prompt, string response, string judgment)
    {
        var truth = Truth(prompt, response);
        if (WrittenCheck.Read(judgment) is { } check)
        {
            var sound = check.Expected.SequenceEqual(truth.Expected) && check.Given.SequenceEqual(truth.Given)
                && check.Marks.SequenceEqual(truth.Marks);
            return Math.Abs(check.Score - truth.Score) + (check.Label == truth.Label ? 0 : 1) + (sound ? 0 : 1);
        }

        var verdict = new CheckRubric().Parse(new Sample(judgment, [], [], Finish.Stop));
        return verdict is Verdict.Scored scored ? Math.Abs(scored.Score - truth.Score) + 2 : 8;
    }

    /// <summary>The better judgment of the two; a tie if they are equally wrong.</summary>
    public static Choice Winner(Contest contest)
    {
        var (prompt, response) = contest.Exchange;
        return Error(prompt, response, contest.First).CompareTo(Error(prompt, response, contest.Second)) switch
        {
            < 0 => Choice.First,
            > 0 => Choice.Second,
            _ => Choice.Tie,
        };
    }

    private static WrittenCheck Truth(string prompt, string response) => WrittenCheck.Of(
        (Exercise.Read(prompt) ?? throw new ArgumentException($"not a prompt of the microworld: '{prompt}'", nameof(prompt))).Answer,
        response);
}
