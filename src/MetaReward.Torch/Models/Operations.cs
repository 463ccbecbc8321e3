using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>
/// Operations whose kernel LibTorch has for every device but <c>meta</c>, that of shapes without numbers: there others give the same shape.
/// Placement is tested on it.
/// </summary>
internal static class Operations
{
    /// <summary>x.index_select(dimension, places).</summary>
    /// <exception cref="ArgumentException">They are on different devices (seen on meta; elsewhere LibTorch says it).</exception>
    public static Tensor Chosen(this Tensor x, long dimension, Tensor places)
    {
        if (!x.is_meta)
        {
            return x.index_select(dimension, places);
        }

        long[] shape = [.. x.shape], along = [.. x.shape.Select(_ => 1L)];
        (shape[dimension], along[dimension]) = (places.shape[0], places.shape[0]);
        return x.gather(dimension, OnMeta(places).view(along).expand(shape));
    }

    /// <summary>x.index_add(0, places, values) of vectors.</summary>
    public static Tensor Added(this Tensor x, Tensor places, Tensor values) =>
        x.is_meta ? x.scatter_add(0, OnMeta(places), values) : x.index_add(0, places, values, 1);

    /// <summary>The shape of attention (B, heads, T, D), and where it would be: mixed places are refused as by the kernels.</summary>
    public static Tensor AttentionOnMeta(Tensor q, Tensor k, Tensor v, Tensor? mask)
    {
        var scores = q.matmul(k.transpose(-1, -2));
        return (mask is null ? scores : scores * mask.to(q.dtype)).softmax(-1).matmul(v);
    }

    /// <summary>Both halves of the last dimension, the second first.</summary>
    public static Tensor Swapped(this Tensor x)
    {
        var half = x.shape[^1] / 2;
        return x.is_meta ? cat([x.narrow(-1, half, half), x.narrow(-1, 0, half)], -1) : x.roll(half, -1);
    }

    private static Tensor OnMeta(Tensor places) =>
        places.is_meta ? places : throw new ArgumentException($"numbers of rows on {places.device} for rows on meta");
}
