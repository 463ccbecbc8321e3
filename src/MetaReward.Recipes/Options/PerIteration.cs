namespace MetaReward.Recipes;

/// <summary>Options that change from iteration to iteration.</summary>
internal static class PerIteration
{
    /// <summary>The value for iteration <paramref name="t"/>, from 1; the last one holds for the rest.</summary>
    public static T At<T>(this IReadOnlyList<T> values, int t) => values[Math.Min(t, values.Count) - 1];

    /// <summary>The limit for iteration <paramref name="t"/>; null where it is 0, which is none.</summary>
    public static int? LimitAt(this IReadOnlyList<int> values, int t) => values.At(t) is > 0 and var most ? most : null;
}
