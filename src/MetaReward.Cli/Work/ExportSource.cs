using MetaReward.Text;
using MetaReward.Torch;
using TorchSharp;

namespace MetaReward.Cli.Work;

/// <summary>A model that is to be written elsewhere, its weights read as they are asked for.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Read">Shape and row-major values of a tensor by its hub name.</param>
public sealed record ExportSource(
    string Name, ModelConfig Config, TextSide Text, IReadOnlyList<string> Tensors, Func<string, (long[] Shape, float[] Values)> Read)
        : IDisposable
{
    private IDisposable? Held { get; init; }

    /// <summary>What was read otherwise than it stands in the source.</summary>
    public IReadOnlyList<string> Notes { get; private init; } = [];

    /// <summary>Values of all weights.</summary>
    public long Parameters { get; private init; }

    /// <param name="model">A folder, a .gguf file, a pulled model, or an adapter's folder, which is merged into its base.</param>
    /// <param name="baseModel">The base of an adapter; null: the one that it names.</param>
    /// <exception cref="InvalidDataException">It cannot be read, or adapter and base do not fit.</exception>
    public static ExportSource Open(string model, string? baseModel)
    {
        var path = ModelAddress.PathOf(model);
        if (AdapterFolder.Is(path))
        {
            return Merged(path, baseModel);
        }

        if (baseModel is not null)
        {
            throw new UsageException($"'{model}' is not an adapter, so it has no base model; leave out --base.");
        }

        var checkpoint = Checkpoint.Open(path);
        return new(NameOf(path), checkpoint.Config, checkpoint.Text, checkpoint.TensorNames, checkpoint.Read) { Held = checkpoint,
            Parameters = Size(checkpoint.Config), Notes = checkpoint.Notes };
    }

    /// <summary>The model as a policy of its own.</summary>
    public TorchPolicy Policy(torch.ScalarType type) => new(Transformer.FromTensors(Config, Read, type), Text);

    public void Dispose() => Held?.Dispose();

    private static ExportSource Merged(string folder, string? baseModel)
    {
        TorchRuntime.Load();
        var adapter = AdapterFolder.Read(folder);
        var named = baseModel ?? adapter.Config.BaseModel
            ?? throw new UsageException($"'{folder}' is an adapter that names no base model; give it with --base.");
        var path = ModelAddress.PathOf(named);
        if (!Path.Exists(path))
        {
            throw new InvalidDataException($"'{folder}' is an adapter of '{named}', which was not found; give its place with --base.");
        }

        using var checkpoint = Checkpoint.Open(path);
        using var model = Transformer.FromTensors(checkpoint.Config, checkpoint.Read);
        using var lora = Lora.Of(model, adapter);
        var merged = model.Adapted(lora).Merged();
        return new(NameOf(folder), merged.Config, checkpoint.Text, [.. merged.Parameters.Keys],
            name => (merged.Parameters[name].shape, Values(merged.Parameters[name])))
        {
            Held = merged, Parameters = Size(merged.Config),
        };
    }

    private static float[] Values(torch.Tensor tensor) => tensor.contiguous().data<float>().ToArray();

    private static string NameOf(string path) =>
        Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));

    private static long Size(ModelConfig c)
    {
        var experts = c.Experts?.Count ?? 1;
        var inner = c.Experts?.FeedForwardSize ?? c.FeedForwardSize;
        return ((c.TiedEmbeddings ? 1L : 2L) * c.VocabularySize * c.HiddenSize)
            + (c.Layers * (long)c.HiddenSize * ((2L * c.HeadSize * (c.Heads + c.KeyValueHeads)) + (3L * inner * experts)));
    }
}
