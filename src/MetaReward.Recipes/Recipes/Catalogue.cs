namespace MetaReward.Recipes;

/// <summary>The recipes by name, written by hand. A new one is a page, a line here and a row in the methods' table.</summary>
public static class Catalogue
{
    public static IReadOnlyList<Recipe> All { get; } =
    [
        MetaRewarding.Recipe,
        SelfRewarding.Recipe,
        TemporalSelfRewarding.Recipe,
        SelfTaughtEvaluators.Recipe,
        MajorityVoting.Recipe,
        Sharpening.Recipe,
        SelfRefinementTuning.Recipe,
        SelfEvolution.Recipe,
        Evolving.Recipe,
        SelfJudge.Recipe,
    ];

    /// <summary>The one that runs where none is named.</summary>
    public static Recipe Usual => All[0];

    /// <summary>A recipe on trial, which this flow of calls also finds. A test sets it; nothing else does.</summary>
    internal static AsyncLocal<Recipe?> Trial { get; } = new();

    /// <exception cref="ArgumentException">There is no such recipe; the message lists those there are.</exception>
    public static Recipe Find(string name) => All.Append(Trial.Value).FirstOrDefault(recipe => recipe?.Name == name)
        ?? throw new ArgumentException($"there is no recipe '{name}'; there are: {string.Join(", ", All.Select(recipe => recipe.Name))}.");
}
