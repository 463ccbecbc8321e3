namespace MetaReward.Text;

/// <summary>
/// Two adapters, of which the second was trained on the first merged into its base, as one adapter of that base. Exact, for a sum of
/// low-rank products is one of the ranks' sum: B A = [s1 B1, s2 B2] [A1; A2].
/// </summary>
public static class StackedAdapter
{
    /// <summary>Puts the second upon the first.</summary>
    /// <exception cref="InvalidDataException">One of them changes the base in another way: magnitudes (DoRA), biases, whole modules,
    /// embeddings.</exception>
    public static Adapter Of(Adapter first, Adapter second)
    {
        foreach (var adapter in new[] { first, second })
        {
            if (adapter.Config.Dora || adapter.Whole.Count > 0 || adapter.Parts.Any(part => part.BBias is not null || part.Embedding))
            {
                throw new InvalidDataException(
                    "only plain low-rank adapters can be put one upon the other: no DoRA, no biases, no modules trained whole, "
                    + "no embeddings");
            }
        }

        var names = first.Parts.Concat(second.Parts).Select(part => part.Module).Distinct().Order(StringComparer.Ordinal).ToList();
        var parts = names.Select(name => Joined(name,
            [.. new[] { first, second }.SelectMany(adapter => adapter.Parts.Where(part => part.Module == name)
                .Select(part => (part, adapter.Config.ScalingOf(name))))])).ToList();
        var rank = parts.Max(part => (int)part.A.Shape[0]);
        return new(
            new()
            {
                Rank = rank, Alpha = rank, Targets = ModuleNames.Of(names), BaseModel = first.Config.BaseModel,
                RankPattern = [.. parts.Where(part => part.A.Shape[0] != rank)
                    .Select(part => KeyValuePair.Create(part.Module, (int)part.A.Shape[0]))],
                AlphaPattern = [.. parts.Where(part => part.A.Shape[0] != rank)
                    .Select(part => KeyValuePair.Create(part.Module, (double)part.A.Shape[0]))],
            },
            parts, new Dictionary<string, (long[] Shape, float[] Values)>());
    }

    /// <summary>The parts of one module side by side, each with its scaling in its B.</summary>
    private static LowRank Joined(string module, IReadOnlyList<(LowRank Part, double Scaling)> parts)
    {
        var (inputs, outputs) = (parts[0].Part.A.Shape[1], parts[0].Part.B.Shape[0]);
        var rank = parts.Sum(one => one.Part.A.Shape[0]);
        float[] a = [.. parts.SelectMany(one => one.Part.A.Values)];
        var b = new float[outputs * rank];
        var column = 0L;
        foreach (var (part, scaling) in parts)
        {
            var own = part.A.Shape[0];
            for (var row = 0L; row < outputs; row++)
            {
                for (var k = 0L; k < own; k++)
                {
                    b[(row * rank) + column + k] = (float)(scaling * part.B.Values[(row * own) + k]);
                }
            }

            column += own;
        }

        return new(module, ([rank, inputs], a), ([outputs, rank], b));
    }
}
