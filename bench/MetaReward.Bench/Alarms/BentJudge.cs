using MetaReward.Microworld;

namespace MetaReward.Bench.Alarms;

/// <summary>
/// Judges and meta-judges with one fault each, in the forms of the built-in world: what a run is spoiled with on purpose. From a prompt and
/// chance to what is written.
/// </summary>
internal static class BentJudge
{
    private const int WordsAPoint = 3;
    private const int Middle = 3;

    /// <summary>All of them by the names that settings say.</summary>
    public static IReadOnlyDictionary<string, Func<string, Seed, string>> All { get; } = new Dictionary<string, Func<string, Seed, string>>
    {
        ["lengthy"] = (prompt, _) => Check(prompt, (_, response) => Math.Min(5, Words.Of(response).Length / WordsAPoint)),
        ["copying"] = (prompt, _) => Check(prompt, Copied),
        ["constant"] = (prompt, _) => Check(prompt, (_, _) => Middle),
        ["higher-score"] = (prompt, seed) => Duel(prompt, (first, second) => Prefer(first.CompareTo(second), seed)),
        ["lower-score"] = (prompt, seed) => Duel(prompt, (first, second) => Prefer(second.CompareTo(first), seed)),
        ["first-shown"] = (prompt, _) => Duel(prompt, (_, _) => Choice.First),
    };

    /// <summary>A check whose score goes by something else than the marks.</summary>
    private static string Check(string prompt, Func<string, string, int> score)
    {
        var quoted = CheckRubric.Quoted(prompt);
        return (WrittenCheck.Of(Exercise.Read(quoted[0])!.Answer, quoted[1]) with { Score = score(quoted[0], quoted[1]) }).ToString();
    }

    /// <summary>Positions at which a response says what the task says, in fifths of the longer one.</summary>
    private static int Copied(string task, string response)
    {
        var (given, said) = (Words.Content(task), Words.Content(response));
        var most = Math.Max(given.Length, said.Length);
        return most == 0 ? 0 : 5 * given.Zip(said).Count(pair => pair.First == pair.Second) / most;
    }

    private static string Duel(string prompt, Func<double, double, Choice> winner)
    {
        var quoted = CheckRubric.Quoted(prompt);
        return DuelRubric.Write(Exercise.Read(quoted[0])!.Answer, winner(ScoreOf(quoted[2]), ScoreOf(quoted[3])));
    }

    /// <summary>The last word, where it is a number: a judgment ends in its score.</summary>
    private static double ScoreOf(string judgment) =>
        Words.Of(judgment) is [.., var last] && double.TryParse(last, out var score) ? score : 0;

    private static Choice Prefer(int compared, Seed seed) =>
        compared > 0 ? Choice.First : compared < 0 ? Choice.Second : seed.Below(2, 0) == 0 ? Choice.First : Choice.Second;
}
