using static TorchSharp.torch;

namespace MetaReward.Torch.Tests;

/// <summary>The product for a few rows against LibTorch's in float64.</summary>
public unsafe class FewRowsTests
{
    static FewRowsTests() => TorchRuntime.Load();

    [Theory]
    [InlineData(1, 32, 4, false)]
    [InlineData(1, 576, 61, true)]
    [InlineData(2, 64, 7, true)]
    [InlineData(5, 96, 130, false)]
    [InlineData(8, 576, 1537, true)]
    public void It_is_the_product_rounded_once(int rows, int inputs, int outputs, bool biased)
    {
        using var scope = NewDisposeScope();
        var (x, w, b) = (Numbers(1, rows, inputs), Numbers(2, outputs, inputs), Numbers(3, 1, outputs).view(outputs));
        var exact = matmul(x.to(ScalarType.Float64), w.to(ScalarType.Float64).t());
        exact = biased ? exact + b.to(ScalarType.Float64) : exact;
        var found = Product(x, w, biased ? b : null, 1).to(ScalarType.Float64);
        var off = (found - exact).abs();
        Assert.True(off.le((exact.abs() / 256) + 1e-5).all().item<bool>(), $"off by {off.max().item<double>()}");
    }

    [Fact]
    public void Neither_threads_nor_rows_beside_it_change_a_bit()
    {
        using var scope = NewDisposeScope();
        var (x, w, b) = (Numbers(1, 8, 192), Numbers(2, 2_003, 192), Numbers(3, 1, 2_003).view(2_003));
        var together = Product(x, w, b, 1);
        Assert.Equal(0, together.ne(Product(x, w, b, 3)).sum().item<long>());
        for (var r = 0; r < 8; r++)
        {
            Assert.Equal(0, together.narrow(0, r, 1).ne(Product(x.narrow(0, r, 1), w, b, 2)).sum().item<long>());
            Assert.Equal(0, together.narrow(0, 0, r + 1).ne(Product(x.narrow(0, 0, r + 1), w, b, 1)).sum().item<long>());
        }
    }

    [Fact]
    public void It_leaves_to_LibTorch_what_it_does_not_know()
    {
        using var scope = NewDisposeScope();
        var (x, w) = (Numbers(1, 1, 64), Numbers(2, 8, 64));
        Assert.True(FewRows.Fits(new(w, null), x));
        Assert.False(FewRows.Fits(new(w, null), Numbers(1, FewRows.Most + 1, 64)));
        Assert.False(FewRows.Fits(new(w.to(ScalarType.Float32), null), x));
        Assert.False(FewRows.Fits(new(w, null), x.to(ScalarType.Float32)));
        Assert.False(FewRows.Fits(new(w, w.select(1, 0).to(ScalarType.Float32)), x));
        Assert.False(FewRows.Fits(new(w.t(), null), Numbers(1, 1, 8)));
        Assert.False(FewRows.Fits(new(Numbers(2, 8, 48), null), Numbers(1, 1, 48)));
        Assert.False(FewRows.Fits(new(Numbers(2, 3, 64), null), x));
    }

    private static Tensor Product(Tensor x, Tensor w, Tensor? b, int threads)
    {
        var to = empty([x.shape[0], w.shape[0]], ScalarType.BFloat16);
        new FewRows(threads).Multiply(At(x), At(w), b is null ? null : At(b), At(to), (int)x.shape[0], (int)x.shape[1], (int)w.shape[0]);
        return to;
    }

    private static Brain* At(Tensor tensor)
    {
        fixed (byte* start = tensor.bytes)
        {
            return (Brain*)start;
        }
    }

    private static Tensor Numbers(int seed, int rows, int columns) =>
        tensor(Enumerable.Range(0, rows * columns).Select(i => (float)(Seed.Of(seed).Uniform(i) - 0.5)).ToArray(), [rows, columns])
            .to(ScalarType.BFloat16);
}
