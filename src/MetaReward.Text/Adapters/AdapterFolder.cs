namespace MetaReward.Text;

/// <summary>
/// An adapter on disk as PEFT writes it: <c>adapter_config.json</c> and <c>adapter_model.safetensors</c>. No pickle is ever read.
/// </summary>
public static class AdapterFolder
{
    public const string ConfigFile = "adapter_config.json";
    public const string WeightsFile = "adapter_model.safetensors";

    private const string Front = "base_model.model.";
    private const string DownEnd = ".lora_A.weight", UpEnd = ".lora_B.weight", BiasEnd = ".lora_B.bias",
        MagnitudeEnd = ".lora_magnitude_vector";
    private const string DownOfEmbedding = ".lora_embedding_A", UpOfEmbedding = ".lora_embedding_B", Within = ".base_layer.";

    private static readonly string[] Ends = [DownEnd, UpEnd, BiasEnd, MagnitudeEnd, DownOfEmbedding, UpOfEmbedding];

    /// <summary>Whether a folder holds an adapter rather than a model.</summary>
    public static bool Is(string folder) => File.Exists(Path.Combine(folder, ConfigFile));

    /// <exception cref="InvalidDataException">Something is missing, damaged or not supported; the message says what and where.</exception>
    public static Adapter Read(string folder)
    {
        string config = Path.Combine(folder, ConfigFile), weights = Path.Combine(folder, WeightsFile);
        if (!File.Exists(config))
        {
            throw new InvalidDataException($"{folder}: {ConfigFile} is missing; expected a folder with an adapter in PEFT's format.");
        }

        if (!File.Exists(weights))
        {
            throw new InvalidDataException($"{folder}: {WeightsFile} is missing; fetch or copy it beside {ConfigFile}."
                + (File.Exists(Path.Combine(folder, "adapter_model.bin"))
                    ? " adapter_model.bin is a pickle, which is never read; load it with PEFT and save it again with safe_serialization."
                    : ""));
        }

        using var file = SafetensorsFile.Open(weights);
        return Read(AdapterConfigReader.Parse(File.ReadAllBytes(config), config), file, weights);
    }

    /// <summary>Writes both files, each under its name only when complete. The same adapter gives the same bytes.</summary>
    /// <param name="folder">Made when absent.</param>
    public static void Write(string folder, Adapter adapter, TensorType type = TensorType.F32)
    {
        Durable.Make(folder);
        SafetensorsWriter.Write(Path.Combine(folder, WeightsFile),
            Tensors(adapter).OrderBy(tensor => tensor.Name, StringComparer.Ordinal), type);
        CheckpointFiles.Whole(Path.Combine(folder, ConfigFile), AdapterConfigWriter.Bytes(adapter.Config));
    }

    private static Adapter Read(AdapterConfig config, SafetensorsFile file, string path)
    {
        var found = new Dictionary<(string Module, string End), string>();
        var whole = new Dictionary<string, (long[] Shape, float[] Values)>();
        foreach (var key in file.Names)
        {
            var bare = UnwrappedTensors.Bare(key);
            var name = bare.StartsWith(Front, StringComparison.Ordinal) ? Plain(bare[Front.Length..])
                : throw new InvalidDataException(
                    $"{path}: the tensor '{key}' does not begin with '{Front}'; it is not an adapter in PEFT's format. Save it with PEFT: "
                    + "model.save_pretrained(folder).");
            var end = Ends.FirstOrDefault(end => name.EndsWith(end, StringComparison.Ordinal));
            if (end is null ? !whole.TryAdd(name, file.Read(key)) : !found.TryAdd((name[..^end.Length], end), key))
            {
                throw new InvalidDataException(
                    $"{path}: the tensor '{name}' is there twice, under two names; save the adapter again with PEFT.");
            }
        }

        var modules = found.Keys.Select(part => part.Module).Distinct().Order(StringComparer.Ordinal);
        return new Adapter(config, [.. modules.Select(module => Part(config, file, module, found, path))], whole);
    }

