using MetaReward.Text;

namespace MetaReward.Torch;

/// <summary>
/// Whether what an adapter is to change is there. Every name must match a module: one that does not is a slip of the pen, not a wish.
/// </summary>
public static class LoraTargets
{
    /// <summary>
    /// The names that no module of the model is called; one empty text where there are no names at all, or
    /// where an expression matches nothing.
    /// </summary>
    public static IReadOnlyList<string> Unmatched(Transformer model, LowRankTraining asked) => Unmatched(model, LoraConfig.Of(asked));

    /// <summary>What modules may be called: the last parts of their names, each once.</summary>
    public static IReadOnlyList<string> Names(Transformer model) =>
        [.. LoraModule.Of(model).Select(module => module.Name.Split('.')[^1]).Distinct()];

    /// <inheritdoc cref="Unmatched(Transformer, LowRankTraining)"/>
    internal static IReadOnlyList<string> Unmatched(Transformer model, AdapterConfig config)
    {
        var targets = config.Targets;
        var modules = LoraModule.Of(model).Select(module => module.Name).ToArray();
        return targets.Expression is { } expression ? (Array.Exists(modules, targets.Include) ? [] : [expression])
            : targets.Names.Count == 0 ? (config.SavedModules.Count > 0 ? [] : [""])
            : [.. targets.Names.Where(name => !Array.Exists(modules, ModuleNames.Of(name).Include))];
    }
}
