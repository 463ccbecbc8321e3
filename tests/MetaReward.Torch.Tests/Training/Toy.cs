using MetaReward.Text;

namespace MetaReward.Torch.Tests;

/// <summary>A model of 20 thousand weights that reads forty words, things to teach it, and a folder to train in.</summary>
internal sealed class Toy : IDisposable
{
    private static readonly string[] Specials = ["<pad>", "<end>", "<sep>", "<unk>"];

    public static TextSide Text { get; } = WordLevelFiles.Make(
        [.. Specials, .. Enumerable.Range(0, 36).Select(i => $"w{i}")], Specials, "<end>", "<unk>",
        "{% for message in messages %}{{ message['content'] }}{% if message['role'] == 'user' %}<sep>{% else "
        + "%}<end>{% endif %}{% endfor %}");

    public static TorchPolicy Policy { get; } = new(Transformer.Random(TransformerTests.Tiny, Seed.Of(3)), Text);

    public static Demonstration[] Demonstrations { get; } =
        [.. Enumerable.Range(0, 12)
            .Select(i => new Demonstration($"d{i}", $"w{i} w{2 * i}",
                string.Join(' ', Enumerable.Range(0, 1 + (i % 5)).Select(j => $"w{(i + j) % 36}"))))];

    public static PreferencePair[] Pairs { get; } =
        [.. Enumerable.Range(0, 12)
            .Select(i => new PreferencePair($"p{i}", Role.Actor, $"w{i}", new($"c{i}", 1, Sample($"w{i} w{i + 1}")),
                new($"r{i}", 0, Sample($"w{35 - i}")), "a test"))];

    public string Folder { get; } = Directory.CreateTempSubdirectory("metareward-training-").FullName;

    /// <summary>Fewest steps first: 12 examples in batches of 5 make 3 steps of each epoch.</summary>
    public static Training Training(int epochs = 3, Optimizer optimizer = Optimizer.AdamW, double rate = 1e-3) =>
        new(rate, epochs, BatchSize: 5, WarmupSteps: 2, WeightDecay: 0.01, MicroBatchTokens: 32, Optimizer: optimizer);

    public Turn Turn(string name, Action<Progress>? heard = null, CancellationToken cancel = default) =>
        new(1, Seed.Of(7), Path.Combine(Folder, name), new Ear(heard ?? (_ => { })), cancel);

    /// <summary>Every file below a training's folder, as hex.</summary>
    public Dictionary<string, string> Files(string name) =>
        Directory.EnumerateFiles(Path.Combine(Folder, name), "*", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .ToDictionary(file => Path.GetRelativePath(Path.Combine(Folder, name), file),
                file => Convert.ToHexString(File.ReadAllBytes(file)));

    /// <summary>The lines of a training's log.</summary>
    public System.Text.Json.JsonElement[] Figures(string name) =>
        [.. File.ReadLines(Path.Combine(Folder, name, "8-metrics.jsonl"))
            .Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement.Clone())];

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    public static Sample Sample(string text)
    {
        int[] tokens = [.. Text.Tokenizer.Encode(text), Text.EndToken];
        return new(text, tokens, new float[tokens.Length], Finish.Stop);
    }

    private sealed class Ear(Action<Progress> heard) : IProgress<Progress>
    {
        public void Report(Progress value) => heard(value);
    }
}
