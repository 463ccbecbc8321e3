using System.Text.Json;

namespace MetaReward.Text;

/// <summary>PEFT's <c>adapter_config.json</c>, as it is written.</summary>
public static class AdapterConfigWriter
{
    /// <summary>Only keys that every PEFT since 0.9 knows, and newer ones where they say something.</summary>
    public static byte[] Bytes(AdapterConfig config) => WordLevelFiles.Json(json =>
    {
        WriteNumbers(json, "alpha_pattern", config.AlphaPattern, json.WriteNumber);
        json.WriteNull("auto_mapping");
        json.WriteString("base_model_name_or_path", config.BaseModel);
        json.WriteString("bias", config.Bias);
        if (config.Excluded is not null)
        {
            WriteModules(json, "exclude_modules", config.Excluded);
        }

        json.WriteBoolean("fan_in_fan_out", config.FanInFanOut);
        json.WriteBoolean("inference_mode", true);
        WriteInitialisation(json, config.Initialisation);
        WriteTexts(json, "layers_pattern", config.LayersPattern);
        WriteLayers(json, config.Layers);
        json.WriteNumber("lora_alpha", config.Alpha);
        if (config.LoraBias)
        {
            json.WriteBoolean("lora_bias", true);
        }

        json.WriteNumber("lora_dropout", config.Dropout);
        WriteTexts(json, "modules_to_save", config.SavedModules);
        json.WriteString("peft_type", "LORA");
        json.WriteNumber("r", config.Rank);
        WriteNumbers(json, "rank_pattern", config.RankPattern, json.WriteNumber);
        json.WriteNull("revision");
        WriteModules(json, "target_modules", config.Targets);
        json.WriteString("task_type", config.TaskType);
        json.WriteBoolean("use_dora", config.Dora);
        json.WriteBoolean("use_rslora", config.RankStabilised);
    });

    private static void WriteNumbers<T>(
        Utf8JsonWriter json, string key, IReadOnlyList<KeyValuePair<string, T>> pattern, Action<string, T> write)
    {
        json.WriteStartObject(key);
        foreach (var (name, value) in pattern)
        {
            write(name, value);
        }

        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, string key, IReadOnlyList<string> texts)
    {
        if (texts.Count == 0)
        {
            json.WriteNull(key);
            return;
        }

        json.WriteStartArray(key);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static void WriteModules(Utf8JsonWriter json, string key, ModuleNames modules)
    {
        if (modules.Expression is { } expression)
        {
            json.WriteString(key, expression);
            return;
        }

        WriteTexts(json, key, modules.Names);
    }

    private static void WriteLayers(Utf8JsonWriter json, IReadOnlyList<int>? layers)
    {
        if (layers is null)
        {
            json.WriteNull("layers_to_transform");
            return;
        }

        json.WriteStartArray("layers_to_transform");
        foreach (var layer in layers)
        {
            json.WriteNumberValue(layer);
        }

        json.WriteEndArray();
    }

    private static void WriteInitialisation(Utf8JsonWriter json, string word)
    {
        if (word is "true" or "false")
        {
            json.WriteBoolean("init_lora_weights", word == "true");
            return;
        }

        json.WriteString("init_lora_weights", word);
    }
}
