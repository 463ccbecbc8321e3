using MetaReward.Microworld;
using MetaReward.Text;
using MetaReward.Torch;

namespace MetaReward.Cli.Work;

/// <summary>Makes the microworld's seed model from nothing, and puts it where it is wanted only when it is whole.</summary>
public static class SeedCheckpoint
{
    private const string Template =
        "{% for message in messages %}{{ message['content'] }}{% if message['role'] == 'user' %}<sep>{% else %}<end>{% endif %}{% endfor %}";

    /// <summary>Random weights in the seed model's shape, with the world's tokenizer. <c>&lt;sep&gt;</c> ends a prompt, <c>&lt;end&gt;</c> a response.</summary>
    public static TorchPolicy Untrained(Seed seed)
    {
        string[] words = [.. SeedModel.SpecialTokens, .. Microworld.Vocabulary.All];
        var config = new ModelConfig
        {
            ModelType = "llama", VocabularySize = words.Length, HiddenSize = 128, FeedForwardSize = 320, Layers = 3, Heads = 4, KeyValueHeads = 4, HeadSize = 32,
            ContextSize = 256, RopeTheta = 10_000, NormEpsilon = 1e-5, TiedEmbeddings = true,
        };
        return new(Transformer.Random(config, seed.Derive("weights")), WordLevelFiles.Make(words, SeedModel.SpecialTokens, "<end>", "<unk>", Template));
    }

    /// <summary>
    /// Trains both stages and writes a hub folder. It appears under its name at once and whole: until then a neighbour with <c>.partial</c>
    /// in its name holds what there is, and an earlier model stays.
    /// </summary>
    /// <param name="folder">Where the model goes; replaced if it is there.</param>
    /// <param name="trainer">Trains.</param>
    /// <param name="options">How long.</param>
    /// <param name="at">The seed, and the folder for the stages' checkpoints.</param>
    public static async Task<TorchPolicy> BuildAsync(string folder, ITrainer trainer, SeedModel.Options options, Turn at)
    {
        var policy = (TorchPolicy)await SeedModel.TrainAsync(Untrained(at.Seed), trainer, options, at);
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var partial = folder + ".partial";
        if (Directory.Exists(partial))
        {
            Directory.Delete(partial, recursive: true);
        }

        policy.Save(partial);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.Move(partial, folder);
        return policy;
    }
}
