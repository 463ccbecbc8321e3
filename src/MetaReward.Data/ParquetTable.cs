using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using MetaReward.Recipes;
using Parquet;
using Parquet.Schema;
using Parquet.Serialization;

namespace MetaReward.Data;

/// <summary>Parquet tables as rows of JSON, and back. Messages are lists of structs with <c>role</c> and <c>content</c>.</summary>
internal static class ParquetTable
{
    /// <summary>The rows, numbered from 1. What a column does not hold for a row is missing in it.</summary>
    /// <exception cref="InvalidDataException">It is no Parquet table, or it is damaged.</exception>
    public static IReadOnlyList<DataRow> Read(string path, byte[] bytes)
    {
        try
        {
            using var stream = new MemoryStream(bytes);
            var read = ParquetSerializer.DeserializeUntypedAsync(stream).GetAwaiter().GetResult(); // in memory: nothing is waited for
            return [.. read.Data.Select((row, i) => new DataRow(path, "row", i + 1, Element(row)))];
        }
        catch (Exception damage) when (damage is not OutOfMemoryException) // of spoiled bytes the library throws whatever comes
        {
            throw new InvalidDataException(
                $"'{path}' cannot be read as a Parquet table ({ShortText.Of(damage.Message, 120)}): it is damaged, cut off, or of a kind "
                + "that is not read. Fetch it again, or write it as JSON lines, with pandas: "
                + "pandas.read_parquet(A).to_json(B, orient='records', lines=True)", damage);
        }
    }

    /// <summary>The rows as a table: a column for every key, of texts, numbers, truth values, structs, or lists of these.</summary>
    /// <exception cref="InvalidDataException">A key holds values of different kinds, or lists of lists.</exception>
    public static byte[] Write(IReadOnlyList<JsonObject> rows)
    {
        var keys = rows.SelectMany(row => row.Select(entry => entry.Key)).Distinct().ToList();
        List<Field> fields = [.. keys.Select(key => FieldOf(key, key, [.. rows.Select(row => row[key]).OfType<JsonNode>()]))];
        List<IDictionary<string, object?>> values = [.. rows.Select(row => (IDictionary<string, object?>)fields
            .ToDictionary(field => field.Name, field => Value(row[field.Name], field)))];
        using var stream = new MemoryStream();
        ParquetSerializer.SerializeUntypedAsync(values, new ParquetSchema(fields), stream,
            new ParquetOptions { CompressionMethod = CompressionMethod.Zstd, CompressionLevel = CompressionLevel.Optimal }) // not 22
            .GetAwaiter().GetResult();
        return stream.ToArray();
    }

    private static Field FieldOf(string key, string name, IReadOnlyList<JsonNode> values)
    {
        var kinds = values.Select(value => value.GetValueKind() switch
        {
            JsonValueKind.True or JsonValueKind.False => JsonValueKind.True,
            var kind => kind,
        }).Distinct().ToList();
        return kinds switch
        {
            [] or [JsonValueKind.String] => new DataField(name, typeof(string), true),
            [JsonValueKind.True] => new DataField(name, typeof(bool), true),
            [JsonValueKind.Number] => new DataField(name, values.All(IsWhole) ? typeof(long) : typeof(double), true),
            [JsonValueKind.Object] => new StructField(name, [.. values.SelectMany(value => value.AsObject().Select(entry => entry.Key))
                .Distinct().Select(inner => FieldOf($"{key}.{inner}", inner,
                    [.. values.Select(value => value.AsObject()[inner]).OfType<JsonNode>()]))]),
            [JsonValueKind.Array] when name != "element" => new ListField(name,
                FieldOf(key, "element", [.. values.SelectMany(value => value.AsArray()).OfType<JsonNode>()])),
            _ => throw new InvalidDataException(
                $"'{key}' holds {string.Join(" and ", kinds)}, which a column of a Parquet table cannot: write .jsonl instead"),
        };
    }

    private static bool IsWhole(JsonNode value) => long.TryParse(value.ToJsonString(), CultureInfo.InvariantCulture, out _);

    private static object? Value(JsonNode? value, Field field) => value is null ? null : field switch
    {
        StructField parts => Parts(value, parts),
        ListField { Item: StructField parts } => value.AsArray().Select(item => Parts(item!, parts)).ToList(),
        ListField { Item: DataField { ClrType: var type } } => List(value.AsArray(), type),
        DataField { ClrType: var type } => Single(value, type),
        _ => throw new InvalidOperationException($"{field.Name} is a column of no kind"),
    };

    private static IDictionary<string, object?> Parts(JsonNode value, StructField field) =>
        field.Fields.ToDictionary(part => part.Name, part => Value(value[part.Name], part));

    /// <summary>Lists have their exact element types: texts are spans of characters.</summary>
    private static object List(JsonArray items, Type type) => IsText(type)
        ? items.Select(item => (ReadOnlyMemory<char>?)item?.GetValue<string>().AsMemory()).ToList()
        : type == typeof(bool) ? items.Select(item => item?.GetValue<bool>()).ToList()
        : type == typeof(long) ? items.Select(item => (long?)Single(item!, type)).ToList()
        : items.Select(item => (double?)Single(item!, type)).ToList();

    /// <summary>The library calls a column of texts one of spans of characters.</summary>
    private static bool IsText(Type type) => type == typeof(string) || type == typeof(ReadOnlyMemory<char>);

    private static object Single(JsonNode value, Type type) => IsText(type) ? value.GetValue<string>()
        : type == typeof(bool) ? value.GetValue<bool>()
        : type == typeof(long) ? (object)long.Parse(value.ToJsonString(), CultureInfo.InvariantCulture)
        : double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture);

    private static JsonElement Element(IEnumerable<KeyValuePair<string, object>> row)
    {
        var made = new JsonObject();
        foreach (var (key, value) in row)
        {
            made[key] = Node(value);
        }

        return JsonSerializer.SerializeToElement(made);
    }

    private static JsonNode? Node(object? value) => value switch
    {
        null => null,
        string text => text,
        ReadOnlyMemory<char> text => text.ToString(),
        bool truth => truth,
        double number => double.IsFinite(number) ? number : null,
        float number => float.IsFinite(number) ? number : null,
        decimal number => number,
        byte[] bytes => Convert.ToBase64String(bytes),
        sbyte or byte or short or ushort or int or uint or long => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        ulong number => number,
        DateTime time => time.ToString("o", CultureInfo.InvariantCulture),
        System.Collections.IDictionary map => Object(map.Keys.Cast<object>().Select(key => (Name(key), map[key]))),
        System.Collections.IEnumerable list => List(list),
        _ => value.ToString(),
    };

    private static JsonNode List(System.Collections.IEnumerable list)
    {
        object?[] items = [.. list.Cast<object?>()];
        return items.Length > 0 && items[0]?.GetType() is { IsGenericType: true } type
            && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>)
            ? Object(items.Select(item => (Name(type.GetProperty("Key")!.GetValue(item)!), type.GetProperty("Value")!.GetValue(item))))
            : new JsonArray([.. items.Select(Node)]);
    }

    private static JsonObject Object(IEnumerable<(string Key, object? Value)> entries)
    {
        var made = new JsonObject();
        foreach (var (key, value) in entries)
        {
            made[key] = Node(value);
        }

        return made;
    }

    private static string Name(object key) => key is ReadOnlyMemory<char> text ? text.ToString() : key.ToString()!;
}
