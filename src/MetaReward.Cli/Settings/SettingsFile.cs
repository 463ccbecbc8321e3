using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MetaReward.Recipes;

namespace MetaReward.Cli.Settings;

/// <summary>Settings written for people (commented YAML) and for editors (JSON schema).</summary>
public static class SettingsFile
{
    private const string Start = "# yaml-language-server: $schema=./metareward.schema.json\n"
        + "# Settings of a MetaReward run. Each line shows its default; lines that you do not need may go.\n"
        + "# metareward run --config THIS-FILE      command-line options win over this file\n"
        + "# metareward schema --recipe RECIPE > metareward.schema.json      completion and checks in editors\n";

    /// <summary>
    /// Every setting with its documentation, range, value, and its default in the profile that belongs to the settings, with its source.
    /// </summary>
    public static string Yaml(RunSettings settings)
    {
        var profile = Profiles.Of(settings);
        var text = new StringBuilder(Start)
            .Append($"# Defaults are those of the profile '{OptionKey.Word(profile.Name.ToString())}': {profile.About}.\n");
        var section = "";
        foreach (var key in settings.Keys.All)
        {
            var parts = key.Path.Split('.');
            if (parts.Length > 1 && parts[0] != section)
            {
                section = parts[0];
                text.Append($"\n{section}:\n");
            }

            var indent = parts.Length > 1 ? "  " : "";
            text.Append($"{(parts.Length > 1 ? "" : "\n")}{indent}# {key.Note.About}\n")
                .Append($"{indent}# {Capital(key.Expected())}. {Default(key, settings, profile)}.\n")
                .Append($"{indent}{parts[^1]}: {OptionText.Write(settings.Of(key))}\n");
        }

        return text.ToString();
    }

    private static string Default(OptionKey key, RunSettings settings, Profile profile)
    {
        var (value, usual) = (OptionText.Write(settings.Of(key)), OptionText.Write(profile.Settings.Of(key)));
        return value == usual || key.Path is "model" or "recipe" or "profile" ? $"Default: {profile.SourceOf(key)}"
            : $"Given; the default is {usual}: {profile.SourceOf(key)}";
    }

    /// <summary>A JSON schema (draft 2020-12) of a recipe's file.</summary>
    public static string Schema(Recipe recipe)
    {
        var world = Profiles.Of(RunSettings.Microworld, recipe.Name);
        var root = Section($"Settings of a MetaReward run of {recipe.Name}");
        root["$schema"] = "https://json-schema.org/draft/2020-12/schema";
        foreach (var key in SettingKeys.Of(recipe).All)
        {
            var parts = key.Path.Split('.');
            var at = root["properties"]!.AsObject();
            if (parts.Length > 1)
            {
                at[parts[0]] ??= Section(parts[0]);
                at = at[parts[0]]!["properties"]!.AsObject();
            }

            at[parts[^1]] = key.Path == "recipe" ? Chosen(key, recipe) : Property(key, world);
        }

        return root.ToJsonString(new JsonSerializerOptions(Terminal.Json) { WriteIndented = true });
    }

    private static JsonObject Section(string title) => new()
    {
        ["title"] = title,
        ["type"] = "object",
        ["additionalProperties"] = false,
        ["properties"] = new JsonObject(),
    };

    /// <summary>A file for one recipe names that one.</summary>
    private static JsonObject Chosen(OptionKey key, Recipe recipe) => new()
    {
        ["const"] = recipe.Name,
        ["description"] = $"{key.Note.About} This schema is {recipe.Name}'s: metareward schema --recipe NAME prints another's.",
        ["default"] = Catalogue.Usual.Name,
    };

    private static JsonObject Property(OptionKey key, Profile world)
    {
        var value = Value(key);
        var property = !key.IsList ? value : new JsonObject
        {
            ["type"] = "array", ["minItems"] = key.ElementType == typeof(string) ? 0 : 1, ["items"] = value,
        };
        property["description"] = $"{key.Note.About} The default is the built-in world's: {world.SourceOf(key)}. "
            + "Other models have their own: metareward init --model M.";
        var usual = world.Settings.Of(key);
        property["default"] = usual is Enum word ? OptionText.Write(word) : JsonSerializer.SerializeToNode(usual, Terminal.Json);
        return property;
    }

    private static JsonObject Value(OptionKey key)
    {
        var type = key.ElementType;
        if (type.IsEnum)
        {
            return new() { ["enum"] = new JsonArray([.. Enum.GetNames(type).Select(n => (JsonNode)OptionKey.Word(n))]) };
        }

        if (key.IsMap)
        {
            return new() { ["type"] = "object" };
        }

        var name = type == typeof(bool) ? "boolean" : type == typeof(string) ? "string" : type == typeof(double) ? "number" : "integer";
        var value = new JsonObject { ["type"] = key.IsOptional ? new JsonArray(name, "null") : name };
        if (double.IsFinite(key.Note.Min))
        {
            value[key.Note.Above ? "exclusiveMinimum" : "minimum"] = key.Note.Min;
        }

        if (double.IsFinite(key.Note.Max))
        {
            value["maximum"] = key.Note.Max;
        }

        return value;
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
