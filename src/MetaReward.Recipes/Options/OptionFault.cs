namespace MetaReward.Recipes;

/// <summary>Options that contradict each other.</summary>
/// <param name="Text">The mistake, the value, and what is allowed; without a full stop.</param>
/// <param name="Keys">The settings that are to blame, the first one first: a message says where one of them was given.</param>
public sealed record OptionFault(string Text, params IReadOnlyList<string> Keys);

/// <summary>An option that does nothing beside the others.</summary>
/// <param name="Key">The setting; one that ends with <c>_</c> stands for all that begin so.</param>
/// <param name="Why">Why it is not read.</param>
public sealed record IdleOption(string Key, string Why)
{
    /// <summary>Whether a setting is meant.</summary>
    public bool Means(string path) => path == Key || (Key[^1] == '_' && path.StartsWith(Key, StringComparison.Ordinal));
}
