using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace MetaReward.Recipes;

/// <summary>An entry of the catalogue: a recipe with its card, its options as JSON, and the way to run it.</summary>
public sealed class Recipe
{
    private readonly Func<JsonObject, JsonObject> canonical;
    private readonly Func<Run, Ingredients, Task<IPolicy>> run;
    private readonly JsonTypeInfo type;

    private Recipe(string name, string title, string card, JsonTypeInfo type, JsonObject defaults, Func<JsonObject, JsonObject> canonical, Func<Run, Ingredients, Task<IPolicy>> run)
    {
        (Name, Title, Card, this.type, Defaults, this.canonical, this.run) = (name, title, card, type, defaults, canonical, run);
    }

    /// <summary>Kebab-case.</summary>
    public string Name { get; }

    /// <summary>The method and its paper.</summary>
    public string Title { get; }

    /// <summary>What it does and what was left out.</summary>
    public string Card { get; }

    /// <summary>Every option with its default, in snake_case. A fresh copy would be needed to change it; use <see cref="Resolve"/>.</summary>
    public JsonObject Defaults { get; }

    /// <summary>The defaults with <paramref name="overrides"/> laid over them; lists are replaced whole.</summary>
    /// <exception cref="ArgumentException">A key is unknown or a value of the wrong type; the message names key, value and what is valid.</exception>
    public JsonObject Resolve(JsonObject overrides)
    {
        var resolved = (JsonObject)Defaults.DeepClone();
        Lay(overrides, resolved, type, "");
        return canonical(resolved);
    }

    /// <summary>Runs the recipe with the options of the run's manifest, or goes on where it was stopped.</summary>
    public Task<IPolicy> RunAsync(Run folder, Ingredients given) => run(folder, given);

    internal static Recipe Of<TOptions>(
        string name, string title, string card, JsonTypeInfo<TOptions> type, Func<Run, Ingredients, TOptions, Task<IPolicy>> run)
        where TOptions : new() => new(
            name,
            title,
            card,
            type,
            Describe(new TOptions(), type),
            resolved => Describe(Read(resolved, type), type),
            (folder, given) => run(folder, given, Read(folder.Manifest.Options, type)));

    private static JsonObject Describe<TOptions>(TOptions options, JsonTypeInfo<TOptions> type) =>
        (JsonObject)JsonSerializer.SerializeToNode(options, type)!;

    private static TOptions Read<TOptions>(JsonObject options, JsonTypeInfo<TOptions> type)
        where TOptions : new()
    {
        try
        {
            return options.Deserialize(type)!;
        }
        catch (JsonException failure)
        {
            var key = failure.Path?.TrimStart('$', '.') ?? "";
            throw new ArgumentException($"option '{key}' has a value of the wrong type: {At(options, key)}. Its default is {At(Describe(new TOptions(), type), key)}.", failure);
        }
    }

    /// <summary>What a type knows is valid, also what it leaves out of its defaults because nothing is there.</summary>
    private static void Lay(JsonObject overrides, JsonObject onto, JsonTypeInfo type, string path)
    {
        foreach (var (key, value) in overrides)
        {
            if (type.Properties.FirstOrDefault(known => known.Name == key) is not { } property)
            {
                var near = type.Properties.Select(known => known.Name).OrderBy(known => Distance(known, key)).First();
                throw new ArgumentException(
                    $"unknown option '{path}{key}'; did you mean '{path}{near}'? Valid here: {string.Join(", ", type.Properties.Select(known => known.Name))}.");
            }

            if (value is JsonObject inner && onto[key] is JsonObject target)
                Lay(inner, target, type.Options.GetTypeInfo(property.PropertyType), path + key + ".");
            else
                onto[key] = value?.DeepClone();
        }
    }

    private static string At(JsonObject options, string path)
    {
        JsonNode? node = options;
        foreach (var key in path.Split('.', '['))
            node = node is JsonObject members && members.TryGetPropertyValue(key, out var next) ? next : node;
        return node?.ToJsonString() ?? "null";
    }

    /// <summary>Edit distance (Levenshtein).</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var corner = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
                (corner, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, corner + (a[i - 1] == b[j - 1] ? 0 : 1)));
        }

        return row[^1];
    }
}

/// <summary>The recipes' options as JSON.</summary>
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(MetaRewarding.Options), TypeInfoPropertyName = "MetaRewarding")]
[JsonSerializable(typeof(SelfRewarding.Options), TypeInfoPropertyName = "SelfRewarding")]
internal sealed partial class RecipeJson : JsonSerializerContext
{
    public static RecipeJson Strict { get; } = new(RecordJson.Style(indented: true));
}
