namespace MetaReward.Torch.Tests;

/// <summary>Integrated gradients against differences of numbers, on a small random model.</summary>
public sealed class ReadGradientsTests
{
    private static readonly int[] Tokens = [5, 9, 12, 7, 30, 31, 8, 22];
    private static readonly (int Token, double Value)[] Values = [(10, 0), (11, 1), (12, 2), (13, 5)];

    /// <summary>Weights ten times as large as fresh ones: fresh ones give all tokens nearly the same probability.</summary>
    private static readonly Transformer Model = Sharpened();

    [Fact]
    public void Points_add_up_to_the_change_of_the_score()
    {
        var told = ReadGradients.Of(Model, Tokens, 2, 4, Values, 64, 1024, default);
        told.At.ShouldBe(ReadGradients.At(Model, Tokens, 2, [1, 1, 1, 1], Values));
        Math.Abs(told.At - told.AtBaseline).ShouldBeGreaterThan(0.05, "else the check below would check nothing");
        told.Missing.ShouldBeLessThan(0.05);
    }

    [Fact]
    public void One_step_is_the_slope_at_the_middle()
    {
        var told = ReadGradients.Of(Model, Tokens, 2, 4, Values, 1, 1, default);
        for (var i = 0; i < 4; i++)
        {
            const float by = 0.01f;
            double Score(float factor) => ReadGradients.At(
                Model, Tokens, 2, [.. Enumerable.Range(0, 4).Select(j => j == i ? 0.5f + factor : 0.5f)], Values);
            told.Points[i].ShouldBe((Score(by) - Score(-by)) / (2 * by), 2e-3);
        }

        told.Points.ShouldContain(point => Math.Abs(point) > 0.02, "else the differences prove nothing");
    }

    [Fact]
    public void More_steps_are_taken_until_the_sum_is_right()
    {
        var one = ReadGradients.Of(Model, Tokens, 1, 6, Values, 1, 1, default);
        var more = ReadGradients.Of(Model, Tokens, 1, 6, Values, 1, 512, default);
        (one.Steps, one.Missing > 0.05).ShouldBe((1, true));
        more.Steps.ShouldBeGreaterThan(1);
        more.Missing.ShouldBeLessThan(0.05);
    }

    [Fact]
    public void A_part_that_is_not_there_is_refused()
    {
        Should.Throw<ArgumentException>(() => ReadGradients.Of(Model, Tokens, 6, 3, Values, 1, 1, default));
        Should.Throw<ArgumentException>(() => ReadGradients.Of(Model, Tokens, 1, 0, Values, 1, 1, default));
        Should.Throw<ArgumentException>(() => ReadGradients.Of(Model, Tokens, 1, 1, [(3, 1)], 1, 1, default));
    }

    [Fact]
    public void The_response_stands_where_questions_differ()
    {
        JudgeGradients.Differing([1, 2, 7, 8, 3, 4], [[1, 2, 9, 3, 4]]).ShouldBe((2, 2));
        JudgeGradients.Differing([1, 2, 7, 8, 3, 4], [[1, 2, 7, 3, 4], [1, 2, 9, 3, 4]]).ShouldBe((2, 2)); // one begins alike
        JudgeGradients.Differing([1, 2], [[1, 2]]).Count.ShouldBe(0);
    }

    [Fact]
    public void Words_get_the_sum_of_their_tokens()
    {
        var words = JudgeGradients.Words(Toy.Text, [.. Toy.Text.Tokenizer.Encode("w1 w2 w3")], [1, 2, 3]);
        words.ShouldBe([new("w1", 1), new("w2", 2), new("w3", 3)]);
    }

    [Fact]
    public void A_judgment_without_a_number_says_so()
    {
        Should.Throw<InvalidDataException>(() => JudgeGradients.Of(Toy.Policy, "w1 w2", ["w1 w3"], Toy.Sample("w4"), 5, default))
            .Message.ShouldContain("no score");
        Should.Throw<InvalidDataException>(() => JudgeGradients.Of(Toy.Policy, "w1 w2", ["w1 w2"], Toy.Sample("w4"), 5, default))
            .Message.ShouldContain("tokens of its own");
    }

    private static Transformer Sharpened()
    {
        var model = Transformer.Random(TransformerTests.Tiny, Seed.Of(3));
        using var frozen = TorchSharp.torch.no_grad();
        foreach (var (name, weights) in model.Parameters)
        {
            if (!name.Contains("norm", StringComparison.Ordinal))
            {
                weights.mul_(10);
            }
        }

        return model;
    }
}
