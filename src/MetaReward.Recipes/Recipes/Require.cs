namespace MetaReward.Recipes;

/// <summary>Checks of options, each with one message: key, what came, what was expected, why.</summary>
internal static class Require
{
    public static void AtLeast(int least, int value, string key, string because)
    {
        if (value < least)
            throw new ArgumentException($"{key} must be at least {least} ({because}), got {value}.");
    }

    public static void PerIteration<T>(IReadOnlyList<T> values, string key, Func<T, bool> fits, string expected)
    {
        if (values.Count == 0)
            throw new ArgumentException($"{key} must hold at least one value: one per iteration, the last one holds for the rest.");
        for (var i = 0; i < values.Count; i++)
        {
            if (!fits(values[i]))
                throw new ArgumentException($"{key} must be {expected}, got {values[i]} for iteration {i + 1}.");
        }
    }
}

/// <summary>Options that change from iteration to iteration.</summary>
internal static class PerIteration
{
    /// <summary>The value for iteration <paramref name="t"/>, from 1; the last one holds for the rest.</summary>
    public static T At<T>(this IReadOnlyList<T> values, int t) => values[Math.Min(t, values.Count) - 1];
}
