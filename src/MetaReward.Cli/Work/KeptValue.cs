using System.Text.Json;
using MetaReward.Recipes;

namespace MetaReward.Cli.Work;

/// <summary>One JSON value of a run folder, with the key that decides it: made once, read afterwards, made again where the key has changed.</summary>
public static class KeptValue
{
    private sealed record Page<T>(string Key, T Value);

    /// <summary>The value kept in <paramref name="path"/> under <paramref name="key"/>, or the one that <paramref name="make"/> makes, then kept.</summary>
    public static async Task<T> OfAsync<T>(string path, string key, Func<Task<T>> make)
    {
        if (File.Exists(path) && JsonSerializer.Deserialize<Page<T>>(await File.ReadAllTextAsync(path), Terminal.Json) is { } page && page.Key == key)
        {
            return page.Value;
        }

        var value = await make();
        Disk.Write(path, JsonSerializer.SerializeToUtf8Bytes(new Page<T>(key, value), Terminal.Json));
        return value;
    }

    /// <summary>The value kept in <paramref name="path"/>, whatever its key; null where there is none.</summary>
    public static T? Read<T>(string path)
        where T : class => File.Exists(path) ? JsonSerializer.Deserialize<Page<T>>(File.ReadAllText(path), Terminal.Json)!.Value : null;
}
