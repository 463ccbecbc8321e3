using MetaReward.Microworld;
using MetaReward.Text;
using MetaReward.Torch;

namespace MetaReward.Cli.Work;

/// <summary>Makes the microworld's seed model from nothing, and puts it where it is wanted only when it is whole.</summary>
public static class SeedCheckpoint
{
    private const string Template =
        "{% for message in messages %}{{ message['content'] }}{% if message['role'] == 'user' %}<sep>{% else "
        + "%}<end>{% endif %}{% endfor %}";

    private static readonly string[] Words = [.. SeedModel.SpecialTokens, .. Microworld.Vocabulary.All];

    /// <summary>How the world's words become tokens.</summary>
    public static TextSide Text { get; } = WordLevelFiles.Make(Words, SeedModel.SpecialTokens, "<end>", "<unk>", Template);

    /// <summary>
    /// Random weights in the seed model's shape, with the world's tokenizer. <c>&lt;sep&gt;</c> ends a prompt,
    /// <c>&lt;end&gt;</c> a response.
    /// </summary>
    public static TorchPolicy Untrained(Seed seed)
    {
        var config = new ModelConfig
        {
            ModelType = "llama", VocabularySize = Words.Length, HiddenSize = 128, FeedForwardSize = 320, Layers = 3, Heads = 4,
            KeyValueHeads = 4, HeadSize = 32,
            ContextSize = 256, RopeTheta = 10_000, NormEpsilon = 1e-5, TiedEmbeddings = true,
        };
        return new(Transformer.Random(config, seed.Derive("weights")), Text);
    }

    /// <summary>The folder as an absolute path, if a model may go there.</summary>
    /// <exception cref="InvalidDataException">Something else is there, which is left alone.</exception>
    public static string Claim(string folder)
    {
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var taken = File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()
            && !File.Exists(Path.Combine(folder, "config.json")));
        return taken
            ? throw new InvalidDataException($"'{folder}' already exists and is not a model: name another folder with --out.") : folder;
    }

    /// <summary>
    /// Trains both stages and writes a hub folder. It appears under its name at once and whole; until then a neighbour whose name ends in
    /// <c>.partial</c> holds the finished stages, so that a stopped build goes on, and an earlier model stays.
    /// </summary>
    /// <param name="folder">Where the model goes, as <see cref="Claim"/> gives it; a model that is there is replaced.</param>
    /// <param name="trainer">Trains.</param>
    /// <param name="options">How long.</param>
    /// <param name="seed">Decides weights and demonstrations.</param>
    /// <param name="progress">Told of both stages.</param>
    /// <param name="cancel">Stops between steps.</param>
    public static async Task<TorchPolicy> BuildAsync(
        string folder, ITrainer trainer, SeedModel.Options options, Seed seed, IProgress<Progress> progress, CancellationToken cancel)
    {
        var partial = folder + ".partial";
        var spent = folder + ".spent";
        using var held = Hold(partial);
        Remove(spent);
        var at = new Turn(0, seed, partial, progress, cancel);
        var policy = (TorchPolicy)await SeedModel.TrainAsync(Untrained(seed), trainer, options, at);
        Save(policy, Path.Combine(partial, "model"));
        if (Directory.Exists(folder))
        {
            Remove(Path.Combine(partial, "replaced"));
            Directory.Move(folder, Path.Combine(partial, "replaced"));
        }

        Directory.Move(Path.Combine(partial, "model"), folder);
        Directory.Move(partial, spent); // a kill while files go one by one must not leave stages that look finished
        Remove(spent);
        return policy;
    }

    /// <summary>Keeps others from building in the same place, until disposed or dead.</summary>
    private static FileStream Hold(string partial)
    {
        try
        {
            Directory.CreateDirectory(partial);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"cannot make the folder '{partial}': {failure.Message}. Name another place with --out.", failure);
        }

        var path = Path.Combine(partial, "build.lock");
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException failure) when (File.Exists(path))
        {
            throw new IOException($"another process is building in '{partial}'. Wait for it or stop it, or name another folder with --out.",
                failure);
        }
    }

    private static void Save(TorchPolicy policy, string folder)
    {
        try
        {
            policy.Save(folder);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"cannot write the model '{folder}': {failure.Message}. Free some space or mend the rights, "
                + "then run the same command again: both stages are kept.", failure);
        }
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
