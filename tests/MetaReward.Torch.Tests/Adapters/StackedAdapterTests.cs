using MetaReward.Text;
using static TorchSharp.torch;

namespace MetaReward.Torch.Tests.Adapters;

/// <summary>Two adapters, the second trained on the first merged, are one adapter of the first model.</summary>
public class StackedAdapterTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Stacked_gives_the_weights_of_one_merged_after_the_other(bool stabilised)
    {
        using var model = Transformer.Random(TransformerTests.Tiny, Seed.Of(1));
        var first = Adapter(model, new(3, 6, 0, ["q_proj", "down_proj"], stabilised), 2);
        using var merged = Merged(model, first);
        var second = Adapter(merged, new(2, 8, 0, ["q_proj", "v_proj"]), 3);
        using var expected = Merged(merged, second);
        var stacked = StackedAdapter.Of(first, second);
        using var once = Merged(model, stacked);
        foreach (var (name, weight) in expected.Parameters)
        {
            (weight - once.Parameters[name]).abs().max().item<float>().ShouldBeLessThan(1e-5f, name);
        }

        stacked.Config.RankOf("model.layers.0.self_attn.q_proj").ShouldBe(5);
        stacked.Config.RankOf("model.layers.0.self_attn.v_proj").ShouldBe(2);
    }

    [Fact]
    public void Magnitudes_cannot_be_stacked()
    {
        using var model = Transformer.Random(TransformerTests.Tiny, Seed.Of(1));
        var plain = Adapter(model, new(2, 4, 0, ["q_proj"]), 2);
        var dora = Adapter(model, new(2, 4, 0, ["q_proj"], Dora: true), 2);
        Should.Throw<InvalidDataException>(() => StackedAdapter.Of(plain, dora)).Message.ShouldContain("no DoRA");
    }

    /// <summary>An adapter as training leaves it: B is not zero.</summary>
    private static Adapter Adapter(Transformer model, LowRankTraining asked, int seed)
    {
        using var noGrad = no_grad();
        using var lora = Lora.Fresh(model, LoraConfig.Of(asked), Seed.Of(seed));
        var (adapter, draws) = (lora.ToAdapter(), Seed.Of(seed).Derive("b"));
        return adapter with
        {
            Parts = [.. adapter.Parts.Select(part => part with
            {
                B = (part.B.Shape, [.. part.B.Values.Select((_, i) => (float)(draws.Derive(part.Module).Uniform(i) - 0.5))]),
            })],
        };
    }

    private static Transformer Merged(Transformer model, Adapter adapter)
    {
        using var lora = Lora.Of(model, adapter);
        return model.Adapted(lora).Merged();
    }
}
