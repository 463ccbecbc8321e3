using static TorchSharp.torch;

namespace MetaReward.Torch.Tests;

/// <summary>The choice of tokens by tensor operations, against the processor's.</summary>
public sealed class TensorChoiceTests
{
    [Theory]
    [InlineData(0.0, 1.0)]
    [InlineData(1.0, 1.0)]
    [InlineData(0.7, 1.0)]
    [InlineData(1.0, 0.9)]
    [InlineData(0.8, 0.95)]
    [InlineData(1.3, 0.3)]
    [InlineData(1.0, 0.01)]
    public void Tokens_and_logps_are_those_of_the_processors_choice(double temperature, double topP)
    {
        const int rows = 400, vocabulary = 333;
        var seed = Seed.Of(7);
        var logits = Enumerable.Range(0, rows * vocabulary).Select(i => (float)(8 * seed.Uniform(i) * seed.Uniform(i / 5))).ToArray();
        double[] uniforms = [.. Enumerable.Range(0, rows).Select(i => seed.Derive("u").Uniform(i))];
        var sampling = new Sampling(temperature, topP);
        var (tokens, logps) = TensorChoice.Draw(tensor(logits, [rows, vocabulary]), sampling, uniforms);
        var choice = new TokenChoice(vocabulary);
        var same = 0;
        for (var i = 0; i < rows; i++)
        {
            var (token, logp) = choice.Draw(logits.AsSpan(i * vocabulary, vocabulary), sampling, uniforms[i]);
            same += token == tokens[i] ? 1 : 0;
            logps[i].ShouldBe(token == tokens[i] ? logp : logps[i], 2e-6f);
        }

        same.ShouldBeGreaterThanOrEqualTo(rows - 1, "a number may lie within the last bits of a boundary");
    }

    [Fact]
    public void Equal_logits_fill_the_nucleus_from_the_lowest_id()
    {
        double[] uniforms = [.. Enumerable.Range(0, 100).Select(i => i / 100.0)];
        var (tokens, _) = TensorChoice.Draw(zeros(100, 10), new(1, 0.35), uniforms);
        tokens.Distinct().Order().ShouldBe([0L, 1, 2, 3]);
        var choice = new TokenChoice(10);
        tokens.ShouldBe(uniforms.Select(u => (long)choice.Draw(new float[10], new(1, 0.35), u).Token));
    }

    [Fact]
    public void The_largest_number_and_zero_weights_give_a_token_that_has_weight()
    {
        var (tokens, logps) = TensorChoice.Draw(tensor(new[] { float.NegativeInfinity, 1, float.NegativeInfinity }, [1, 3]), new(1, 1),
            [Math.BitDecrement(1.0)]);
        (tokens[0], logps[0]).ShouldBe((1, 0f));
    }

    [Theory]
    [InlineData(5, 0.0, 0.0)]
    [InlineData(0, 0.1, 0.0)]
    [InlineData(0, 0.0, 1.2)]
    public void What_it_does_not_know_is_left_to_the_processor(int topK, double minP, double penalty) =>
        TensorChoice.Knows(new Sampling { TopK = topK, MinP = minP, RepetitionPenalty = penalty }).ShouldBeFalse();
}
