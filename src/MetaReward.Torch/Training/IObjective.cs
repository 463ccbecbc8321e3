namespace MetaReward.Torch;

/// <summary>What training minimises over a set of examples.</summary>
public interface IObjective
{
    /// <summary>How many examples there are.</summary>
    int Count { get; }

    /// <summary>
    /// Adds the gradient of the batch's loss to the model's parameters, in as many parts as memory asks for; the
    /// sum is that of the whole batch.
    /// </summary>
    /// <param name="batch">Indices of examples.</param>
    /// <returns>The batch's figures by their names in the field, <c>loss</c> first, and <c>tokens</c>: those trained on.</returns>
    IReadOnlyList<KeyValuePair<string, double>> Accumulate(IReadOnlyList<int> batch);
}
