using static TorchSharp.torch;

namespace MetaReward.Torch.Tests;

public sealed class PreferenceLossTests
{
    private static readonly double Ln2 = Math.Log(2);

    [Fact]
    public void A_policy_that_is_its_own_reference_has_loss_ln_2_and_no_rewards()
    {
        var logps = tensor(new[] { -12.5, -300.0 });
        var made = PreferenceLosses.Dpo(0.1)(Pairs(logps, logps * 2, logps, logps * 2));
        made.Losses.data<double>().ShouldAllBe(loss => Math.Abs(loss - Ln2) < 1e-15);
        made.ChosenRewards.data<double>().ShouldAllBe(reward => reward == 0);
    }

    [Fact]
    public void Four_numbers_make_one_loss()
    {
        // h = (-10 + 12) - (-20 + 18) = 4; -log sigmoid(0.5 * 4)
        var made = PreferenceLosses.Dpo(0.5)(
            Pairs(tensor(new[] { -10.0 }), tensor(new[] { -20.0 }), tensor(new[] { -12.0 }), tensor(new[] { -18.0 })));
        made.Losses.item<double>().ShouldBe(Math.Log(1 + Math.Exp(-2)), 1e-12);
        made.ChosenRewards.item<double>().ShouldBe(1);
        made.RejectedRewards.item<double>().ShouldBe(-1);
    }

    [Fact]
    public void A_chosen_token_of_probability_1_leaves_the_odds_finite_in_float32()
    {
        var chosen = zeros(1).requires_grad_(true);
        var made = ReferenceFreeLosses.Orpo(0.1)(Pairs(chosen, tensor(new[] { -5f }), zeros(1), zeros(1)));
        made.Losses.sum().backward();
        made.Losses.isfinite().all().item<bool>().ShouldBeTrue();
        chosen.grad!.isfinite().all().item<bool>().ShouldBeTrue();
    }

    [Fact]
    public void What_a_loss_needs_and_does_not_get_is_named()
    {
        var one = zeros(1);
        Should.Throw<ArgumentException>(() => PreferenceLosses.Regression(1)(Pairs(one, one, one, one))).Message
            .ShouldContain("judge's scores");
        Should.Throw<ArgumentException>(() => PreferenceLosses.Dpo(1).Weighted()(Pairs(one, one, one, one))).Message.ShouldContain("agree");
    }

    private static PairLogps Pairs(Tensor chosen, Tensor rejected, Tensor referenceChosen, Tensor referenceRejected) =>
        new(chosen, rejected, referenceChosen, referenceRejected, ones_like(chosen), ones_like(rejected));
}
