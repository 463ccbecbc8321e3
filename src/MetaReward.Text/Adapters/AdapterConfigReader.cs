using System.Text.Json;

namespace MetaReward.Text;

/// <summary>
/// PEFT's <c>adapter_config.json</c>, as it is read. Kinds of adapters that change the base model in other ways than a low-rank part,
/// a bias, a magnitude or whole modules are refused by name; keys of initialisation alone are passed over.
/// </summary>
public static class AdapterConfigReader
{
    /// <summary>Keys of other mathematics: what they say when the feature is not used is null, false or nothing.</summary>
    private static readonly string[] Elsewhere =
    [
        "alora_invocation_tokens", "arrow_config", "kasa_config", "layer_replication", "monteclora_config", "target_parameters",
        "trainable_token_indices",
        "use_bdlora", "use_qalora", "velora_config",
    ];

    /// <summary>Their low-rank parts belong to a base whose weights were changed at the start.</summary>
    private static readonly string[] OfChangedBase = ["olora", "pissa", "corda", "loftq", "lora_ga", "milora"];

    /// <param name="where">Named in complaints.</param>
    /// <exception cref="InvalidDataException">A key is missing or wrong, or the adapter is of a kind that is not computed here.</exception>
    public static AdapterConfig Parse(ReadOnlyMemory<byte> json, string where)
    {
        var file = JsonFields.Parse(json, where);
        Refuse(file);
        var config = new AdapterConfig
        {
            Rank = file.Whole("r", 1) ?? throw file.Missing("r"),
            Alpha = file.Number("lora_alpha") ?? throw file.Missing("lora_alpha"),
            Targets = Modules(file, "target_modules") ?? throw file.Missing("target_modules"),
            Excluded = Modules(file, "exclude_modules"),
            Dropout = file.Number("lora_dropout") ?? 0,
            Bias = file.Text("bias") ?? "none",
            LoraBias = file.Flag("lora_bias") ?? false,
            RankStabilised = file.Flag("use_rslora") ?? false,
            Dora = file.Flag("use_dora") ?? false,
            SavedModules = Texts(file, "modules_to_save"),
            RankPattern = Pattern(file, "rank_pattern", (fields, name) => fields.Whole(name, 1) ?? throw fields.Missing(name)),
            AlphaPattern = Pattern(file, "alpha_pattern", (fields, name) => fields.Number(name) ?? throw fields.Missing(name)),
            Layers = Layers(file),
            LayersPattern = Texts(file, "layers_pattern"),
            Initialisation = Initialisation(file),
            FanInFanOut = file.Flag("fan_in_fan_out") ?? false,
            TaskType = file.Text("task_type"),
            BaseModel = file.Text("base_model_name_or_path"),
        };
        return Checked(config, where);
    }

    private static void Refuse(JsonFields file)
    {
        if (file.Text("peft_type") is { } kind and not "LORA")
        {
            throw new InvalidDataException(
                $"{file.Where}: an adapter of the kind '{kind}' is not read; supported: LORA (with use_rslora, use_dora).");
        }

        foreach (var key in Elsewhere)
        {
            if (file.Find(key) is { } value && value.ValueKind != JsonValueKind.False
                && !(value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0))
            {
                throw file.Wrong(key, value, "null: such an adapter is not computed here");
            }
        }
    }

    private static AdapterConfig Checked(AdapterConfig config, string where)
    {
        if (config.Dropout is < 0 or >= 1)
        {
            throw new InvalidDataException($"{where}: 'lora_dropout' is {config.Dropout}; expected a number in [0, 1).");
        }

        if (config.Bias is not ("none" or "all" or "lora_only"))
        {
            throw new InvalidDataException($"{where}: 'bias' is '{config.Bias}'; expected none, all or lora_only.");
        }

        try
        {
            foreach (var pattern in config.RankPattern.Select(entry => entry.Key).Concat(config.AlphaPattern.Select(entry => entry.Key))
                .Concat(config.SavedModules).Concat(config.LayersPattern))
            {
                _ = FileExpressions.Compile(pattern, pattern);
            }
        }
        catch (ArgumentException broken)
        {
            throw new InvalidDataException($"{where}: {broken.Message}", broken);
        }

        return config;
    }

    private static string Initialisation(JsonFields file)
    {
        var word = file.Find("init_lora_weights") switch
        {
            null or { ValueKind: JsonValueKind.True } => "true",
            { ValueKind: JsonValueKind.False } => "false",
            _ => file.Text("init_lora_weights")!,
        };
        return OfChangedBase.FirstOrDefault(kind => word.StartsWith(kind, StringComparison.OrdinalIgnoreCase)) is null ? word
            : throw new InvalidDataException(
                $"{file.Where}: 'init_lora_weights' is '{word}': such an adapter belongs to a base whose weights were changed, too; " +
                    "save it as a plain LoRA (PEFT's path_initial_model_for_weight_conversion) or merge it into its base.");
    }

    private static ModuleNames? Modules(JsonFields file, string key)
    {
        try
        {
            return file.Find(key) switch
            {
                null => null,
                { ValueKind: JsonValueKind.String } text => ModuleNames.Matching(text.GetString()!),
                _ => ModuleNames.Of(Texts(file, key)),
            };
        }
        catch (ArgumentException broken)
        {
            throw new InvalidDataException($"{file.Where}, '{key}': {broken.Message}", broken);
        }
    }

    private static IReadOnlyList<string> Texts(JsonFields file, string key) => file.Find(key) switch
    {
        null => [],
        { ValueKind: JsonValueKind.String } one => [one.GetString()!],
        _ => [.. file.Items(key)!
            .Select(item => item.ValueKind == JsonValueKind.String ? item.GetString()! : throw file.Wrong(key, item, "module names"))],
    };

    private static int[]? Layers(JsonFields file) => file.Find("layers_to_transform") switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } => [file.Whole("layers_to_transform", 0)!.Value],
        _ => [.. file.Items("layers_to_transform")!
            .Select(item => item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out var layer) && layer >= 0
                ? layer : throw file.Wrong("layers_to_transform", item, "layer numbers from 0"))],
    };

    private static IReadOnlyList<KeyValuePair<string, T>> Pattern<T>(JsonFields file, string key, Func<JsonFields, string, T> read) =>
        file.Fields(key) is { } fields ? [.. fields.Keys.Select(name => KeyValuePair.Create(name, read(fields, name)))] : [];
}
