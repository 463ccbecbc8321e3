using static TorchSharp.torch;

namespace MetaReward.Torch.Tests;

public sealed class SamplingTests
{
    private static readonly HashSet<int> Never = [];

    [Fact]
    public void A_sample_is_the_same_alone_and_among_others()
    {
        var model = Sharp(Transformer.Random(TransformerTests.Tiny, Seed.Of(1)));
        var shared = Enumerable.Range(0, 20).Select(i => i % 7).ToArray();
        var wanted = Enumerable.Range(0, 12).Select(i => (int[])[.. shared, .. Enumerable.Range(0, 1 + i).Select(j => (i * j) % 40)])
            .SelectMany((prompt, i) => Enumerable.Range(0, 3).Select(k => new WantedSample(i, k, prompt, Seed.Of(i).Derive(k)))).ToArray();
        var together = Sampler.Run(model, new(new HashSet<int> { 39 }, new(0.9, 0.9, 24)), wanted, default);
        together.ShouldContain(w => w.Finish == Finish.Stop);
        for (var i = 0; i < wanted.Length; i++)
        {
            var alone = Sampler.Run(model, new(new HashSet<int> { 39 }, new(0.9, 0.9, 24)), [wanted[i]], default)[0];
            alone.Tokens.ShouldBe(together[i].Tokens);
            alone.Logps.Zip(together[i].Logps).Max(p => Math.Abs(p.First - p.Second)).ShouldBeLessThan(1e-4f);
        }
    }

    [Fact]
    public void The_same_batch_gives_the_same_bits()
    {
        var model = Sharp(Transformer.Random(TransformerTests.Tiny, Seed.Of(1)));
        WantedSample[] wanted = [.. Enumerable.Range(0, 9).Select(i => new WantedSample(i, 0, [i, 3, 4], Seed.Of(i)))];
        var (one, two) = (Sampler.Run(model, new(Never, new(1, 1, 20)), wanted, default),
            Sampler.Run(model, new(Never, new(1, 1, 20)), wanted, default));
        one.SelectMany(w => w.Logps).ShouldBe(two.SelectMany(w => w.Logps));
    }