    /// <summary>Older files carry the adapter's name, and a parameter's where today a tensor stands.</summary>
    private static string Plain(string key)
    {
        var plain = key.Replace(".default.", ".", StringComparison.Ordinal).Replace(".modules_to_save.", ".", StringComparison.Ordinal);
        plain = plain.EndsWith(".default", StringComparison.Ordinal) ? plain[..^".default".Length] : plain;
        return plain.EndsWith(MagnitudeEnd + ".weight", StringComparison.Ordinal) ? plain[..^".weight".Length]
            : plain.Replace(Within, ".", StringComparison.Ordinal);
    }

    private static LowRank Part(
        AdapterConfig config, SafetensorsFile file, string module, Dictionary<(string Module, string End), string> found, string path)
    {
        (long[] Shape, float[] Values)? Find(string end) => found.TryGetValue((module, end), out var key) ? file.Read(key) : null;
        (long[] Shape, float[] Values) Need(string end) =>
            Find(end) ?? throw new InvalidDataException($"{path}: '{module}' has no tensor '{end[1..]}'.");
        var embedding = found.ContainsKey((module, DownOfEmbedding)) || found.ContainsKey((module, UpOfEmbedding));
        var part = new LowRank(module, Need(embedding ? DownOfEmbedding : DownEnd), Need(embedding ? UpOfEmbedding : UpEnd))
        {
            BBias = config.LoraBias ? Need(BiasEnd).Values : Find(BiasEnd)?.Values,
            Magnitude = config.Dora ? Need(MagnitudeEnd).Values : Find(MagnitudeEnd)?.Values,
            Embedding = embedding,
        };
        Check(config, part, path);
        return part;
    }

    private static void Check(AdapterConfig config, LowRank part, string path)
    {
        if (!config.Adapts(part.Module))
        {
            throw new InvalidDataException(
                $"{path}: '{part.Module}' has a low-rank part, but {ConfigFile} does not name it among the target modules.");
        }

        var rank = config.RankOf(part.Module);
        if (part.A.Shape.Length != 2 || part.B.Shape.Length != 2 || part.A.Shape[0] != rank || part.B.Shape[1] != rank)
        {
            throw new InvalidDataException($"{path}: '{part.Module}' has A of shape [{string.Join(", ", part.A.Shape)}] and B of shape " +
                $"[{string.Join(", ", part.B.Shape)}]; expected [{rank}, inputs] and [outputs, {rank}].");
        }

        foreach (var (what, values) in new[] { ("bias", part.BBias), ("magnitudes", part.Magnitude) })
        {
            if (values is not null && values.Length != part.B.Shape[0])
            {
                throw new InvalidDataException($"{path}: '{part.Module}' has {values.Length} {what} for {part.B.Shape[0]} outputs.");
            }
        }
    }

    private static IEnumerable<(string Name, long[] Shape, float[] Values)> Tensors(Adapter adapter)
    {
        foreach (var part in adapter.Parts)
        {
            var name = Front + part.Module;
            yield return (name + (part.Embedding ? DownOfEmbedding : DownEnd), part.A.Shape, part.A.Values);
            yield return (name + (part.Embedding ? UpOfEmbedding : UpEnd), part.B.Shape, part.B.Values);
            if (part.BBias is { } bias)
            {
                yield return (name + BiasEnd, [bias.Length], bias);
            }

            if (part.Magnitude is { } magnitude)
            {
                yield return (name + MagnitudeEnd, [magnitude.Length], magnitude);
            }
        }

        var adapted = adapter.Parts.Select(part => part.Module).ToHashSet();
        foreach (var (name, (shape, values)) in adapter.Whole)
        {
            var dot = name.LastIndexOf('.');
            yield return (Front + (dot > 0 && adapted.Contains(name[..dot]) ? name[..dot] + Within + name[(dot + 1)..] : name),
                shape, values);
        }
    }
}
