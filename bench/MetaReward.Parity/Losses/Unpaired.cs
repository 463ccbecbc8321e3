using System.Text.Json;
using MetaReward.Torch;
using static TorchSharp.torch;

namespace MetaReward.Parity.Losses;

/// <summary>KTO and APO-zero on single responses: the wanted ones of all pairs, then the others.</summary>
internal static class Unpaired
{
    private const double Tolerance = 1e-10;

    public static IEnumerable<Subject> Subjects(JsonElement file) => file.GetProperty("kto").GetProperty("cases").EnumerateArray()
        .Select(entry => new Subject(Name(entry), () => Measure(entry, file.GetProperty("inputs"))));

    private static string Name(
        JsonElement entry) => $"{entry.Text("loss_type")}, beta {entry.Number("beta")}, weights {entry.Number("desirable_weight")} "
            + $"and {entry.Number("undesirable_weight")}"
            + (entry.Maybe("kl_before_clamp") is { } kl ? $", divergence {kl.Number():0.##}" : "");

    private static IEnumerable<Figure> Measure(JsonElement entry, JsonElement inputs)
    {
        using var scope = NewDisposeScope();
        if (entry.Maybe("desirable_loss") is not null)
        {
            var ratios = Ratios(inputs);
            var losses = Loss(entry, ratios);
            losses.sum().backward();
            yield return Near("losses", losses, [.. entry.Numbers("desirable_loss"), .. entry.Numbers("undesirable_loss")]);
            yield return Near("gradients", ratios.grad!, [.. entry.Numbers("desirable_grad"), .. entry.Numbers("undesirable_grad")]);
        }

        var (all, batch) = (Ratios(inputs), entry.GetProperty("batch_of_32"));
        var mean = Loss(entry, all).mean();
        mean.backward();
        yield return Near("loss of a batch", mean, [batch.Number("loss")]);
        yield return Near("its gradients", all.grad!, batch.Numbers("grad"));
    }

    private static Tensor Ratios(JsonElement inputs)
    {
        return cat([Less("policy_chosen_logps", "ref_chosen_logps"), Less("policy_rejected_logps", "ref_rejected_logps")])
            .requires_grad_(true);

        Tensor Less(string policy, string reference) => tensor(inputs.Numbers(policy)) - tensor(inputs.Numbers(reference));
    }

    private static Tensor Loss(JsonElement entry, Tensor ratios)
    {
        var wanted = arange(ratios.shape[0]) < ratios.shape[0] / 2;
        return entry.Text("loss_type") switch
        {
            "kto" => UnpairedLosses.Kto(ratios, wanted, Math.Max(0, entry.Number("kl_before_clamp")), entry.Number("beta"),
                entry.Number("desirable_weight"), entry.Number("undesirable_weight")),
            "apo_zero_unpaired" => UnpairedLosses.ApoZero(ratios, wanted, entry.Number("beta")),
            var other => throw new InvalidDataException($"the file has a loss '{other}' that is not known here"),
        };
    }

    private static Figure Near(string name, Tensor made, double[] expected) =>
        Figure.Apart(name, Apart.OfAll(made.Doubles(), expected, (a, b) => Apart.Relative(a, b, 1e-4)), Tolerance);
}
