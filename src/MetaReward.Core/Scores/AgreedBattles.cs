namespace MetaReward.Scores;

/// <summary>
/// Battles in which both orders name the same winner. Who wins only when shown in one place has won by the place: such a pair of judgments
/// counts as if it had not met, and so does one of which an order is a tie, unreadable or missing. NeMo-Aligner calls these a tie, which
/// in <see cref="BattleMatrix"/> is the same: a tie adds nothing.
/// </summary>
public static class AgreedBattles
{
    /// <summary>Those that count, in their order.</summary>
    /// <param name="battles">Of one response or several, each pair of judgments in both orders.</param>
    public static IReadOnlyList<Battle> Of(IReadOnlyList<Battle> battles)
    {
        var winners = battles.ToLookup(battle => (battle.FirstId, battle.SecondId), Winner);
        return [.. battles.Where(battle => Winner(battle) is { } winner
            && winners[(battle.FirstId, battle.SecondId)].Concat(winners[(battle.SecondId, battle.FirstId)]).All(one => one == winner)
            && winners.Contains((battle.SecondId, battle.FirstId)))];
    }

    private static string? Winner(Battle battle) => battle.Verdict switch
    {
        Verdict.Chose { Choice: Choice.First } => battle.FirstId,
        Verdict.Chose { Choice: Choice.Second } => battle.SecondId,
        _ => null,
    };
}
