namespace MetaReward.Evaluation.Published;

/// <summary>A figure as published and as computed here from the same data.</summary>
/// <param name="Statistic">What it is; figures of one statistic are shown together.</param>
/// <param name="Subject">Whose it is: a model, a judge, a rule.</param>
/// <param name="Given">As published; for counts of things that should be equal, how many there are.</param>
/// <param name="Computed">As computed here; for such counts, how many are equal.</param>
/// <param name="Tolerance">How far apart the two may be; null if they need not agree, and why not stands in the section's remarks.</param>
public sealed record Figure(string Statistic, string Subject, double Given, double Computed, double? Tolerance)
{
    /// <summary>Outside the tolerance, where there is one.</summary>
    public bool Differs => Tolerance is { } most && !(Math.Abs(Given - Computed) <= most);
}

/// <summary>The figures of one benchmark.</summary>
/// <param name="Name">The benchmark.</param>
/// <param name="Figures">Empty if the data is not there.</param>
/// <param name="Remarks">What differs and why, and what is not recomputed; sentences.</param>
public sealed record Section(string Name, IReadOnlyList<Figure> Figures, IReadOnlyList<string> Remarks);
