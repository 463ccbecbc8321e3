using static TorchSharp.torch;

namespace MetaReward.Torch.Tests;

public sealed class UnpairedLossTests
{
    [Theory]
    [InlineData(2.5, 2.5)]
    [InlineData(-3, 0)]
    public void The_point_of_reference_is_a_mean_that_is_never_negative(double mean, double used) =>
        UnpairedLosses.Kl(tensor(new[] { mean - 1, mean + 1 })).ShouldBe(used, 1e-12);
}
