namespace MetaReward.Measures;

/// <summary>What to do with a newly trained policy.</summary>
public enum Decision
{
    /// <summary>It is better: go on from it.</summary>
    Promote,

    /// <summary>No difference can be told.</summary>
    Keep,

    /// <summary>It is worse: go back to the policy before.</summary>
    RollBack,
}

/// <summary>
/// The gate between iterations: promote when the whole interval of the paired difference lies above 0, roll back when it lies below, else
/// keep. Degenerate case: an undefined interval keeps, for nothing was shown.
/// </summary>
public static class Gate
{
    public static Decision Decide(Interval pairedDifference) => pairedDifference switch
    {
        { Low: > 0 } => Decision.Promote,
        { High: < 0 } => Decision.RollBack,
        _ => Decision.Keep,
    };
}
