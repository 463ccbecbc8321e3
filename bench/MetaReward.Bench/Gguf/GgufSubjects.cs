using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MetaReward.Text;
using MetaReward.Torch;

namespace MetaReward.Bench.Gguf;

/// <summary>A model that is written as GGUF and read by llama.cpp.</summary>
/// <param name="Texts">To be compared as tokens.</param>
/// <param name="Prompts">Ids whose log-probs are compared, and from whose first half both go on.</param>
/// <param name="Longest">Tokens up to which llama.cpp computes the same model.</param>
/// <param name="Allowed">Mean difference of a log-prob above which the subject fails.</param>
public sealed record GgufSubject(
    string Name, ModelConfig Config, TextSide Text, Func<string, (long[] Shape, float[] Values)> Read, GgufWeights Weights,
    IReadOnlyList<Question.Asked> Texts, IReadOnlyList<int[]> Prompts, int Longest, double Allowed) : IDisposable
{
    /// <summary>A GGUF file that is there already, instead of one that is written.</summary>
    public string? File { get; init; }

    internal IDisposable? Held { get; init; }

    public void Dispose() => Held?.Dispose();
}

/// <summary>
/// The real model in every written type, every architecture with random weights, and every tokenizer that llama.cpp has a form for.
/// </summary>
public static class GgufSubjects
{
    private const string Real = "models/SmolLM2-135M-Instruct.Q4_1.gguf";

    private static readonly string[] Sentences =
    [
        "The capital of France is Paris, and the capital of Italy is Rome.",
        "def add(a, b):\n    return a + b\n\nprint(add(12, 345))\n",
        "Größe, naïve café, 東京, русский текст and 🙂 emoji.",
    ];

    public static IEnumerable<GgufSubject> All(string data)
    {
        var (real, strings) = (Path.Combine(data, Real), Path.Combine(data, "fixtures", "tokenizers_json", "smollm2", "encode.jsonl"));
        if (File.Exists(real))
        {
            yield return Smol(real, strings, GgufWeights.Q8Of0) with { Name = "SmolLM2-135M, the Q4_1 file as it came", File = real };
            foreach (var weights in Enum.GetValues<GgufWeights>())
            {
                yield return Smol(real, strings, weights);
            }
        }

        foreach (var folder in Folders(data, "architectures"))
        {
            yield return Architecture(folder);
        }

        foreach (var folder in Folders(data, "tokenizers_json").Where(folder => File.Exists(Path.Combine(folder, "tokenizer.json"))))
        {
            yield return Vocabulary(folder);
        }
    }

    /// <summary>Its weights are as the Q4_1 file has them; log-probs are compared with ours of the same rounded weights.</summary>
    private static GgufSubject Smol(string path, string strings, GgufWeights weights)
    {
        var model = Checkpoint.Open(path);
        return new($"SmolLM2-135M, {weights}", model.Config, model.Text, model.Read, weights, Strings(strings),
            [.. Sentences.Select(text => model.Tokenizer.Encode(text).ToArray()),
                .. Sentences.Take(1).Select(text => model.EncodePrompt(text).ToArray())],
            model.Config.ContextSize, weights switch
            {
                GgufWeights.Q8Of0 => 0.15, // llama.cpp rounds activations to 8 bits, too
                GgufWeights.F32 => 0.005,
                _ => 0.02,
            })
        {
            Held = model,
        };
    }

    private static GgufSubject Architecture(string folder)
    {
        var name = Path.GetFileName(folder);
        var config = HubConfig.Read(Path.Combine(folder, "config.json"));
        var weights = WeightFiles.Open(folder);
        var (longest, length, remark) = (config.ContextSize, 30, "");
        if (config.RopeScaling is DynamicRope dynamic)
        {
            longest = dynamic.TrainedContext;
        }
        else if (config.RopeScaling is LongRope)
        {
            (config, length, remark) = (config with { SlidingWindow = null, SlidingLayers = null }, 60,
                ", its long factors, without its window");
        }
        else if (config.SlidingWindow is { } window && !config.ModelType.StartsWith("gemma", StringComparison.Ordinal))
        {
            longest = window;
        }

        return new($"architecture {name}{remark}", config, TextSide.Parse(Bytes(config.VocabularySize), name), weights.Read,
            GgufWeights.F32, [],
            [.. new[] { 7, 11 }.Select(step => Enumerable.Range(1, Math.Min(length, longest)).Select(i => i * step % 250).ToArray())],
            longest, 0.02)
        {
            Held = weights,
        };
    }

    private static GgufSubject Vocabulary(string folder)
    {
        var text = TextSide.Parse(new Dictionary<string, byte[]>
        {
            [TextSide.TokenizerFile] = File.ReadAllBytes(Path.Combine(folder, TextSide.TokenizerFile)),
            ["generation_config.json"] = """{"eos_token_id":2}"""u8.ToArray(),
        }, folder);
        var config = new ModelConfig
        {
            ModelType = "llama", VocabularySize = text.Tokenizer.VocabularySize, HiddenSize = 32, FeedForwardSize = 32, Layers = 1,
            Heads = 4, KeyValueHeads = 4,
            HeadSize = 8, ContextSize = 64, RopeTheta = 10_000, NormEpsilon = 1e-5, TiedEmbeddings = true,
        };
        TorchRuntime.Load();
        var model = Transformer.Random(config, Seed.Of(0));
        return new($"tokenizer {Path.GetFileName(folder)}", config, text,
            name => (model.Parameters[name].shape, model.Parameters[name].data<float>().ToArray()),
            GgufWeights.F32, Strings(Path.Combine(folder, "encode.jsonl")), [], 0, 0)
        {
            Held = model,
        };
    }

    private static IReadOnlyList<Question.Asked> Strings(string file) => !File.Exists(file) ? [] :
        [.. File.ReadLines(file).Select(line => (string)JsonNode.Parse(line)!["text"]!).Where(text => text.Length > 0)
            .SelectMany(text => new[] { new Question.Asked(text, false), new(text, true) })];

    private static IEnumerable<string> Folders(string data, string kind) =>
        Path.Combine(data, "fixtures", kind) is var at && Directory.Exists(at)
            ? Directory.EnumerateDirectories(at).Order(StringComparer.Ordinal)
            : [];

    /// <summary>A tokenizer whose tokens are bytes, for models that came without one.</summary>
    private static Dictionary<string, byte[]> Bytes(int vocabulary)
    {
        var visible = Enumerable.Range(0, 256).Where(value => value is (>= 33 and <= 126) or (>= 161 and <= 172) or >= 174).ToList();
        var letters = visible.Select(value => (char)value).Concat(Enumerable.Range(0, 256 - visible.Count).Select(i => (char)(256 + i)))
            .Take(vocabulary - 1);
        var ids = JsonSerializer.Serialize(
            letters.Select((letter, id) => (letter, id)).ToDictionary(pair => $"{pair.letter}", pair => pair.id));
        return new()
        {
            [TextSide.TokenizerFile] = Encoding.UTF8.GetBytes($$"""
                {"added_tokens":[{"id":{{vocabulary
                    - 1}},"content":"<end>","special":true}],"normalizer":null,
                    "pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false},
                "decoder":{"type":"ByteLevel"},"model":{"type":"BPE","vocab":{{ids}},"merges":[]} }
                """),
            ["generation_config.json"] = Encoding.UTF8.GetBytes($$"""{"eos_token_id":{{vocabulary - 1}}}"""),
        };
    }
}
