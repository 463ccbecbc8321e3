using System.Text.Json;
using static TorchSharp.torch;

namespace MetaReward.Torch.Tests;

public sealed class UnpairedLossTests
{
    [Fact]
    public void Kto_and_its_kin_have_the_reference_s_losses_and_gradients()
    {
        foreach (var entry in PairwiseFile.KtoCases)
        {
            var ratios = Ratios();
            var wanted = Wanted(ratios);
            var losses = Loss(entry, ratios, wanted);
            losses.mean().backward();
            var batch = entry.GetProperty("batch_of_32");
            losses.mean().item<double>().ShouldBe(batch.GetProperty("loss").GetDouble(), 1e-12);
            Near(ratios.grad!, PairwiseFile.Doubles(batch, "grad"));
        }
    }

    [Fact]
    public void Examples_one_by_one_are_those_of_the_reference()
    {
        foreach (var entry in PairwiseFile.KtoCases.Where(c => c.TryGetProperty("desirable_loss", out _)))
        {
            var ratios = Ratios();
            var losses = Loss(entry, ratios, Wanted(ratios));
            losses.sum().backward();
            Near(losses, [.. PairwiseFile.Doubles(entry, "desirable_loss"), .. PairwiseFile.Doubles(entry, "undesirable_loss")]);
            Near(ratios.grad!, [.. PairwiseFile.Doubles(entry, "desirable_grad"), .. PairwiseFile.Doubles(entry, "undesirable_grad")]);
        }
    }

    [Theory]
    [InlineData(2.5, 2.5)]
    [InlineData(-3, 0)]
    public void The_point_of_reference_is_a_mean_that_is_never_negative(double mean, double used) =>
        UnpairedLosses.Kl(tensor(new[] { mean - 1, mean + 1 })).ShouldBe(used, 1e-12);

    private static Tensor Ratios() => cat(
    [
        PairwiseFile.Input("policy_chosen_logps") - PairwiseFile.Input("ref_chosen_logps"),
        PairwiseFile.Input("policy_rejected_logps") - PairwiseFile.Input("ref_rejected_logps"),
    ]).requires_grad_(true);

    private static Tensor Wanted(Tensor ratios) => arange(ratios.shape[0]) < ratios.shape[0] / 2;

    private static Tensor Loss(JsonElement entry, Tensor ratios, Tensor wanted) => entry.GetProperty("loss_type").GetString() == "kto"
        ? UnpairedLosses.Kto(ratios, wanted, Math.Max(0, Number(entry, "kl_before_clamp")), Number(entry, "beta"), Number(entry, "desirable_weight"), Number(entry, "undesirable_weight"))
        : UnpairedLosses.ApoZero(ratios, wanted, Number(entry, "beta"));

    private static double Number(JsonElement entry, string key) => entry.GetProperty(key).GetDouble();

    private static void Near(Tensor made, double[] expected)
    {
        foreach (var (number, reference) in made.data<double>().ToArray().Zip(expected))
        {
            number.ShouldBe(reference, Math.Max(1e-14, 1e-10 * Math.Abs(reference)));
        }
    }
}
