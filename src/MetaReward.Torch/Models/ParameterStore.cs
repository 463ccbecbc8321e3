using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>
/// The tensors of a model by their Hugging Face names. Matrices that are applied to the same input lie one after the other in one storage,
/// of which the named parameters are views: training sees each by its name, sampling multiplies all of them at once.
/// </summary>
internal sealed class ParameterStore
{
    private readonly Dictionary<string, Tensor> named = new(StringComparer.Ordinal);
    private readonly List<Tensor> storages = [];
    private readonly ScalarType type;
    private readonly bool requiresGrad;
    private readonly Device? device;
    private readonly Func<string, long[], Tensor>? read;
    private readonly ParameterStore? lender;

    /// <param name="type">To keep the tensors in.</param>
    /// <param name="requiresGrad">Whether gradients reach them.</param>
    /// <param name="device">Where they are.</param>
    /// <param name="read">A named tensor of a shape, wherever it is.</param>
    public ParameterStore(ScalarType type, bool requiresGrad, Device device, Func<string, long[], Tensor> read)
    {
        (this.type, this.requiresGrad, this.device, this.read) = (type, requiresGrad, device, read);
    }

    /// <summary>A store for the same model that takes another's tensors, in the same order, and an adapter.</summary>
    public ParameterStore(ParameterStore lender, Lora lora)
    {
        (this.lender, Lora) = (lender, lora);
    }

    /// <summary>The adapter that is added to the tensors; may be null.</summary>
    public Lora? Lora { get; }

    public IReadOnlyDictionary<string, Tensor> Named => named;

    public IReadOnlyList<Tensor> Storages => storages;

    /// <summary>A named tensor, or what an adapter puts in its place.</summary>
    public Tensor? Used(string name) => Lora?.Whole.GetValueOrDefault(name) ?? named.GetValueOrDefault(name);

    /// <summary>One storage for tensors that differ in their first dimension alone.</summary>
    /// <param name="parts">Names and first dimensions.</param>
    /// <param name="columns">The second dimension; none for vectors.</param>
    public Tensor Add(IReadOnlyList<(string Name, long Rows)> parts, params long[] columns)
    {
        if (lender is not null)
        {
            storages.Add(lender.storages[storages.Count]);
            foreach (var (name, _) in parts)
            {
                named.Add(name, lender.named[name]);
            }

            return storages[^1];
        }

        using var noGrad = no_grad();
        var storage = empty([parts.Sum(p => p.Rows), .. columns], type, device).DetachFromDisposeScope();
        storages.Add(storage);
        var row = 0L;
        foreach (var (name, rows) in parts)
        {
            using var view = storage.narrow(0, row, rows);
            using (var values = read!(name, [rows, .. columns]))
            {
                view.copy_(values);
            }

            named.Add(name, view.detach().requires_grad_(requiresGrad).DetachFromDisposeScope());
            row += rows;
        }

        return storage;
    }

    /// <summary>Frees what is its own: an adapter's tensors belong to the adapter, borrowed ones to their lender.</summary>
    public void Free()
    {
        if (lender is null)
        {
            named.Values.Concat(storages).ToList().ForEach(tensor => tensor.Dispose());
        }
    }
}
