using MetaReward.Tests;
using static TorchSharp.torch;

namespace MetaReward.Torch.Tests;

/// <summary>
/// The decoder of other devices, run on the processor: against the reference's ids, the processor's own sampler, and
/// the pass that training takes.
/// </summary>
public sealed class TensorDecoderTests
{
    private static readonly HashSet<int> Never = [];

    public static TheoryData<string> All => ArchitectureTests.All;

    public static TheoryData<string> Own => ArchitectureTests.Own;

    public static TheoryData<string> OwnSteady => ArchitectureTests.OwnWithSteadyRotation;

    public static TheoryData<string> Steady => ArchitectureTests.NamesWithSteadyRotation;

    [Theory]
    [MemberData(nameof(Own))]
    public void Greedy_ids_are_the_references_and_logps_the_samplers_of_our_own(string name) =>
        Greedy_ids_are_the_references_and_logps_the_samplers(name);

    [ReferenceTheory("fixtures/architectures")]
    [MemberData(nameof(All))]
    public void Greedy_ids_are_the_references_and_logps_the_samplers(string name)
    {
        using var scope = NewDisposeScope();
        var (_, model, expected) = ArchitectureTests.Open(name);
        var (ids, lengths, theirs) = (expected.Ids("input_ids"), expected.Ids("sample_prompt_len"), expected.Ids("greedy"));
        WantedSample[] wanted = [.. ids.Select((row, i) => new WantedSample(i, 0, row[..lengths[i][0]], Seed.Of(0)))];
        var (tensors, own) = Both(model, new(Never, Sampling.Greedy(theirs[0].Length)), wanted);
        tensors.Select(w => w.Tokens.ToArray()).ShouldBe(theirs);
        Apart(tensors, own).ShouldBeLessThan(3e-4);
    }

    [Theory]
    [InlineData("own-llama-dynamic")]
    [InlineData("own-mistral")]
    [InlineData("own-mixtral")]
    [InlineData("own-gemma3")]
    [InlineData("own-phi3-longrope")]
    public void Long_samples_over_windows_and_shared_beginnings_are_the_samplers_of_our_own(string name) =>
        Long_samples_over_windows_and_shared_beginnings_are_the_samplers(name);

    [ReferenceTheory("fixtures/architectures")]
    [MemberData(nameof(All))]
    public void Long_samples_over_windows_and_shared_beginnings_are_the_samplers(string name)
    {
        using var scope = NewDisposeScope();
        var (_, model, expected) = ArchitectureTests.Open(name);
        int[] first = [.. expected.Ids("input_ids")[0][..20], 1], second = [.. first, 7, 8, 9], third = [.. first[..20], 5], alone = [4];
        WantedSample[] wanted = [new(0, 0, second, Seed.Of(1)), new(0, 1, second, Seed.Of(2)), new(1, 0, third, Seed.Of(3)),
            new(2, 0, alone, Seed.Of(4)), new(3, 0, first, Seed.Of(5))];
        var (tensors, own) = Both(model, new(new HashSet<int> { 3 }, new(1, 1, 90)), wanted);
        var same = tensors.Zip(own, (one, two) => one.Tokens.Zip(two.Tokens).TakeWhile(p => p.First == p.Second).Count()).ToArray();
        tensors.Zip(own, same).Count(t => t.Third == t.First.Tokens.Count && t.First.Finish == t.Second.Finish)
            .ShouldBeGreaterThanOrEqualTo(3, "a draw within the last bits of a boundary parts two sequences; most meet none");
        tensors.Zip(own, same).SelectMany(t => t.First.Logps.Zip(t.Second.Logps).Take(t.Third)).Max(p => Math.Abs(p.First - p.Second))
            .ShouldBeLessThan(3e-4f);
    }

    [Theory]
    [MemberData(nameof(OwnSteady))]
    public void A_samples_logps_are_those_that_training_computes_of_our_own(string name) =>
        A_samples_logps_are_those_that_training_computes(name);

