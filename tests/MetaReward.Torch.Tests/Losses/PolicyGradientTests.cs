using static TorchSharp.torch;

namespace MetaReward.Torch.Tests;

public sealed class PolicyGradientTests
{
    [Fact]
    public void On_policy_the_gradient_is_that_of_the_log_probs_weighed_by_advantages()
    {
        var logps = full([2, 3], -1.0, ScalarType.Float64).requires_grad_(true);
        PolicyGradients.Of(new(logps, ones(2, 3, ScalarType.Float64), tensor(new[] { 1.0, -2.0 })), new()).Loss.backward();
        logps.grad!.data<double>().ToArray().ShouldBe([-1 / 6.0, -1 / 6.0, -1 / 6.0, 1 / 3.0, 1 / 3.0, 1 / 3.0], 1e-12);
    }

    [Fact]
    public void A_divergence_without_a_reference_is_refused() =>
        Should.Throw<ArgumentException>(() => PolicyGradients.Of(new(zeros(1, 1), ones(1, 1), ones(1)), new(Beta: 0.1))).Message
            .ShouldContain("reference's log-probs did not come");
}
