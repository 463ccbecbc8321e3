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
            .SelectMany((prompt, i) => Enumerable.Range(0, 3).Select(k => new Wanted(i, k, prompt, Seed.Of(i).Derive(k)))).ToArray();
        var together = Batch.Run(model, new HashSet<int> { 39 }, new(0.9, 0.9, 24), wanted, null, default);
        together.ShouldContain(w => w.Finish == Finish.Stop);
        for (var i = 0; i < wanted.Length; i++)
        {
            var alone = Batch.Run(model, new HashSet<int> { 39 }, new(0.9, 0.9, 24), [wanted[i]], null, default)[0];
            alone.Tokens.ShouldBe(together[i].Tokens);
            alone.Logps.Zip(together[i].Logps).Max(p => Math.Abs(p.First - p.Second)).ShouldBeLessThan(1e-4f);
        }
    }

    [Fact]
    public void The_same_batch_gives_the_same_bits()
    {
        var model = Sharp(Transformer.Random(TransformerTests.Tiny, Seed.Of(1)));
        Wanted[] wanted = [.. Enumerable.Range(0, 9).Select(i => new Wanted(i, 0, [i, 3, 4], Seed.Of(i)))];
        var (one, two) = (Batch.Run(model, Never, new(1, 1, 20), wanted, null, default), Batch.Run(model, Never, new(1, 1, 20), wanted, null, default));
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
        var written = Batch.Run(model, Never, new(1, 0.9, 50), [new(0, 0, prompt, Seed.Of(5)), new(0, 1, [9, 8, 7], Seed.Of(6))], null, default)[0];
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
        foreach (var w in Batch.Run(model, Never, new(0.8, 0.95, 1), [.. Enumerable.Range(0, draws).Select(k => new Wanted(0, k, prompt, Seed.Of(7).Derive(k)))], null, default))
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
        var written = Batch.Run(model, Never, new(1, 1, 1000), [new(0, 0, prompt, Seed.Of(1)), new(0, 1, prompt, Seed.Of(2))], null, default);
        written.ShouldAllBe(w => w.Tokens.Count == 170 && w.Finish == Finish.Length);
        written[0].Tokens.ShouldNotBe(written[1].Tokens);
    }

    [Fact]
    public void Batches_are_bounded_by_sequences_and_by_memory()
    {
        int[] prompt = new int[100];
        Wanted[] wanted = [.. Enumerable.Range(0, 1000).Select(k => new Wanted(0, k, prompt, Seed.Of(k)))];
        var small = BatchPlan.Split(wanted, 50, 1024, 1000);
        small.Select(b => b.Count).ShouldBe([128, 128, 128, 128, 128, 128, 128, 104]);
        var tight = BatchPlan.Split(wanted, 50, 1024, (1 << 30) / 500);
        tight.ShouldAllBe(b => 100 + (b.Count * 50) <= 500);
        tight.SelectMany(b => b).ShouldBe(wanted);
    }

    /// <summary>Random weights say almost nothing; larger ones make a distribution worth sampling from.</summary>
    private static Transformer Sharp(Transformer model)
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

    private static int[][] Rows(Fixture fixture, string name)
    {
        var ids = fixture.Tensor(name);
        var width = (int)(ids.NumberOfElements / ids.shape[0]);
        return [.. ids.data<long>().ToArray().Select(i => (int)i).Chunk(width)];
    }
}
