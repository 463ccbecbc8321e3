namespace MetaReward.Remote.Hub;

/// <summary>Which of a repository's files a model needs. Weights come as safetensors or GGUF; pickles are never asked for.</summary>
/// <param name="Files">What to have, apart from the shards of <paramref name="Index"/>.</param>
/// <param name="Index">The file that names the shards; null where the weights are among the files.</param>
/// <param name="Model">The file that is the model, for GGUF; null when it is the folder.</param>
internal sealed record WantedFiles(IReadOnlyList<string> Files, string? Index = null, string? Model = null)
{
    private const string Single = "model.safetensors";
    private const string IndexName = "model.safetensors.index.json";
    private const string Templates = "additional_chat_templates/";

    /// <summary>Files that a model may have beside its weights, by their whole names.</summary>
    public static IReadOnlyList<string> Known { get; } =
    [
        "config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json",
        "chat_template.jinja", "chat_template.json", "preprocessor_config.json", "processor_config.json", "adapter_config.json",
    ];

    private static readonly string[] OldTokenizers = ["tokenizer.model", "vocab.json", "merges.txt"];
    private static readonly string[] Pickles = [".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle"];

    /// <summary>The weights as safetensors, with all that belongs to them.</summary>
    /// <exception cref="HubException">There are none; says what there is instead.</exception>
    public static WantedFiles Safetensors(IReadOnlyList<string> names, string who)
    {
        var weights = names.Where(name => Ends(name, ".safetensors") && !name.Contains('/')).ToArray();
        var index = !weights.Contains(Single) && names.Contains(IndexName) ? IndexName : null;
        weights = weights.Contains(Single)
            ? [Single, .. weights.Where(name => name == "adapter_model.safetensors")]
            : index is null ? weights : [];
        if (weights.Length == 0 && index is null)
        {
            throw new HubException($"{who} {WithoutSafetensors(names)}");
        }

        string[] beside = [.. names.Where(IsBeside), .. names.Contains("tokenizer.json") ? [] : names.Where(OldTokenizers.Contains)];
        return new([.. beside, .. index is null ? Array.Empty<string>() : [index], .. weights], index);
    }

    /// <summary>One model in a GGUF file, or in the parts of a split one.</summary>
    /// <param name="chosen">Its path, its file name, or a piece of it that no other has; null where there is only one.</param>
    /// <param name="how">How to choose, for the message.</param>
    /// <exception cref="HubException">There is none, or it is not clear which; lists them.</exception>
    public static WantedFiles Gguf(IReadOnlyList<string> names, string? chosen, string who, string how = "Choose one with --file")
    {
        var models = names.Where(name => Ends(name, ".gguf")).GroupBy(GgufParts.Key)
            .OrderBy(parts => parts.Key, StringComparer.Ordinal).ToArray();
        var candidates = models.Where(parts => !Path.GetFileName(parts.Key).StartsWith("mmproj", StringComparison.OrdinalIgnoreCase))
            .ToArray();
        candidates = candidates.Length == 0 ? models : candidates;
        var found = chosen is null ? candidates
            : models.Where(parts => parts.Contains(chosen)).ToArray() is { Length: > 0 } exact ? exact
            : models.Where(parts => parts.Any(name => Path.GetFileName(name) == chosen)).ToArray() is { Length: > 0 } named ? named
            : candidates.Where(parts => parts.Any(name => name.Contains(chosen, StringComparison.OrdinalIgnoreCase))).ToArray();
        if (found.Length == 1)
        {
            var parts = found[0].Order(StringComparer.Ordinal).ToArray();
            GgufParts.Check(parts, who);
            return new(parts, Model: parts[0]);
        }

        throw new HubException(models.Length == 0
            ? $"{who} holds no .gguf file. Without --gguf its safetensors are fetched, if it has any."
            : $"{(found.Length == 0 ? $"{who} has no .gguf file like '{chosen}'" : chosen is null
                ? $"{who} has several .gguf files" : $"several .gguf files of {who} are like '{chosen}'")}. "
                + $"{how}:\n  {string.Join("\n  ", (found.Length == 0 ? models : found).Select(parts => FileNames.Shown(parts.Min()!)))}");
    }

    private static bool IsBeside(string name) => Known.Contains(name)
        || (name.StartsWith("tokenizer", StringComparison.Ordinal) && Ends(name, ".json") && !name.Contains('/'))
        || (name.StartsWith(Templates, StringComparison.Ordinal) && Ends(name, ".jinja") && name.LastIndexOf('/') == Templates.Length - 1);

    private static string WithoutSafetensors(IReadOnlyList<string> names)
    {
        var gguf = names.Count(name => Ends(name, ".gguf"));
        var pickled = names.FirstOrDefault(name => Pickles.Any(ending => Ends(name, ending)));
        return gguf > 0
            ? $"has no safetensors, but {gguf} GGUF file{(gguf == 1 ? "" : "s")}: add --gguf."
            : names.FirstOrDefault(name => Ends(name, ".safetensors")) is { } nested
                ? $"has .safetensors only in folders ({FileNames.Shown(nested)}), as no language model has them."
            : pickled is null
                ? "holds no weights that can be read: neither *.safetensors nor *.gguf is among its files."
                : $"holds its weights only as pickles ({FileNames.Shown(pickled)}), which are never read: "
                    + "opening one runs whatever code is in it. "
                    + "Look for the same model as safetensors or GGUF, also among its pull requests (@refs/pr/N), or convert it: "
                    + "https://huggingface.co/spaces/safetensors/convert";
    }

    private static bool Ends(string name, string ending) => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase);
}
