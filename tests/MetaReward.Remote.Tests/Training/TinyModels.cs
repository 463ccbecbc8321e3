using System.Security.Cryptography;
using MetaReward.Text;

namespace MetaReward.Tests;

/// <summary>Model folders too small to compute with: a tokenizer, a template, a configuration and two tensors.</summary>
internal static class TinyModels
{
    public const string Template = "{% for message in messages %}{{ message['content'] }}<end>{% endfor %}";

    /// <summary>Writes one.</summary>
    /// <param name="value">Of every weight; another value is another model.</param>
    public static string Write(string folder, float value, string[]? words = null, string template = Template, int width = 4)
    {
        string[] all = words ?? ["<end>", "<unk>", "sort", "kiwi", "apple"];
        var text = WordLevelFiles.Make(all, ["<end>", "<unk>"], "<end>", "<unk>", template);
        var config = new ModelConfig
        {
            ModelType = "llama", VocabularySize = all.Length, HiddenSize = width, FeedForwardSize = 8, Layers = 1, Heads = 2,
            KeyValueHeads = 2, HeadSize = 2, ContextSize = 64, RopeTheta = 10_000, NormEpsilon = 1e-5, TiedEmbeddings = true,
        };
        CheckpointFiles.Write(folder, text, config,
        [
            ("model.embed_tokens.weight", [all.Length, width], [.. Enumerable.Repeat(0.5f, all.Length * width)]),
            ("model.norm.weight", [width], [.. Enumerable.Repeat(value, width)]),
        ]);
        return folder;
    }

    /// <summary>A policy that only knows its folder.</summary>
    public sealed class Folder(string path) : IPolicy
    {
        public string Path => path;

        public string Fingerprint { get; } =
            Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(System.IO.Path.Combine(path, "model.safetensors"))))[..16];

        public Task<IReadOnlyList<IReadOnlyList<Sample>>> SampleAsync(
            IReadOnlyList<SampleRequest> requests, Sampling sampling, IProgress<int>? tokens, CancellationToken cancel) =>
            throw new NotSupportedException();
    }
}
