using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace MetaReward.Recipes;

/// <summary>Reads a log that grows by lines and may be torn by a kill: a line that does not parse is skipped.</summary>
internal static class LogLines
{
    public static IReadOnlyList<T> Read<T>(string path, JsonTypeInfo<T> type)
    {
        var records = new List<T>();
        if (!File.Exists(path))
            return records;
        using var file = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        while (file.ReadLine() is { } line)
        {
            if (Parse(line, type) is { } record)
                records.Add(record);
        }

        return records;
    }

    private static T? Parse<T>(string line, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(line, type);
        }
        catch (JsonException)
        {
            return default;
        }
    }
}
