using static TorchSharp.torch;

namespace MetaReward.Torch.Tests;

public sealed class SharedBeginningTests
{
    private static readonly int[] Rubric = [.. Enumerable.Range(0, 140).Select(i => (i * 7) % 40)];

    private static readonly TokenSequence[] Judgments =
        [new([.. Rubric, 3, 4, 5], [6, 7, 8]), new([.. Rubric, 9], [10]), new([.. Rubric, 9, 11, 2, 2], [12, 1, 13, 14])];

    [Fact]
    public void Logps_and_gradients_are_those_of_sequences_side_by_side()
    {
        using var scope = NewDisposeScope();
        var (one, two) = (Fresh(), Fresh());
        var (apart, shared) = (TokenBatch.Of(Judgments), TokenBatch.Sharing(Judgments));
        shared.Ids.shape.ShouldBe([1, 140 + 5 + 1 + 7]);
        shared.Sequences.ShouldBe(3);

        var (expected, logps) = (new ResponseLogps(one, apart), new ResponseLogps(two, shared));
        TransformerTests.Difference(logps.Values, expected.Values).ShouldBeLessThan(1e-5);
        expected.Backward(2 * expected.Values.detach());
        logps.Backward(2 * logps.Values.detach());
        foreach (var (name, parameter) in one.Parameters)
        {
            var largest = parameter.grad!.abs().max().item<float>();
            TransformerTests.Difference(two.Parameters[name].grad!, parameter.grad!).ShouldBeLessThan(1e-4 * largest, name);
        }
    }

    public static TheoryData<string, TokenSequence[]> Layouts => new()
    {
        { "nothing shared", [new([1, 2, 3], [4, 5, 6]), new([7], [8]), new([2, 2], [3, 4, 5, 6, 7, 8, 9])] },
        { "a rubric, two prompts below it, and a stranger",
            [.. Pair([.. Rubric, .. Rubric[..40]]), new([5, 6], [7, 8]), .. Pair([.. Rubric, .. Rubric[50..100]])] },
        { "one prompt three times, once longer", [.. Pair(Rubric), new([.. Rubric, 3, 3], [1]), new(Rubric, [39])] },
        { "one sequence", [new(Rubric, [1, 2])] },
    };

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Without_padding_and_with_what_prompts_share_once_logps_and_gradients_are_the_same(string name, TokenSequence[] sequences)
    {
        using var scope = NewDisposeScope();
        var (one, two) = (Fresh(), Fresh());
        var (apart, packed) = (new ResponseLogps(one, TokenBatch.Of(sequences)), new ResponseLogps(two, TokenBatch.Packed(sequences)));
        TransformerTests.Difference(packed.Values, apart.Values).ShouldBeLessThan(1e-5, name);
        packed.Rows.data<long>().ToArray().ShouldBe(apart.Rows.data<long>().ToArray());
        foreach (var logps in new[] { apart, packed })
        {
            logps.Backward(linspace(-1, 2, logps.Values.shape[0]));
        }

        foreach (var (parameter, of) in one.Parameters)
        {
            var largest = of.grad!.abs().max().item<float>();
            TransformerTests.Difference(two.Parameters[parameter].grad!, of.grad!).ShouldBeLessThan(1e-4 * largest, $"{name}: {parameter}");
        }
    }

    [Fact]
    public void Every_branch_of_two_levels_stands_once()
    {
        using var scope = NewDisposeScope();
        var batch = TokenBatch.Sharing((TokenSequence[])[.. Pair([.. Rubric, .. Rubric[..40]]), .. Pair([.. Rubric, .. Rubric[50..100]])]);
        batch.Fork!.Branches.Select(b => b.Length).ShouldBe([140, 39, 3, 5, 49, 3, 5]);
        batch.Fork.Branches.Select(b => b.From).ShouldBe([0, 140, 179, 179, 140, 189, 189]);
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    public void A_policy_against_itself_starts_at_ln_2_with_long_prompts_too(ScalarType type)
    {
        using var model = Transformer.Random(TransformerTests.Tiny, Seed.Of(4)).Clone(requiresGrad: true, compute: type);
        int[] other = [.. Rubric, 17];
        TokenSequence[] sides = [new(Rubric, [1, 2, 3]), new(Rubric, [4, 5]), new([7, 8], [1]), new([7, 8], [2]), new(other, [9]),
            new(other, [10, 11])];
        var logps = new Examples([.. sides.Chunk(2)], 200).Ask(model, [[0, 1, 2]]);
        TokenPair[] pairs = [.. logps.Select((l, i) => new TokenPair(sides[2 * i], sides[(2 * i) + 1], l[0], l[1]))];
        var loss = new PairObjective(model, pairs, new(PreferenceLosses.Dpo(0.1)), new(200)).Accumulate([0, 1, 2])[0].Value;
        loss.ShouldBe(Math.Log(2), 1e-6);
    }

    [Fact]
    public void Short_beginnings_and_single_sequences_are_left_as_they_are()
    {
        using var scope = NewDisposeScope();
        TokenBatch.Sharing([Judgments[0]]).Fork.ShouldBeNull();
        TokenBatch.Sharing([new([1, 2, 3], [4]), new([1, 2, 4], [4])]).Ids.shape.ShouldBe([2, 3]);
    }

    [Fact]
    public void Parts_are_cut_by_what_they_hold_once()
    {
        TokenBatch.Size(Judgments).ShouldBe(140 + 6 + 2 + 8);
        var lengths = Judgments.Select(j => j.Length).ToArray();
        int[] all = [0, 1, 2];
        MicroBatches.Split(all, i => lengths[i], part => TokenBatch.Size([.. part.Select(i => Judgments[i])]), 160).Count.ShouldBe(1);
        MicroBatches.Split(all, i => lengths[i], 1, 160).Count.ShouldBe(3);
    }

    private static TokenSequence[] Pair(int[] prompt) => [new(prompt, [1, 2, 3]), new(prompt, [4, 5, 6, 7, 8])];

    private static Transformer Fresh() => Transformer.Random(TransformerTests.Tiny, Seed.Of(4)).Clone(requiresGrad: true);
}
