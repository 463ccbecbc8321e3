using MetaReward.Microworld;
using MetaReward.Microworld.Truth;
using MetaReward.Recipes;

namespace MetaReward.Bench.Worlds;

/// <summary>
/// Judges that bound what judging can be worth: one that knows the truth and one that rolls dice. They speak the microworld's forms. No
/// recipe ever sees them but as a role of a control arm.
/// </summary>
internal static class BoundJudges
{
    /// <summary>The bounds by name.</summary>
    public static IPolicy Of(string name) => name switch
    {
        "truth" => new ScriptedPolicy("truth", (prompt, seed) => Reply(prompt, seed, dice: false)),
        "dice" => new ScriptedPolicy("dice", (prompt, seed) => Reply(prompt, seed, dice: true)),
        _ => throw new ArgumentException($"there is no judge '{name}'; there are truth and dice"),
    };

    private static string Reply(string prompt, Seed seed, bool dice)
    {
        var quoted = prompt.Split('[', ']').Select(part => part.Trim()).ToArray();
        var answer = Exercise.Read(quoted[1])!.Answer;
        if (prompt.StartsWith("judge", StringComparison.Ordinal))
        {
            var check = WrittenCheck.Of(answer, quoted[3]);
            return (dice ? check with { Score = seed.Below(6, 0) } : check).ToString();
        }

        var winner = dice ? Choice.Tie : Oracle.Winner(new(new(quoted[1], quoted[3]), quoted[5], quoted[7]));
        return DuelRubric.Write(answer, winner == Choice.Tie ? seed.Below(2, 1) == 0 ? Choice.First : Choice.Second : winner);
    }
}
