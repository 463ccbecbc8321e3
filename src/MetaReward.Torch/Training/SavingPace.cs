namespace MetaReward.Torch;

/// <summary>
/// When a training keeps where it is: every so often, less often where keeping takes long, so that it costs at most a twentieth of the
/// time. The clock decides when, never a byte of what comes out.
/// </summary>
/// <param name="every">Between two times; zero is always.</param>
/// <param name="clock">Tells time.</param>
internal sealed class SavingPace(TimeSpan every, TimeProvider clock)
{
    private static readonly TimeSpan Little = TimeSpan.FromSeconds(5);
    private long last = clock.GetTimestamp();
    private TimeSpan cost;

    /// <summary>Enough has been done since the last time.</summary>
    public bool IsDue => Since >= (every == TimeSpan.Zero || every > 20 * cost ? every : 20 * cost);

    /// <summary>What has been done since the last time would be missed.</summary>
    public bool IsWorthIt => Since >= (every < Little ? every : Little);

    private TimeSpan Since => clock.GetElapsedTime(last);

    /// <summary>Keeps, and minds how long it took.</summary>
    public void Save(Action keep)
    {
        var began = clock.GetTimestamp();
        keep();
        (cost, last) = (clock.GetElapsedTime(began), clock.GetTimestamp());
    }
}