    [ReferenceTheory("fixtures/architectures")]
    [MemberData(nameof(Steady))]
    public void A_samples_logps_are_those_that_training_computes(string name)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var (_, model, expected) = ArchitectureTests.Open(name);
        int[] prompt = expected.Ids("input_ids")[0][..12];
        var written = Tensors(model, new(Never, new(1, 0.95, 60)), [new(0, 0, prompt, Seed.Of(1)), new(0, 1, [9, 8, 7], Seed.Of(2))])[0];
        long[] all = [.. prompt, .. written.Tokens];
        var logps = model.Logits(model.Hidden(tensor(all, [1, all.Length]))).log_softmax(-1)[0];
        written.Tokens.Select((t, i) => Math.Abs(written.Logps[i] - logps[prompt.Length - 1 + i, t].item<float>())).Max()
            .ShouldBeLessThan(3e-4f);
    }

    [Theory]
    [InlineData("own-llama")]
    [InlineData("own-gemma2")]
    [InlineData("own-qwen3")]
    public void In_bfloat16_logps_are_the_samplers_up_to_its_digits_of_our_own(string name) =>
        In_bfloat16_logps_are_the_samplers_up_to_its_digits(name);

    [ReferenceTheory("fixtures/architectures")]
    [InlineData("smollm2")]
    [InlineData("gemma2")]
    [InlineData("qwen3")]
    public void In_bfloat16_logps_are_the_samplers_up_to_its_digits(string name)
    {
        using var scope = NewDisposeScope();
        var (_, model, expected) = ArchitectureTests.Open(name, ScalarType.BFloat16);
        var row = expected.Ids("input_ids")[0];
        WantedSample[] wanted = [.. Enumerable.Range(1, 20).Select(i => new WantedSample(i, 0, row[..i], Seed.Of(i)))];
        // one token each: later ones may part ways where two are nearly as likely
        var (tensors, own) = Both(model, new(Never, Sampling.Greedy(1)), wanted);
        Apart(tensors, own).ShouldBeLessThan(0.15);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(400_000)]
    [InlineData(1 << 30)]
    public void A_sample_is_the_same_alone_and_among_others_that_wait_join_and_leave(long memory)
    {
        var model = SamplingTests.Sharp(Transformer.Random(TransformerTests.Tiny with { ContextSize = 300 }, Seed.Of(1)));
        var shared = Enumerable.Range(0, 70).Select(i => i % 7).ToArray();
        WantedSample[] wanted = [.. Enumerable.Range(0, 9)
            .Select(i => (int[])[.. shared, .. Enumerable.Range(0, 1 + (20 * (i % 3))).Select(j => i % 3), i])
            .SelectMany((prompt, i) => Enumerable.Range(0, 5).Select(k => new WantedSample(i, k, prompt, Seed.Of(i).Derive(k))))];
        HashSet<int> stops = [39];
        var together = Tensors(model, new(stops, new(0.9, 0.9, 70)) { Memory = memory }, wanted);
        for (var i = 0; i < wanted.Length; i += 4)
        {
            var alone = Tensors(model, new(stops, new(0.9, 0.9, 70)), [wanted[i]])[0];
            alone.Tokens.ShouldBe(together[i].Tokens);
            Apart([alone], [together[i]]).ShouldBeLessThan(1e-4);
        }
    }

    [Fact]
    public void The_same_call_gives_the_same_bits()
    {
        var model = SamplingTests.Sharp(Transformer.Random(TransformerTests.Tiny, Seed.Of(1)));
        WantedSample[] wanted = [.. Enumerable.Range(0, 9).Select(i => new WantedSample(i, 0, [i, 3, 4], Seed.Of(i)))];
        var (one, two) = (Tensors(model, new(Never, new(1, 1, 20)), wanted), Tensors(model, new(Never, new(1, 1, 20)), wanted));
        one.SelectMany(w => w.Logps).ShouldBe(two.SelectMany(w => w.Logps));
    }

    private static (IReadOnlyList<Written> Tensors, IReadOnlyList<Written> Own) Both(
        Transformer model, Manner manner, WantedSample[] wanted) =>
        (Tensors(model, manner, wanted), Sampler.Run(model, manner, wanted, default));

    private static IReadOnlyList<Written> Tensors(Transformer model, Manner manner, WantedSample[] wanted) =>
        Sampler.Run(model, manner with { Tensors = true }, wanted, default);

    private static double Apart(IReadOnlyList<Written> one, IReadOnlyList<Written> two) =>
        one.Zip(two).SelectMany(pair => pair.First.Logps.Zip(pair.Second.Logps)).Max(p => Math.Abs((double)p.First - p.Second));
}
