using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace MetaReward.Recipes;

/// <summary>A recipe's options as JSON, as a manifest holds them: every one of them, in snake_case.</summary>
internal sealed class OptionsJson<TOptions>
    where TOptions : class, new()
{
    private static readonly JsonTypeInfo<TOptions> Type = (JsonTypeInfo<TOptions>)Style().GetTypeInfo(typeof(TOptions));

    public JsonObject Write(TOptions options) => (JsonObject)JsonSerializer.SerializeToNode(options, Type)!;

    /// <summary>The same in a record of its own.</summary>
    public TOptions Copy(TOptions options) => Read(Write(options));

    /// <exception cref="ArgumentException">A value has the wrong type, or a key is unknown.</exception>
    public TOptions Read(JsonObject options)
    {
        try
        {
            return options.Deserialize(Type)!;
        }
        catch (JsonException failure)
        {
            var key = failure.Path?.TrimStart('$', '.') ?? "";
            throw new ArgumentException(
                $"option '{key}' has a value of the wrong type: {At(options, key)}. Its default is {At(Write(new()), key)}.", failure);
        }
    }

    /// <summary>The defaults with others laid over them.</summary>
    /// <exception cref="ArgumentException">A key is unknown or a value of the wrong type.</exception>
    public JsonObject Resolve(JsonObject overrides)
    {
        var resolved = Write(new());
        Lay(overrides, resolved, Type, "");
        return Write(Read(resolved));
    }

    /// <summary>A recipe's own words need no entry in a list: every enumeration is written by its names.</summary>
    private static JsonSerializerOptions Style() => new(RecordJson.Style(indented: true))
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    private static void Lay(JsonObject overrides, JsonObject onto, JsonTypeInfo type, string path)
    {
        foreach (var (key, value) in overrides)
        {
            if (type.Properties.FirstOrDefault(known => known.Name == key) is not { } property)
            {
                var near = type.Properties.Select(known => known.Name).OrderBy(known => Distance(known, key)).First();
                var valid = string.Join(", ", type.Properties.Select(known => known.Name));
                throw new ArgumentException($"unknown option '{path}{key}'; did you mean '{path}{near}'? Valid here: {valid}.");
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
