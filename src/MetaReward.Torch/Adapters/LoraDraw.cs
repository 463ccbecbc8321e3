using MetaReward.Text;
using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>Where a low-rank part begins.</summary>
internal static class LoraDraw
{
    /// <summary>A module's fresh part, as PEFT initialises it. Depends on the seed and the shapes alone.</summary>
    public static LowRank Fresh(LoraModule module, AdapterConfig config, Seed seed)
    {
        var rank = config.RankOf(module.Name);
        long[] down = [rank, module.Inputs], up = [module.Outputs, rank];
        var bound = 1 / Math.Sqrt(module.Inputs);
        Func<int, float> draw = config.Initialisation == "gaussian" || module.Embedding
            ? i => (float)(Normal(seed, i) / (module.Embedding ? 1 : rank))
            : i => (float)(((2 * seed.Uniform(i)) - 1) * bound);
        return new(module.Name, (down, Values(down, module.Embedding ? _ => 0 : draw)), (up, Values(up, module.Embedding ? draw : _ => 0)))
        {
            Embedding = module.Embedding,
            BBias = config.LoraBias && !module.Embedding ? new float[module.Outputs] : null,
            Magnitude = config.Dora ? RowNorms(module.Weight) : null,
        };
    }

    private static float[] Values(long[] shape, Func<int, float> draw) => [.. Enumerable.Range(0, (int)(shape[0] * shape[1])).Select(draw)];

    private static double Normal(Seed seed, int i) =>
        Math.Sqrt(-2 * Math.Log(1 - seed.Uniform(2L * i))) * Math.Cos(2 * Math.PI * seed.Uniform((2L * i) + 1));

    private static float[] RowNorms(Tensor weight)
    {
        using var scope = NewDisposeScope();
        return weight.to(ScalarType.Float32).square().sum(1).sqrt().cpu().data<float>().ToArray();
    }
}