    [Theory]
    [InlineData(ScalarType.Float32, 2e-4)]
    [InlineData(ScalarType.BFloat16, 0.15)]
    public void A_samples_logps_are_those_that_training_computes(ScalarType type, double tolerance)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var model = Sharp(Transformer.Random(TransformerTests.Tiny, Seed.Of(2))).Clone(false, type);
        int[] prompt = [1, 2, 3, 4, 5];
        var written = Sampler.Run(model, new(Never, new(1, 0.9, 50)), [new(0, 0, prompt, Seed.Of(5)), new(0, 1, [9, 8, 7], Seed.Of(6))],
            default)[0];
        long[] all = [.. prompt, .. written.Tokens];
        var logps = model.Logits(model.Hidden(tensor(all, [1, all.Length]))).log_softmax(-1)[0];
        for (var i = 0; i < written.Tokens.Count; i++)
        {
            ((double)written.Logps[i]).ShouldBe(logps[prompt.Length - 1 + i, written.Tokens[i]].item<float>(), tolerance);
        }
    }

    [Fact]
    public void Sampled_tokens_follow_the_exact_distribution()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var model = Sharp(Transformer.Random(TransformerTests.Tiny, Seed.Of(3)));
        int[] prompt = [4, 5, 6];
        var logits = model.Logits(model.Hidden(tensor(new long[] { 4, 5, 6 }, [1, 3])))[0, 2].data<float>().ToArray();
        var expected = TokenChoiceTests.Nucleus(logits, 0.8, 0.95);
        const int draws = 8000;
        var counts = new int[40];
        foreach (var w in Sampler.Run(model, new(Never, new(0.8, 0.95, 1)),
            [.. Enumerable.Range(0, draws).Select(k => new WantedSample(0, k, prompt, Seed.Of(7).Derive(k)))], default))
        {
            counts[w.Tokens[0]]++;
        }

        var kept = Enumerable.Range(0, 40).Where(i => expected[i] > 0).ToArray();
        Enumerable.Range(0, 40).Except(kept).Sum(i => counts[i]).ShouldBe(0);
        var chiSquare = kept.Sum(i => Math.Pow(counts[i] - (draws * expected[i]), 2) / (draws * expected[i]));
        chiSquare.ShouldBeLessThan(kept.Length - 1 + (4 * Math.Sqrt(2 * (kept.Length - 1))));
    }

    [Fact]
    public void A_context_spans_blocks_and_ends_where_the_model_does()
    {
        var model = Sharp(Transformer.Random(TransformerTests.Tiny with { ContextSize = 300 }, Seed.Of(4)));
        int[] prompt = [.. Enumerable.Range(0, 130).Select(i => i % 40)];
        var written = Sampler.Run(model, new(Never, new(1, 1, 1000)),
            [new(0, 0, prompt, Seed.Of(1)), new(0, 1, prompt, Seed.Of(2))], default);
        written.ShouldAllBe(w => w.Tokens.Count == 170 && w.Finish == Finish.Length);
        written[0].Tokens.ShouldNotBe(written[1].Tokens);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(31, 1)]
    [InlineData(32, 2)]
    [InlineData(128, 2)]
    [InlineData(200, 4)]
    [InlineData(5000, 8)]
    public void Lanes_are_parts_of_the_call_that_depend_on_nothing_else(int sequences, int lanes)
    {
        WantedSample[] wanted = [.. Enumerable.Range(0, sequences).Select(k => new WantedSample(0, k, [1], Seed.Of(k)))];
        var parts = Sampler.Lanes(wanted);
        parts.Count.ShouldBe(lanes);
        parts.SelectMany(p => p).ShouldBe(wanted);
        (parts.Max(p => p.Count) - parts.Min(p => p.Count)).ShouldBeLessThanOrEqualTo(1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(400_000)]
    [InlineData(1 << 30)]
    public void Sequences_that_do_not_fit_wait_and_write_the_same(long memory)
    {
        var model = Sharp(Transformer.Random(TransformerTests.Tiny with { ContextSize = 300 }, Seed.Of(1)));
        var shared = Enumerable.Range(0, 70).Select(i => i % 7).ToArray();
        WantedSample[] wanted = [.. Enumerable.Range(0, 9)
            .Select(i => (int[])[.. shared, .. Enumerable.Range(0, 1 + (20 * (i % 3))).Select(j => i % 3), i])
            .SelectMany((prompt, i) => Enumerable.Range(0, 5).Select(k => new WantedSample(i, k, prompt, Seed.Of(i).Derive(k))))];
        HashSet<int> stops = [39];
        var most = 0;
        var written = Sampler.Run(model,
            new(stops, new(0.9, 0.9, 70)) { Memory = memory, Step = tokens => most = Math.Max(most, tokens.Count) }, wanted, default);
        for (var i = 0; i < wanted.Length; i += 4)
        {
            Sampler.Run(model, new(stops, new(0.9, 0.9, 70)), [wanted[i]], default)[0].Tokens.ShouldBe(written[i].Tokens);
        }

        most.ShouldBeInRange(1, memory == 1 ? 1 : memory == 400_000 ? 12 : 45);
    }

    [Fact]
    public void Without_sharing_the_same_is_written()
    {
        var model = Sharp(Transformer.Random(TransformerTests.Tiny, Seed.Of(1)));
        int[] prompt = [.. Enumerable.Range(0, 30).Select(i => i % 11)];
        WantedSample[] wanted = [.. Enumerable.Range(0, 6).Select(i => new WantedSample(i, 0, [.. prompt, i], Seed.Of(i)))];
        var shared = Sampler.Run(model, new(Never, new(1, 0.9, 20)), wanted, default);
        var alone = Sampler.Run(model, new(Never, new(1, 0.9, 20)) { Share = false }, wanted, default);
        shared.Select(w => w.Tokens).ShouldBe(alone.Select(w => w.Tokens));
    }

    [Fact]
    public void A_stop_string_ends_a_sample_before_it()
    {
        var model = Sharp(Transformer.Random(TransformerTests.Tiny, Seed.Of(1)));
        var manner = new Manner(Never, new(1, 1, 40)) { Decode = ids => string.Concat(ids.Select(i => (char)('A' + i))) };
        var free = Sampler.Run(model, manner, [new(0, 0, [1, 2], Seed.Of(3))], default)[0];
        var text = manner.Decode(free.Tokens);
        var stop = text[10..12];
        var ended = Sampler.Run(model, manner with { Sampling = manner.Sampling with { StopStrings = [stop, "never this"] } },
            [new(0, 0, [1, 2], Seed.Of(3))], default)[0];
        ended.Finish.ShouldBe(Finish.StopString);
        ended.Text.ShouldBe(text[..text.IndexOf(stop, StringComparison.Ordinal)]);
        ended.Tokens.ShouldBe(free.Tokens.Take(ended.Text!.Length + 2));
    }

    [Fact]
    public void Prompts_form_a_tree_of_what_they_share()
    {
        int[] root = [.. Enumerable.Range(100, 20)], branch = [.. root, .. Enumerable.Range(200, 17)];
        int[][] prompts = [[.. branch, 1, 2], [.. root, 9], branch, [.. branch, 1, 3], [.. root, 9], [5, 6], root];
        var nodes = PrefixNode.Of(prompts, share: true);
        nodes.Select(n => (n.Start, n.Count, n.Depth))
            .ShouldBe([(36, 3, 2), (19, 2, 1), (36, 1, 2), (36, 3, 2), (19, 2, 1), (0, 2, 0), (19, 1, 1)]);
        nodes[1].ShouldBeSameAs(nodes[4]);
        nodes[0].Parent.ShouldBeSameAs(nodes[3].Parent);
        nodes[0].Parent!.Parent.ShouldBeSameAs(nodes[6].Parent);
    }

    /// <summary>Random weights say almost nothing; larger ones make a distribution worth sampling from.</summary>
    internal static Transformer Sharp(Transformer model)
    {
        using var noGrad = no_grad();
        foreach (var (name, weight) in model.Parameters)
        {
            if (name.EndsWith("_proj.weight", StringComparison.Ordinal) || name.Contains("embed", StringComparison.Ordinal))
            {
                weight.mul_(12);
            }
        }

        return model;
    }
}
