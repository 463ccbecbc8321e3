using static TorchSharp.torch;

namespace MetaReward.Torch.Tests;

/// <summary>AdamW against its pseudo-code (arXiv:1711.05101, algorithm 2) in double precision.</summary>
public sealed class AdamWStepTests
{
    [Theory]
    [InlineData(0.1, false)]
    [InlineData(0, false)]
    [InlineData(0.1, true)]
    public void Steps_are_those_of_the_algorithm(double decay, bool coupled)
    {
        const double Rate = 0.02, First = 0.9, Second = 0.98, Epsilon = 1e-6;
        using var scope = NewDisposeScope();
        double[] w = [1.5, -0.25, 0.75, 3], m = new double[4], v = new double[4];
        var weight = tensor(w.Select(value => (float)value).ToArray(), [2, 2]).requires_grad_(true);
        using var parameters = new TrainedParameters([KeyValuePair.Create("model.layers.0.mlp.up_proj.weight", weight)]);
        using var optimizer = new AdamW(parameters, decay, First, Second, Epsilon, coupled: coupled);
        for (var step = 1; step <= 12; step++)
        {
            double[] gradient = [.. w.Select((_, i) => Math.Sin((step * 1.3) + i) * Math.Pow(10, i - 2))];
            parameters.Entries[0].Gradient.copy_(tensor(gradient.Select(value => (float)value).ToArray(), [2, 2]));
            optimizer.Step(Rate, step);
            for (var i = 0; i < w.Length; i++)
            {
                var g = gradient[i] + (coupled ? decay * w[i] : 0);
                w[i] -= coupled ? 0 : Rate * decay * w[i];
                (m[i], v[i]) = ((First * m[i]) + ((1 - First) * g), (Second * v[i]) + ((1 - Second) * g * g));
                w[i] -= Rate * (m[i] / (1 - Math.Pow(First, step))) / (Math.Sqrt(v[i] / (1 - Math.Pow(Second, step))) + Epsilon);
            }

            weight.data<float>().Zip(w, (made, expected) => Math.Abs(made - expected)).Max().ShouldBeLessThan(3e-6);
        }
    }

    [Fact]
    public void Norms_and_biases_are_not_decayed()
    {
        using var scope = NewDisposeScope();
        var weight = ones(3).requires_grad_(true);
        using var parameters = new TrainedParameters([KeyValuePair.Create("model.norm.weight", weight)]);
        using var optimizer = new AdamW(parameters, 0.5);
        parameters.Gradients.zero_();
        optimizer.Step(0.1, 1);
        weight.data<float>().ShouldAllBe(value => value == 1);
    }
}
