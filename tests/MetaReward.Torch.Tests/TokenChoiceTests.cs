using CsCheck;

namespace MetaReward.Torch.Tests;

public sealed class TokenChoiceTests
{
    [Theory]
    [InlineData(1.0, 1.0)]
    [InlineData(0.7, 1.0)]
    [InlineData(1.0, 0.9)]
    [InlineData(0.8, 0.95)]
    [InlineData(1.3, 0.3)]
    public void Over_all_uniform_numbers_tokens_come_as_often_as_their_exact_probability(double temperature, double topP)
    {
        const int draws = 20_000;
        Gen.Int[-300, 300].Array[1, 80].Where(points => !Borderline(Logits(points), temperature, topP)).Sample(points =>
        {
            var logits = Logits(points);
            var expected = Nucleus(logits, temperature, topP);
            var choice = new TokenChoice(logits.Length);
            var counts = new int[logits.Length];
            for (var i = 0; i < draws; i++)
            {
                counts[choice.Draw(logits, new(temperature, topP), (i + 0.5) / draws).Token]++;
            }

            var refused = expected.Count(p => p == 0);
            for (var i = 0; i < logits.Length; i++)
            {
                // a refused token's share is dealt out evenly, up to one draw
                (counts[i] / (double)draws).ShouldBe(expected[i], 2.0 * (1 + refused) / draws);
            }
        }, iter: 30, threads: 1);
    }

    [Fact]
    public void Logps_are_at_temperature_one_and_before_the_nucleus()
    {
        float[] logits = [0, 1, 2, 3];
        var total = logits.Sum(l => Math.Exp(l));
        var (token, logp) = new TokenChoice(4).Draw(logits, new(0.3, 0.5), 0.5);
        token.ShouldBe(3);
        ((double)logp).ShouldBe(Math.Log(Math.Exp(3) / total), 1e-6);
    }

    [Fact]
    public void Greedy_takes_the_first_of_the_most_likely() =>
        new TokenChoice(40).Draw([.. Enumerable.Range(0, 40).Select(i => i is 7 or 33 ? 1f : 0f)], Sampling.Greedy(1), 0.99).Token
            .ShouldBe(7);

    [Fact]
    public void Equal_logits_fill_the_nucleus_from_the_lowest_id()
    {
        var choice = new TokenChoice(10);
        var logits = new float[10];
        Enumerable.Range(0, 100).Select(i => choice.Draw(logits, new(1, 0.35), i / 100.0).Token).Distinct().Order().ShouldBe([0, 1, 2, 3]);
    }

    [Theory]
    [InlineData(0.7)]
    [InlineData(1.0)]
    [InlineData(1.3)]
    public void Equal_logits_weigh_the_same_wherever_they_stand(double temperature)
    {
        var logits = new float[43];
        Array.Fill(logits, 1.37f);
        logits[5] = 2.11f;
        var share = Nucleus(logits, temperature, 1)[0];
        var topP = Nucleus(logits, temperature, 1)[5] + (3.5 * share);
        var choice = new TokenChoice(logits.Length);
        Enumerable.Range(0, 500).Select(i => choice.Draw(logits, new(temperature, topP), i / 500.0).Token).Distinct().Order()
            .ShouldBe([0, 1, 2, 3, 5]);
    }

    [Theory]
    [InlineData(3, 1.0, 0.0)]
    [InlineData(0, 1.0, 0.2)]
    [InlineData(5, 0.8, 0.0)]
    [InlineData(0, 0.9, 0.3)]
    [InlineData(4, 0.7, 0.1)]
    public void Top_k_top_p_and_min_p_keep_what_they_say(int topK, double topP, double minP)
    {
        const int draws = 10_000;
        Gen.Int[-300, 300].Array[1, 40].Where(points => points.Distinct().Count() == points.Length).Sample(points =>
        {
            var logits = Logits(points);
            var among = logits.Order().Reverse().Take(topK == 0 ? logits.Length : topK).ToArray();
            var cut = logits.Select(l => among.Contains(l) ? l : float.NegativeInfinity).ToArray();
            if (Borderline(cut, 1, topP))
            {
                return;
            }

            var expected = Nucleus(cut, 1, topP);
            expected = [.. expected.Select(p => p >= (minP * expected.Max()) - 1e-9 ? p : 0)];
            var choice = new TokenChoice(logits.Length);
            var counts = new int[logits.Length];
            for (var i = 0; i < draws; i++)
            {
                counts[choice.Draw(logits, new(1, topP) { TopK = topK, MinP = minP }, (i + 0.5) / draws).Token]++;
            }

            var refused = topK == 0 && minP == 0 ? expected.Count(p => p == 0) : 0;
            for (var i = 0; i < logits.Length; i++)
            {
                (counts[i] / (double)draws).ShouldBe(expected[i] / expected.Sum(), 2.0 * (1 + refused) / draws);
            }
        }, iter: 30, threads: 1);
    }

    [Fact]
    public void The_repetition_penalty_weakens_what_was_seen_and_leaves_the_log_probability()
    {
        float[] logits = [2, 1.5f, -1, -1.2f];
        var choice = new TokenChoice(4);
        choice.Draw(logits, Sampling.Greedy(1) with { RepetitionPenalty = 2 }, 0, [0, 2]).Token.ShouldBe(1);
        choice.Draw(logits, Sampling.Greedy(1) with { RepetitionPenalty = 1.2 }, 0, [0, 2]).Token.ShouldBe(0);
        var plain = choice.Draw(logits, Sampling.Greedy(1), 0);
        choice.Draw(logits, Sampling.Greedy(1) with { RepetitionPenalty = 1.2 }, 0, [0, 2]).Logp.ShouldBe(plain.Logp);
    }

    private static float[] Logits(int[] points) => [.. points.Select(p => p / 50f)];

    /// <summary>Whether rounding could decide how far the nucleus reaches.</summary>
    private static bool Borderline(float[] logits, double temperature, double topP)
    {
        var (below,
            above) = (Nucleus(logits, temperature, Math.Min(topP - 1e-5, 1)), Nucleus(logits, temperature, Math.Min(topP + 1e-5, 1)));
        return topP < 1 && below.Count(p => p > 0) != above.Count(p => p > 0);
    }

    internal static double[] Nucleus(float[] logits, double temperature, double topP)
    {
        var weights = logits.Select(l => Math.Exp(l / temperature)).ToArray();
        var total = weights.Sum();
        var result = new double[logits.Length];
        var mass = 0.0;
        foreach (var i in Enumerable.Range(0, logits.Length).OrderByDescending(i => weights[i]).ThenBy(i => i))
        {
            result[i] = weights[i] / total;
            mass += result[i];
            if (mass >= topP)
            {
                break;
            }
        }

        return [.. result.Select(r => r / mass)];
    }
}
