namespace MetaReward;

/// <summary>What a figure is.</summary>
public enum FigureKind
{
    /// <summary>A number of things.</summary>
    Count,

    /// <summary>From 0 to 1.</summary>
    Share,

    /// <summary>In characters.</summary>
    Length,

    /// <summary>On a rubric's scale.</summary>
    Score,

    /// <summary>A number without a unit, such as a loss.</summary>
    Number,
}

/// <summary>A kind of figure: how its name ends, what it is and what it means.</summary>
/// <param name="Pattern">The name, with <c>*</c> for what a recipe or a reason puts there.</param>
/// <param name="Kind">Its unit.</param>
/// <param name="Meaning">One sentence.</param>
public sealed record FigureName(string Pattern, FigureKind Kind, string Meaning)
{
    /// <summary>Whether a figure is of this kind.</summary>
    public bool Fits(string name)
    {
        var (parts, given) = (Pattern.Split('/'), name.Split('/'));
        return parts.Length == given.Length && parts.Zip(given).All(pair => pair.First == "*" || pair.First == pair.Second
            || (pair.First.StartsWith('*') && pair.Second.EndsWith(pair.First[1..], StringComparison.Ordinal)));
    }
}
