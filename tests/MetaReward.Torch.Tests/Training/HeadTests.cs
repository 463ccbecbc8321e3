using MetaReward.Text;
using static TorchSharp.torch;

namespace MetaReward.Torch.Tests;

/// <summary>The way back by hand, through the head in parts and through the layers one by one, against the graph of everything.</summary>
public sealed class HeadTests
{
    private static readonly TokenSequence[] Sequences = [new([1, 2, 3], [4, 5, 6, 7, 8]), new([9], [10, 11]), new([3, 4, 5, 6], [7]),
        new([8, 1], [2, 2, 2, 30])];

    [Theory]
    [InlineData(ScalarType.Float32, 1e-6)]
    [InlineData(ScalarType.BFloat16, 2e-2)]
    public void A_head_in_parts_has_the_log_probs_and_gradients_of_one(ScalarType compute, double tolerance)
    {
        var vocabulary = TransformerTests.Tiny.VocabularySize;
        var (whole, inParts) = (Made(vocabulary * 100), Made(vocabulary * 5));
        TransformerTests.Difference(inParts.Logps, whole.Logps).ShouldBeLessThan(1e-5);
        TransformerTests.Difference(inParts.Agreement, whole.Agreement).ShouldBeLessThan(1e-5);
        Close(inParts.States, whole.States, tolerance);
        Close(inParts.Head, whole.Head, tolerance);

        (Tensor Logps, Tensor Agreement, Tensor States, Tensor Head) Made(long largest)
        {
            var model = Fresh(compute);
            var states = randn([12, TransformerTests.Tiny.HiddenSize], generator: new Generator(3)).to(compute);
            var head = new Head(model, states, arange(12, ScalarType.Int64), agreement: true, largest);
            var gradient = head.Backward(linspace(-1, 1, 12));
            return (head.Logps.detach(), head.Agreement!, gradient, HeadOf(model).grad!);
        }
    }

    [Fact]
    public void A_head_in_parts_has_autograd_s_gradients()
    {
        var model = Fresh(ScalarType.Float32);
        var states = randn([12, TransformerTests.Tiny.HiddenSize], generator: new Generator(3)).requires_grad_(true);
        var targets = arange(12, ScalarType.Int64);
        var coefficients = linspace(-1, 1, 12);
        (model.Logits(states).log_softmax(-1).gather(1, targets.unsqueeze(1)).squeeze(1) * coefficients).sum().backward();
        var byHand = Fresh(ScalarType.Float32);
        var head = new Head(byHand, states.detach(), targets, largest: TransformerTests.Tiny.VocabularySize * 5);
        Close(head.Backward(coefficients), states.grad!, 1e-6);
        Close(HeadOf(byHand).grad!, HeadOf(model).grad!, 1e-6);
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    public void Layers_computed_again_give_the_same_gradients_to_the_last_bit(ScalarType compute)
    {
        var (kept, again) = (Gradients(compute, recompute: false), Gradients(compute, recompute: true));
        foreach (var (name, gradient) in kept)
        {
            again[name].ShouldBe(gradient, name);
        }
    }

    [Theory]
    [InlineData("q_proj", "down_proj")]
    [InlineData("lm_head", "lm_head")]
    public void An_adapter_s_gradients_too_with_what_it_drops(string first, string second)
    {
        var config = new AdapterConfig { Rank = 2, Alpha = 4, Dropout = 0.3, Targets = ModuleNames.Of([first, second]) };
        var start = Transformer.Random(TransformerTests.Tiny with { TiedEmbeddings = false }, Seed.Of(4));
        var (kept, again) = (Gradients(false), Gradients(true));
        kept.Values.ShouldContain(gradient => gradient.Any(g => g != 0));
        again.Keys.ShouldBe(kept.Keys);
        kept.ShouldAllBe(gradient => again[gradient.Key].SequenceEqual(gradient.Value));

        Dictionary<string, float[]> Gradients(bool recompute)
        {
            using var scope = NewDisposeScope();
            using var lora = Lora.Fresh(start, config, Seed.Of(5));
            lora.Drops = Seed.Of(6);
            return HeadTests.Gradients(start.Adapted(lora), recompute);
        }
    }

    private static Dictionary<string, float[]> Gradients(ScalarType compute, bool recompute)
    {
        using var scope = NewDisposeScope();
        return Gradients(Fresh(compute), recompute);
    }

    private static Dictionary<string, float[]> Gradients(Transformer model, bool recompute)
    {
        var logps = new ResponseLogps(model, TokenBatch.Sharing(Sequences), recompute);
        logps.Backward(linspace(0.5, 2, logps.Values.shape[0]));
        return model.Trainable.ToDictionary(p => p.Key, p => p.Value.grad!.data<float>().ToArray());
    }

    private static Transformer Fresh(ScalarType compute) =>
        Transformer.Random(TransformerTests.Tiny, Seed.Of(4)).Clone(requiresGrad: true, compute: compute);

    private static Tensor HeadOf(Transformer model) =>
        model.Parameters.TryGetValue("lm_head.weight", out var own) ? own : model.Parameters["model.embed_tokens.weight"];

    private static void Close(Tensor made, Tensor expected, double tolerance) =>
        TransformerTests.Difference(made.to(ScalarType.Float32), expected.to(ScalarType.Float32))
            .ShouldBeLessThan(tolerance * expected.abs().max().to(ScalarType.Float32).item<float>());
}
