using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>
/// The tensors of a model by their Hugging Face names. Matrices that are applied to the same input lie one after the other in one storage,
/// of which the named parameters are views: training sees each by its name, sampling multiplies all of them at once.
/// </summary>
internal sealed class ParameterStore(ScalarType type, bool requiresGrad, Func<string, long[], Tensor> read)
{
    private readonly Dictionary<string, Tensor> named = new(StringComparer.Ordinal);
    private readonly List<Tensor> storages = [];

    public IReadOnlyDictionary<string, Tensor> Named => named;

    public IReadOnlyList<Tensor> Storages => storages;

    /// <summary>One storage for tensors that differ in their first dimension alone.</summary>
    /// <param name="parts">Names and first dimensions.</param>
    /// <param name="columns">The second dimension; none for vectors.</param>
    public Tensor Add(IReadOnlyList<(string Name, long Rows)> parts, params long[] columns)
    {
        using var noGrad = no_grad();
        var storage = empty([parts.Sum(p => p.Rows), .. columns], type).DetachFromDisposeScope();
        storages.Add(storage);
        var row = 0L;
        foreach (var (name, rows) in parts)
        {
            using var view = storage.narrow(0, row, rows);
            using (var values = read(name, [rows, .. columns]))
            {
                view.copy_(values);
            }

            named.Add(name, view.detach().requires_grad_(requiresGrad).DetachFromDisposeScope());
            row += rows;
        }

        return storage;
    }
}
