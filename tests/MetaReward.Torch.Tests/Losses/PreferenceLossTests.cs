using System.Text.Json;
using static TorchSharp.torch;

namespace MetaReward.Torch.Tests;

public sealed class PreferenceLossTests
{
    private static readonly double Ln2 = Math.Log(2);

    [Fact]
    public void Pairs_one_by_one_have_the_losses_gradients_and_rewards_of_the_reference() => PairwiseFile.Entries.ToList().ForEach(OneByOne);

    [Fact]
    public void A_batch_of_all_pairs_has_the_reference_s_loss_and_gradients() =>
        PairwiseFile.Entries.Where(e => e.TryGetProperty("batch_of_16", out _)).ToList().ForEach(AllTogether);

    private static void OneByOne(JsonElement entry)
    {
        var name = PairwiseFile.Name(entry);
        var half = name.EndsWith("_f32", StringComparison.Ordinal);
        var (all, loss) = (PairwiseFile.Logps(half ? ScalarType.Float32 : ScalarType.Float64), PairwiseFile.Loss(entry));
        PairLosses[] made = [.. Enumerable.Range(0, (int)all.Chosen.shape[0]).Select(pair => loss(PairwiseFile.Alone(all, pair)))];
        cat([.. made.Select(m => m.Losses)]).sum().backward();

        var tolerance = half ? 2e-5 : 1e-10;
        Near(cat([.. made.Select(m => m.Losses)]), entry, "loss", tolerance);
        Near(Gradient(all.Chosen) * (IsPerToken(entry) ? all.ChosenLengths : 1), entry, "grad_chosen", tolerance);
        Near(Gradient(all.Rejected) * (IsPerToken(entry) ? all.RejectedLengths : 1), entry, "grad_rejected", tolerance);
        Near(cat([.. made.Select(m => m.ChosenRewards)]), entry, "rewards_chosen", tolerance);
        Near(cat([.. made.Select(m => m.RejectedRewards)]), entry, "rewards_rejected", tolerance);
    }

    private static void AllTogether(JsonElement entry)
    {
        var (name, expected) = (PairwiseFile.Name(entry), entry.GetProperty("batch_of_16"));
        var half = name.EndsWith("_f32", StringComparison.Ordinal);
        var all = PairwiseFile.Logps(half ? ScalarType.Float32 : ScalarType.Float64);
        var made = PairwiseFile.Loss(entry)(all);
        var mean = made.Losses.mean();
        mean.backward();

        var tolerance = half ? 2e-5 : 1e-10;
        Relative(mean.to(ScalarType.Float64).item<double>(), expected.GetProperty("loss").GetDouble(), tolerance, "loss");
        Near(Gradient(all.Chosen), expected, "grad_chosen", tolerance);
        Near(Gradient(all.Rejected), expected, "grad_rejected", tolerance);
        var logged = entry.GetProperty("logged_metrics_batch_of_16");
        Relative(made.ChosenRewards.mean().to(ScalarType.Float64).item<double>(), logged.GetProperty("rewards/chosen").GetDouble(), tolerance, "chosen");
        Relative(made.RejectedRewards.mean().to(ScalarType.Float64).item<double>(), logged.GetProperty("rewards/rejected").GetDouble(), tolerance, "rejected");
        Relative(
            (made.ChosenRewards > made.RejectedRewards).to(ScalarType.Float64).mean().item<double>(),
            logged.GetProperty("rewards/accuracies").GetDouble(), tolerance, "accuracies");
    }

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
        var made = PreferenceLosses.Dpo(0.5)(Pairs(tensor(new[] { -10.0 }), tensor(new[] { -20.0 }), tensor(new[] { -12.0 }), tensor(new[] { -18.0 })));
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
        Should.Throw<ArgumentException>(() => PreferenceLosses.Regression(1)(Pairs(one, one, one, one))).Message.ShouldContain("judge's scores");
        Should.Throw<ArgumentException>(() => PreferenceLosses.Dpo(1).Weighted()(Pairs(one, one, one, one))).Message.ShouldContain("agree");
    }

    private static PairLogps Pairs(Tensor chosen, Tensor rejected, Tensor referenceChosen, Tensor referenceRejected) =>
        new(chosen, rejected, referenceChosen, referenceRejected, ones_like(chosen), ones_like(rejected));

    /// <summary>A loss that does not read a side has no gradient there.</summary>
    private static Tensor Gradient(Tensor leaf) => leaf.grad ?? zeros_like(leaf);

    /// <summary>The file's gradients of these are with respect to log-probs per token; ours are of sums.</summary>
    private static bool IsPerToken(JsonElement entry) => new[] { "simpo", "cpo_ipo", "orpo" }.Any(PairwiseFile.Name(entry).StartsWith);

    private static void Near(Tensor made, JsonElement expected, string key, double tolerance)
    {
        var numbers = made.to(ScalarType.Float64).data<double>().ToArray();
        foreach (var (number, reference, i) in numbers.Zip(PairwiseFile.Doubles(expected, key), Enumerable.Range(0, numbers.Length)))
        {
            Relative(number, reference, tolerance, $"{PairwiseFile.NameOrNone(expected)} {key}[{i}]");
        }
    }

    private static void Relative(double made, double expected, double tolerance, string what) =>
        made.ShouldBe(expected, tolerance * Math.Max(tolerance > 1e-6 ? 0.05 : 1e-4, Math.Abs(expected)), what);
}
