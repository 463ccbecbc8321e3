using System.Runtime.Intrinsics;

namespace MetaReward.Torch.Tests;

public sealed class ExponentialTests
{
    [Fact]
    public void It_is_within_two_units_of_the_last_place()
    {
        for (var i = 0; i < 200_000; i++)
        {
            var x = -87.3f + (i * (175.6f / 200_000));
            var expected = Math.Exp(x);
            var made = Exponential.Of(Vector512.Create(x))[i % 16];
            (Math.Abs(made - expected) / expected).ShouldBeLessThan(2.4e-7, $"{x}");
        }
    }

    [Theory]
    [InlineData(0f, 1f)]
    [InlineData(-88f, 0f)]
    [InlineData(-1000f, 0f)]
    [InlineData(float.NegativeInfinity, 0f)]
    [InlineData(float.NaN, float.NaN)]
    public void Its_ends_are_exact(float x, float expected) => Exponential.Of(Vector512.Create(x))[3].ShouldBe(expected);
}
