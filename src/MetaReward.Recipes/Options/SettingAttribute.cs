namespace MetaReward.Recipes;

/// <summary>
/// Documents one setting at the property that holds it: the settings file, <c>--set</c>, <c>init</c>, the JSON schema, <c>--help</c>, the
/// docs and the error messages all read this.
/// </summary>
/// <param name="about">One sentence: what it does, with its unit.</param>
/// <param name="source">Where the default comes from: a paper with its section, a peer, or our own choice and why.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SettingAttribute(string about, string source) : Attribute
{
    public string About { get; } = about;

    public string Source { get; } = source;

    /// <summary>Smallest valid number; lists hold it for each of their numbers.</summary>
    public double Min { get; init; } = double.NegativeInfinity;

    /// <summary>Largest valid number.</summary>
    public double Max { get; init; } = double.PositiveInfinity;

    /// <summary>The minimum itself is not valid.</summary>
    public bool Above { get; init; }

    /// <summary>
    /// It only chooses among what is sampled whatever its value: <c>reselect</c> can try another value on a run that is there.
    /// </summary>
    public bool Selects { get; init; }

    /// <summary>The same with another source.</summary>
    internal SettingAttribute From(string other) => new(About, other) { Min = Min, Max = Max, Above = Above, Selects = Selects };
}
