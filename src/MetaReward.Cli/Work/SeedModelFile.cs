using MetaReward.Cli.Settings;
using MetaReward.Text;

namespace MetaReward.Cli.Work;

/// <summary>Where the models that ship with the program lie.</summary>
public static class SeedModelFile
{
    private sealed record Shipped(string Folder, string Variant, string Title);

    /// <summary>By the names that settings and commands give them.</summary>
    private static readonly Dictionary<string, Shipped> Models = new()
    {
        [RunSettings.Microworld] = new("seed-model", "anchored", "the microworld's seed model"),
        [RunSettings.Teacher] = new("teacher-model", "teacher", "the microworld's teacher"),
    };

    /// <summary>Whether a name is that of a model which ships with the program.</summary>
    public static bool Ships(string model) => Models.ContainsKey(model);

    /// <summary>What to call it.</summary>
    public static string TitleOf(string model) => Models[model].Title;

    /// <summary>
    /// Whether a model is the microworld's: the built-in one, or a folder whose tokenizer reads exactly the world's words.
    /// </summary>
    public static bool IsMeant(string model) => Ships(model)
        || (Path.Combine(ModelAddress.Likely(model), TextSide.TokenizerFile) is var words && File.Exists(words)
            && File.ReadAllBytes(words).AsSpan().SequenceEqual(SeedCheckpoint.Text.Files[TextSide.TokenizerFile]));

    /// <summary>The folder beside the program of a model that ships with it.</summary>
    /// <exception cref="InvalidDataException">It is not there.</exception>
    public static string Find(string model = RunSettings.Microworld)
    {
        var shipped = Models[model];
        var path = Path.Combine(AppContext.BaseDirectory, shipped.Folder);
        return File.Exists(Path.Combine(path, "config.json")) ? path : throw new InvalidDataException(
            $"{shipped.Title} is not in '{path}'. Build the program again, or make the model from "
            + $"nothing: {Self.Command} microworld build --variant {shipped.Variant}");
    }
}
