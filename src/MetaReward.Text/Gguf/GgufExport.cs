namespace MetaReward.Text;

/// <summary>What is written as GGUF: <c>f32</c>, <c>f16</c>, <c>bf16</c>, or blocks of 8 bits <c>q8_0</c>.</summary>
public enum GgufWeights
{
    F32, F16, BF16, Q8Of0,
}

/// <summary>What an export wrote.</summary>
/// <param name="Types">How many tensors there are of each element type.</param>
/// <param name="Notes">Where llama.cpp computes something else than the model means.</param>
public sealed record GgufWritten(long Bytes, IReadOnlyDictionary<string, int> Types, IReadOnlyList<string> Notes);

/// <summary>
/// Saves a model as one GGUF file that llama.cpp, Ollama and <see cref="Checkpoint.Open"/> read: shape, tokenizer, special tokens, chat
/// template and weights. Norms, biases and routers stay in F32.
/// </summary>
public static class GgufExport
{
    /// <param name="path">Appears when it is complete, never before.</param>
    /// <param name="read">Shape and row-major values of a tensor by its hub name.</param>
    /// <param name="name">What the model is called.</param>
    /// <exception cref="InvalidDataException">llama.cpp cannot compute the model or has no such tokenizer; the
    /// message says why.</exception>
    public static GgufWritten Write(
        string path, ModelConfig config, TextSide text, Func<string, (long[] Shape, float[] Values)> read, GgufWeights weights, string name)
    {
        var settings = new GgufSettings(config);
        var (type, number) = Kind(weights);
        List<(string Key, object Value)> metadata =
        [
            ("general.architecture", settings.Architecture), ("general.type", "model"), ("general.name", name),
            ("general.alignment", (uint)GgufWriter.Alignment), ("general.file_type", number), ("general.quantization_version", 2u),
            .. settings.Metadata,
            .. GgufVocabulary.Metadata(text, config.VocabularySize),
        ];
        List<GgufPlanned> tensors = [.. settings.Tensors, .. GgufLayout.Of(config).Select(part => Planned(part, type, read))];
        GgufWriter.Write(path, metadata, tensors);
        return new(new FileInfo(path).Length,
            tensors.GroupBy(tensor => tensor.Type.Word).ToDictionary(group => group.Key, group => group.Count()),
            [.. settings.Notes, .. GgufVocabulary.Notes(text)]);
    }

    private static (GgufType Type, uint Number) Kind(GgufWeights weights) => weights switch
    {
        GgufWeights.F32 => (GgufTypes.Named("F32"), 0),
        GgufWeights.F16 => (GgufTypes.Named("F16"), 1),
        GgufWeights.BF16 => (GgufTypes.Named("BF16"), 32),
        _ => (GgufTypes.Named("Q8_0"), 7),
    };

    /// <summary>Rows that are no multiple of a block stay in F16, as the reference does it.</summary>
    private static GgufPlanned Planned(GgufPart part, GgufType type, Func<string, (long[] Shape, float[] Values)> read)
    {
        var kept = part.Wide ? GgufTypes.Named("F32") : part.Shape[^1] % type.Values != 0 ? GgufTypes.Named("F16") : type;
        return new(part.Name, kept, part.Shape, () => part.HubNames.Select(hub => Turned(part, hub, read(hub))));
    }

    private static float[] Turned(GgufPart part, string hub, (long[] Shape, float[] Values) tensor)
    {
        var shape = part.HubNames.Count > 1 ? part.Shape[1..] : part.Shape;
        if (!tensor.Shape.SequenceEqual(shape))
        {
            throw new InvalidDataException(
                $"Tensor '{hub}' has the shape [{string.Join(", ", tensor.Shape)}]; the configuration asks for "
                + $"[{string.Join(", ", shape)}].");
        }

        if (part.Turned == 0 && part.More == 0 && part.Factor == 1)
        {
            return tensor.Values;
        }

        var values = part.Turned > 0 ? RotaryPairs.ToPairs(tensor.Values, part.Turned, (int)shape[0]) : [.. tensor.Values];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)((values[i] + part.More) * part.Factor);
        }

        return values;
    }
}
