namespace MetaReward.Text;

/// <summary>
/// A language model's weights under the names that it has alone, whatever was wrapped around it when they were saved: torch.compile and
/// FSDP (<c>_orig_mod.</c>), DataParallel (<c>module.</c>), a trainer or a value head (<c>policy.model.</c>), a
/// model that also sees (Gemma 3: <c>language_model.</c> before or after <c>model.</c>), or nothing at all (the bare body:
/// <c>layers.0.</c>). Everything else is passed over.
/// </summary>
internal sealed class UnwrappedTensors : ITensorFile
{
    private const string Model = "model.", Embeddings = "embed_tokens.weight", Head = "lm_head.weight";

    private static readonly string[] Wrappers = ["_orig_mod.", "_fsdp_wrapped_module.", "_checkpoint_wrapped_module."];
    private static readonly string[] RootsOfParts = ["language_model.model.", "model.language_model."];

    private readonly string _folder;
    private readonly ITensorFile _all;
    private readonly Dictionary<string, string> _names = [];

    private UnwrappedTensors(ITensorFile all, string root, string folder)
    {
        (_folder, _all) = (folder, all);
        string[] heads = [root.EndsWith(Model, StringComparison.Ordinal) ? root[..^Model.Length] + Head : Head, Head, root + Head];
        foreach (var name in all.Names)
        {
            var bare = Bare(name);
            var own = heads.Contains(bare) ? Head : bare.StartsWith(root, StringComparison.Ordinal) ? Model + bare[root.Length..] : null;
            if (own is null)
            {
                continue;
            }

            if (_names.TryGetValue(own, out var other) && other != own && name != own)
            {
                throw new InvalidDataException(
                    $"{folder}: the tensors '{other}' and '{name}' both are the model's '{own}'; save the model again with one of them.");
            }

            _names[own] = other == own ? own : name;
        }
    }

    public IReadOnlyList<string> Names => [.. _names.Keys];

    /// <summary>The same file where nothing is wrapped around.</summary>
    /// <param name="folder">Named in complaints.</param>
    /// <exception cref="InvalidDataException">It is not clear which tensors are the model's.</exception>
    public static (ITensorFile Tensors, string? Note) Of(ITensorFile file, string folder)
    {
        var bare = file.Names.Select(Bare).ToArray();
        if (bare.Any(name => name.Contains(".lora_A.", StringComparison.Ordinal))
            && bare.Any(name => name.Contains(".base_layer.", StringComparison.Ordinal)))
        {
            throw new InvalidDataException(
                $"{folder}: the weights hold an adapter beside its base (.base_layer., .lora_A.); merge them first: " +
                    "model = model.merge_and_unload(), then model.save_pretrained(folder).");
        }

        var root = Root(bare, folder);
        var wrapped = Array.FindAll(Wrappers, wrapper => file.Names.Any(name => name.Contains(wrapper, StringComparison.Ordinal)));
        if (root == Model && wrapped.Length == 0)
        {
            return (file, null);
        }

        string[] without = [.. wrapped, .. root is Model or "" || RootsOfParts.Contains(root) ? Array.Empty<string>()
            : [root.EndsWith(Model, StringComparison.Ordinal) ? root[..^Model.Length] : root]];
        return (new UnwrappedTensors(file, root, folder), without.Length > 0
            ? $"tensor names are read without '{string.Join("', '", without)}'"
            : root == "" ? "tensor names are read with 'model.' before them" : null);
    }

    public (long[] Shape, float[] Values) Read(string name) =>
        _names.TryGetValue(name, out var stored) ? _all.Read(stored) : throw ShardedSafetensors.Absent(_folder, name, _names.Keys);

    public void Dispose() => _all.Dispose();

    /// <summary>What stands before the body's tensors: where the embeddings are, or a part of a larger model by its usual name.</summary>
    private static string Root(string[] bare, string folder)
    {
        var roots = bare.Where(name => name == Embeddings || name.EndsWith("." + Embeddings, StringComparison.Ordinal))
            .Select(name => name[..^Embeddings.Length]).Distinct().ToArray();
        return roots.Contains(Model) ? Model
            : roots.Length == 1 ? roots[0]
            : roots.Length > 1 ? throw new InvalidDataException(
                $"{folder}: the weights hold several models ('{string.Join("', '", roots.Take(4).Select(root => root + Embeddings))}'); "
                + "save the one that is meant alone.")
            : Array.Find(RootsOfParts, root => bare.Any(name => name.StartsWith(root, StringComparison.Ordinal)))
                ?? (bare.Any(name => name.StartsWith("layers.0.", StringComparison.Ordinal)) ? "" : Model);
    }

    /// <summary>A name without what compiling, sharding and checkpointing put into it.</summary>
    internal static string Bare(string name) => Array.Exists(Wrappers, wrapper => name.Contains(wrapper, StringComparison.Ordinal))
        ? Wrappers.Aggregate(name, (left, wrapper) => left.Replace(wrapper, "", StringComparison.Ordinal)) : name;
}
