using MetaReward.Text;

namespace MetaReward.Remote.Training;

/// <summary>
/// A trained model as a tool left it, held against the model that it began with and written as a hub folder with that model's tokenizer,
/// template and settings, in its number type. Tensor by tensor: nothing is in memory whole.
/// </summary>
internal static class ResultModel
{
    /// <summary>Whether a folder holds an adapter and no whole model.</summary>
    public static bool IsAdapter(string folder) => AdapterFolder.Is(folder) && !HasModel(folder);

    /// <summary>What is wrong with a folder as a place of a result; null: there is a model or an adapter.</summary>
    public static string? Missing(string folder) => !Directory.Exists(folder) ? "there is no such folder"
        : HasModel(folder) || AdapterFolder.Is(folder) ? null
        : Directory.EnumerateFileSystemEntries(folder).Any()
            ? "it holds neither a model (config.json with safetensors) nor an adapter (adapter_config.json)" : "it is empty";

    /// <summary>Writes the checked result.</summary>
    /// <param name="result">A hub folder.</param>
    /// <param name="model">The folder of the model at the start.</param>
    /// <param name="texts">What the tokenizers must agree on, besides every id.</param>
    /// <param name="home">Gets the model; made when absent. Without a manifest it counts for nothing.</param>
    /// <exception cref="InvalidDataException">It does not load, or has another tokenizer, template or shape, a value that is no number, or
    /// the same weights.</exception>
    public static void Write(string result, string model, IReadOnlyList<string> texts, string home)
    {
        using var before = Checkpoint.Open(model);
        CheckpointFiles.Write(home, before.Text, before.Config, Checked(result, before, texts), TypeOf(model));
    }

    /// <summary>The same checks, and nothing is written.</summary>
    /// <exception cref="InvalidDataException">As above.</exception>
    public static void Check(string result, string model)
    {
        using var before = Checkpoint.Open(model);
        foreach (var _ in Checked(result, before, []))
        {
            // each tensor is checked as it is read
        }
    }

    private static IEnumerable<(string Name, long[] Shape, float[] Values)> Checked(
        string result, Checkpoint before, IReadOnlyList<string> texts)
    {
        using var after = Opened(result);
        CheckText(before.Text, after.Text, texts, result);
        CheckNames(before, after, result);
        var changed = false;
        foreach (var name in before.TensorNames)
        {
            var (shape, values) = after.Read(name);
            var (was, old) = before.Read(name);
            if (!shape.AsSpan().SequenceEqual(was))
            {
                throw Wrong(result, $"its tensor '{name}' has the shape [{string.Join(", ", shape)}], the model at the start "
                    + $"[{string.Join(", ", was)}]", "The tool has changed the model, for example its vocabulary; set it not to.");
            }

            if (Array.FindIndex(values, value => !float.IsFinite(value)) is >= 0 and var at)
            {
                throw Wrong(result, $"its tensor '{name}' holds {values[at]} at {at}: the training has left the finite numbers",
                    "Lower the learning rate, or give it more warm-up.");
            }

            changed |= !values.AsSpan().SequenceEqual(old);
            yield return (name, shape, values);
        }

        if (!changed)
        {
            throw Wrong(result, "its weights are those of the model at the start: nothing was learned",
                "See in the log whether the training took a step, and saved what it learned.");
        }
    }

    private static bool HasModel(string folder) => File.Exists(Path.Combine(folder, "config.json"))
        && Directory.EnumerateFiles(folder, "*.safetensors").Any(file => Path.GetFileName(file) != AdapterFolder.WeightsFile);

    private static Checkpoint Opened(string result)
    {
        try
        {
            return Checkpoint.Open(result);
        }
        catch (Exception failure) when (failure is InvalidDataException or FileNotFoundException)
        {
            throw Wrong(result, $"it does not load: {failure.Message.TrimEnd('.')}",
                "See in the log whether it was saved whole; if it is still being written, wait.", failure);
        }
    }

    private static void CheckText(TextSide before, TextSide after, IReadOnlyList<string> texts, string result)
    {
        const string Remedy = "The tool must train with the tokenizer and template of the model that it was given.";
        var (old, now) = (before.Tokenizer.VocabularySize, after.Tokenizer.VocabularySize);
        var apart = Enumerable.Range(0, Math.Min(old, now)).FirstOrDefault(id => before.SpellingOf(id) != after.SpellingOf(id), -1);
        if (old != now || apart >= 0)
        {
            throw Wrong(result, "it has another tokenizer: " + (old != now ? $"{now} tokens, the model at the start {old}"
                : $"token {apart} is '{after.SpellingOf(apart)}' there and '{before.SpellingOf(apart)}' at the start"), Remedy);
        }

        if (texts.FirstOrDefault(text => !before.Tokenizer.Encode(text).SequenceEqual(after.Tokenizer.Encode(text))) is { } other)
        {
            throw Wrong(result, $"its tokenizer parts the text '{ShortText.Of(other)}' into other tokens than that of the start", Remedy);
        }

        if (before.Template?.Text.Trim() != after.Template?.Text.Trim())
        {
            throw Wrong(result, after.Template is null ? "its chat template is gone" : before.Template is null
                ? "it has a chat template, and the model at the start has none" : "it has another chat template", Remedy);
        }
    }

    private static void CheckNames(Checkpoint before, Checkpoint after, string result)
    {
        const string Remedy = "See in the log whether the model was saved whole.";
        var there = after.TensorNames.ToHashSet(StringComparer.Ordinal);
        var lost = before.TensorNames.Where(name => !there.Contains(name)).ToArray();
        var known = before.TensorNames.Append("lm_head.weight").ToHashSet(StringComparer.Ordinal); // tied heads may be written out
        if (lost.Length > 0)
        {
            throw Wrong(result, $"{lost.Length} of {before.TensorNames.Count} tensors are missing, such as '{lost[0]}'", Remedy);
        }

        if (after.TensorNames.FirstOrDefault(name => !known.Contains(name)) is { } more)
        {
            throw Wrong(result, $"it has a tensor '{more}' that the model at the start does not have", Remedy);
        }
    }

    /// <summary>The number type that a hub folder's weights are kept in.</summary>
    private static TensorType TypeOf(string folder)
    {
        var path = Directory.EnumerateFiles(folder, "*.safetensors")
            .Where(file => Path.GetFileName(file) != AdapterFolder.WeightsFile).Order(StringComparer.Ordinal).FirstOrDefault();
        if (path is null)
        {
            return TensorType.F32;
        }

        using var file = SafetensorsFile.Open(path);
        return file.Names.Select(file.Type).FirstOrDefault(type => type is TensorType.BF16 or TensorType.F16, TensorType.F32);
    }

    internal static InvalidDataException Wrong(string result, string what, string remedy, Exception? cause = null) => new(
        $"the external trainer's result '{result}' cannot be taken: {what}. {remedy}", cause);
}
