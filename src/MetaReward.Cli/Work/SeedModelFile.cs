using MetaReward.Cli.Settings;
using MetaReward.Text;

namespace MetaReward.Cli.Work;

/// <summary>Where the seed model that ships with the program lies.</summary>
public static class SeedModelFile
{
    private const string Folder = "seed-model";

    /// <summary>
    /// Whether a model is the microworld's: the built-in one, or a folder whose tokenizer reads exactly the world's words.
    /// </summary>
    public static bool IsMeant(string model) => model == RunSettings.Microworld
        || (Path.Combine(ModelAddress.Likely(model), TextSide.TokenizerFile) is var words && File.Exists(words)
            && File.ReadAllBytes(words).AsSpan().SequenceEqual(SeedCheckpoint.Text.Files[TextSide.TokenizerFile]));

    /// <summary>Its folder beside the program.</summary>
    /// <exception cref="InvalidDataException">It is not there.</exception>
    public static string Find()
    {
        var path = Path.Combine(AppContext.BaseDirectory, Folder);
        return File.Exists(Path.Combine(path, "config.json")) ? path : throw new InvalidDataException(
            $"the microworld's seed model is not in '{path}'. Build the program again, or make the model from "
            + $"nothing: {Self.Command} microworld build");
    }
}
