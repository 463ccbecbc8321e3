using static TorchSharp.torch;

namespace MetaReward.Torch.Tests;

/// <summary>
/// Objectives over pairs: however a batch is cut, the figures and gradients are the same; what does not go together is refused.
/// </summary>
public sealed class PairPlanTests
{
    private static readonly Dpo Plain = new(new(1, 1, 1));

    private static readonly TokenPair[] Pairs =
    [
        new(new([1, 2, 3], [4, 5, 6, 7, 8]), new([1, 2, 3], [9]), -20, -4) { ChosenScore = 4, RejectedScore = 1 },
        new(new([9, 4], [10, 11]), new([9, 4], [1, 2, 3, 4, 5, 6]), -7, -22) { ChosenScore = 3, RejectedScore = 2.5 },
        new(new([3, 4, 5, 6], [7]), new([3, 4, 5, 6], [8, 9]), -3.5f, -8) { ChosenScore = 5, RejectedScore = 0 },
        new(new([8, 1], [2, 2, 2, 30]), new([8, 1], [3, 3]), -15, -7) { ChosenScore = 2, RejectedScore = 1 },
    ];

    public static TheoryData<string, Dpo> Plans
    {
        get
        {
            var data = new TheoryData<string, Dpo>();
            foreach (var loss in Enum.GetValues<PairLoss>().Where(l => !(Plain with { Loss = l }).IsUnpaired()))
            {
                var options = Plain with { Loss = loss, LabelSmoothing = loss is PairLoss.Cdpo or PairLoss.Robust or PairLoss.Exo
                    ? 0.1
                    : 0 };
                data.Add($"{loss}", options);
                data.Add($"{loss} and likelihood", options with { NllWeight = 0.3 });
            }

            data.Add("weighted", Plain with { Weighted = true });
            data.Add("tail", Plain with { TailWeight = 0.3 });
            data.Add("Jensen-Shannon", Plain with { Divergence = Divergence.JensenShannon });
            data.Add("alpha", Plain with { Divergence = Divergence.Alpha, DivergenceAlpha = 0.3, Loss = PairLoss.Ipo });
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public void Parts_add_up_to_the_whole_batch(string name, Dpo options)
    {
        var (whole, gradients) = Step(options, microBatchTokens: 1000);
        var (cut, parts) = Step(options, microBatchTokens: 1);
        whole[0].Key.ShouldBe("loss", name);
        foreach (var (figure, value) in whole)
        {
            cut.ToDictionary()[figure].ShouldBe(value, 1e-5 * Math.Max(1, Math.Abs(value)), $"{name}: {figure}");
        }

        foreach (var (parameter, gradient) in gradients)
        {
            var largest = Math.Max(1e-3f, gradient.Max(Math.Abs));
            gradient.Zip(parts[parameter]).ShouldAllBe(g => Math.Abs(g.First - g.Second) < 2e-5 * largest, $"{name}: {parameter}");
        }
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public void The_loss_falls_along_its_own_gradient(string name, Dpo options)
    {
        if (options.Weighted)
        {
            return; // the weights move too, and have no gradient
        }

        using var model = Fresh();
        using var parameters = new TrainedParameters(model.Parameters);
        var objective = new PairObjective(model, Pairs, PairPlan.Of(options), new(1000));
        var before = objective.Accumulate([0, 1, 2, 3])[0].Value;
        var squares = parameters.Gradients.square().sum().item<float>();
        squares.ShouldBeGreaterThan(0, name);
        var rate = 1e-3 * Math.Max(1e-3, Math.Abs(before)) / squares;
        using (no_grad())
        {
            parameters.Entries.ToList().ForEach(p => p.Weight.add_(p.Gradient, -rate));
        }

        var fallen = before - objective.Accumulate([0, 1, 2, 3])[0].Value;
        fallen.ShouldBe(rate * squares, 0.2 * rate * squares, name);
    }

    [Theory]
    [InlineData(PairLoss.Cdpo, "needs label_smoothing above 0, for example 0.1")]
    [InlineData(PairLoss.Exo, "needs label_smoothing above 0, for example 0.001")]
    public void Losses_of_wrong_labels_want_to_know_how_many(PairLoss loss, string reason) =>
        Should.Throw<ArgumentException>(() => PairPlan.Of(Plain with { Loss = loss })).Message.ShouldContain(reason);

    [Fact]
    public void What_does_not_go_together_is_refused_by_name()
    {
        Refused(Plain with { Beta = 0 }, "beta must be above 0, but 0 came");
        Refused(Plain with { LabelSmoothing = 0.5 }, "label_smoothing must be at least 0 and below 0.5, but 0.5 came");
        Refused(Plain with { Loss = PairLoss.Simpo, Divergence = Divergence.ForwardKl }, "knows no other divergence");
        Refused(Plain with { Divergence = Divergence.Alpha, DivergenceAlpha = 1 }, "divergence_alpha must differ from 1");
        Refused(Plain with { NllWeight = -1 }, "nll_weight must be at least 0");
        Refused(Plain with { Loss = PairLoss.Kto, TailWeight = 0.5 }, "tail_weight must be 1 with loss kto");
        Refused(Plain with { Loss = PairLoss.Orpo, Weighted = true }, "weighted does not go with loss orpo");
        Refused(Plain with { UndesirableWeight = -1 }, "weights of kto must be at least 0");
        Refused(Plain with { Loss = PairLoss.Kto }, "a loss of single responses");

        static void Refused(Dpo options, string reason) =>
            Should.Throw<ArgumentException>(() => PairPlan.Of(options)).Message.ShouldContain(reason);
    }

    private static (IReadOnlyList<KeyValuePair<string, double>> Figures, Dictionary<string, float[]> Gradients) Step(
        Dpo options, int microBatchTokens)
    {
        using var model = Fresh();
        using var parameters = new TrainedParameters(model.Parameters);
        var figures = new PairObjective(model, Pairs, PairPlan.Of(options), new(microBatchTokens)).Accumulate([2, 0, 3, 1]);
        return (figures, parameters.Entries.ToDictionary(p => p.Name, p => p.Gradient.data<float>().ToArray()));
    }

    private static Transformer Fresh() => Transformer.Random(TransformerTests.Tiny, Seed.Of(4)).Clone(requiresGrad: true);
}
