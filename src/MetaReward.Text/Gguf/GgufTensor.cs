namespace MetaReward.Text;

/// <summary>A tensor as a GGUF file describes it; the shape is given the hub's way round (outputs, inputs).</summary>
/// <param name="Offset">First byte, counted from the start of the data.</param>
internal sealed record GgufTensor(string Name, GgufType Type, long[] Shape, ulong Offset)
{
    public long Count => Shape.Aggregate(1L, (product, length) => checked(product * length));

    public long Bytes => Count / Type.Values * Type.Bytes;

    /// <summary>Holds the descriptions of a file against each other and against the file's size.</summary>
    /// <param name="alignment">Of which every offset is a multiple.</param>
    /// <param name="dataBytes">Bytes from the start of the data to the end of the file; negative where the file ends before.</param>
    /// <exception cref="InvalidDataException">Two have one name, overlap, lie beyond the end or off the alignment,
    /// or are too large.</exception>
    public static void Check(IReadOnlyList<GgufTensor> tensors, long alignment, long dataBytes, string path)
    {
        var (end, all) = (0UL, (ulong)Math.Max(0, dataBytes));
        var names = new HashSet<string>();
        foreach (var tensor in tensors.OrderBy(tensor => tensor.Offset))
        {
            if (!names.Add(tensor.Name))
            {
                throw new InvalidDataException($"{path}: the tensor '{tensor.Name}' comes twice.");
            }

            // The count first: four sides of 2^31 would overflow it.
            if (tensor.Shape.Aggregate(1.0, (product, length) => product * length) > Array.MaxLength)
            {
                throw new InvalidDataException(
                    $"{path}: tensor '{tensor.Name}' of shape [{string.Join(", ", tensor.Shape)}] is larger than is read at once.");
            }

            if (tensor.Shape.LastOrDefault(1) % tensor.Type.Values != 0)
            {
                throw new InvalidDataException($"{path}: rows of tensor '{tensor.Name}' have {tensor.Shape.LastOrDefault(1)} values; " +
                    $"{tensor.Type.Word} comes in blocks of {tensor.Type.Values}.");
            }

            if (tensor.Offset % (ulong)alignment != 0)
            {
                throw new InvalidDataException(
                    $"{path}: tensor '{tensor.Name}' lies at byte {tensor.Offset}, which is no multiple of the alignment {alignment}.");
            }

            if (tensor.Offset < end || tensor.Offset > all || (ulong)tensor.Bytes > all - tensor.Offset)
            {
                throw new InvalidDataException(
                    $"{path}: tensor '{tensor.Name}' lies at bytes {tensor.Offset} to {tensor.Offset + (ulong)tensor.Bytes} " +
                        $"of {all}, and the one before ends at {end}. The file is truncated or damaged.");
            }

            end = tensor.Offset + (ulong)tensor.Bytes;
        }
    }
}
