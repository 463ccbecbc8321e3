namespace MetaReward.Remote.Training;

/// <summary>
/// The keys that each tool knows in its file of settings, as lists beside this file whose first line says of which version. Tests hold
/// every written key against them.
/// </summary>
public static class ToolKeys
{
    /// <summary>The keys of one list, and of which version they are.</summary>
    /// <param name="list">
    /// <c>trl-dpo</c>, <c>trl-sft</c>, <c>trl-kto</c>, <c>axolotl</c>, <c>llamafactory</c> or <c>accelerate</c>.
    /// </param>
    /// <exception cref="ArgumentException">There is no such list.</exception>
    public static (string Source, IReadOnlySet<string> Keys) Of(string list)
    {
        using var stream = typeof(ToolKeys).Assembly.GetManifestResourceStream($"MetaReward.Remote.Training.Keys.{list}.txt")
            ?? throw new ArgumentException($"there is no list of keys '{list}'", nameof(list));
        using var reader = new StreamReader(stream);
        var source = reader.ReadLine()!.TrimStart('#', ' ');
        return (source, reader.ReadToEnd().Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
            .ToHashSet(StringComparer.Ordinal));
    }
}
