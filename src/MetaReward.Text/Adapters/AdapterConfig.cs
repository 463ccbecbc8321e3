using System.Globalization;

namespace MetaReward.Text;

/// <summary>
/// The settings of a low-rank adapter, as PEFT's <c>adapter_config.json</c> spells them. W' = W + scaling * B A with A (rank, inputs),
/// B (outputs, rank). Module names are the base model's own, without <c>.weight</c>: <c>model.layers.0.self_attn.q_proj</c>.
/// </summary>
public sealed record AdapterConfig
{
    /// <summary><c>r</c>: rows of A, from 1.</summary>
    public required int Rank { get; init; }

    /// <summary><c>lora_alpha</c>.</summary>
    public required double Alpha { get; init; }

    /// <summary><c>target_modules</c>.</summary>
    public required ModuleNames Targets { get; init; }

    /// <summary><c>exclude_modules</c>: never adapted, whatever <see cref="Targets"/> says.</summary>
    public ModuleNames? Excluded { get; init; }

    /// <summary><c>lora_dropout</c>, in [0, 1): on the input of A, in training only.</summary>
    public double Dropout { get; init; }

    /// <summary><c>bias</c>: which of the base model's biases are trained, too: <c>none</c>, <c>all</c> or <c>lora_only</c>.</summary>
    public string Bias { get; init; } = "none";

    /// <summary><c>lora_bias</c>: B has a bias.</summary>
    public bool LoraBias { get; init; }

    /// <summary><c>use_rslora</c>: scaling by alpha / sqrt(rank) instead of alpha / rank.</summary>
    public bool RankStabilised { get; init; }

    /// <summary><c>use_dora</c>: a trained magnitude for every row of W'.</summary>
    public bool Dora { get; init; }

    /// <summary><c>modules_to_save</c>: trained whole, beside the low-rank parts.</summary>
    public IReadOnlyList<string> SavedModules { get; init; } = [];

    /// <summary><c>rank_pattern</c>: other ranks by module name, its end or a regular expression; the first that fits counts.</summary>
    public IReadOnlyList<KeyValuePair<string, int>> RankPattern { get; init; } = [];

    /// <summary><c>alpha_pattern</c>: other alphas, found like <see cref="RankPattern"/>.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> AlphaPattern { get; init; } = [];

    /// <summary><c>layers_to_transform</c>; null for all. Only counts where <see cref="Targets"/> is a list.</summary>
    public IReadOnlyList<int>? Layers { get; init; }

    /// <summary><c>layers_pattern</c>: what stands before the layer's number in a module's name; empty for anything.</summary>
    public IReadOnlyList<string> LayersPattern { get; init; } = [];

    /// <summary>
    /// <c>init_lora_weights</c>: <c>true</c> (A Kaiming-uniform, B zero), <c>false</c>, or a word such as <c>gaussian</c>.
    /// </summary>
    public string Initialisation { get; init; } = "true";

    /// <summary><c>fan_in_fan_out</c>: kept as found; the linear modules here store (outputs, inputs) always.</summary>
    public bool FanInFanOut { get; init; }

    /// <summary><c>task_type</c>.</summary>
    public string? TaskType { get; init; } = "CAUSAL_LM";

    /// <summary><c>base_model_name_or_path</c>.</summary>
    public string? BaseModel { get; init; }

    /// <summary>Whether a linear or embedding module gets a low-rank part.</summary>
    public bool Adapts(string module)
    {
        if (Excluded?.Include(module) == true || Saves(module) || !Targets.Include(module))
        {
            return false;
        }

        // A module named in full is meant whatever its layer.
        return Layers is not { Count: > 0 } layers || Targets.Expression is not null || Targets.Names.Contains(module)
            || (LayerOf(module) is { } layer && layers.Contains(layer));
    }

    /// <summary>Whether a module is trained whole.</summary>
    public bool Saves(string module) => SavedModules.Any(saved => Fits($@"\A(?:.*\.)?(?:{saved})(?:\z|\.)", saved, module));

    public int RankOf(string module) => Patterned(RankPattern, module) ?? Rank;

    public double AlphaOf(string module) => Patterned(AlphaPattern, module) ?? Alpha;

    /// <summary>What B A is multiplied by.</summary>
    public double ScalingOf(string module) => AlphaOf(module) / (RankStabilised ? Math.Sqrt(RankOf(module)) : RankOf(module));

    private int? LayerOf(string module)
    {
        var patterns = LayersPattern.Count == 0 ? [@"[^.]*"] : LayersPattern;
        return patterns.Select(pattern =>
            FileExpressions.Find(FileExpressions.Compile($@"\A.*\.{pattern}\.(?<layer>[0-9]+)\.", pattern), module))
            .Select(match => match.Groups["layer"]).Where(layer => layer.Success)
            .Select(layer => int.TryParse(layer.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : (int?)null).FirstOrDefault();
    }

    private static T? Patterned<T>(IReadOnlyList<KeyValuePair<string, T>> pattern, string module)
        where T : struct
    {
        foreach (var (name, value) in pattern)
        {
            if (Fits($@"\A(?:.*\.)?(?:{name})\z", name, module))
            {
                return value;
            }
        }

        return null;
    }

    private static bool Fits(string pattern, string shown, string module) =>
        FileExpressions.Test(FileExpressions.Compile(pattern, shown), module);
}
