using MetaReward.Text;
using static TorchSharp.torch;

namespace MetaReward.Torch.Tests;

public sealed class TransformerTests
{
    internal static readonly ModelConfig Tiny = new()
    {
        ModelType = "llama",
        VocabularySize = 40,
        HiddenSize = 32,
        FeedForwardSize = 48,
        Layers = 2,
        Heads = 4,
        KeyValueHeads = 2,
        HeadSize = 8,
        ContextSize = 64,
        RopeTheta = 10000,
        NormEpsilon = 1e-5,
        TiedEmbeddings = true,
    };

    [Fact]
    public void Random_weights_depend_on_the_seed_alone()
    {
        using var one = Transformer.Random(Tiny, Seed.Of(1));
        using var same = Transformer.Random(Tiny, Seed.Of(1));
        using var other = Transformer.Random(Tiny, Seed.Of(2));
        const string name = "model.layers.1.self_attn.k_proj.weight";
        one.Parameters[name].bytes.SequenceEqual(same.Parameters[name].bytes).ShouldBeTrue();
        one.Parameters[name].bytes.SequenceEqual(other.Parameters[name].bytes).ShouldBeFalse();
        one.Parameters[name].std().item<float>().ShouldBeInRange(0.017f, 0.023f);
        one.Parameters.ContainsKey("lm_head.weight").ShouldBeFalse();
    }

    [Fact]
    public void A_clone_shares_no_memory_and_every_parameter_gets_a_gradient()
    {
        using var model = Transformer.Random(Tiny, Seed.Of(1));
        using var copy = model.Clone(requiresGrad: true);
        using var ids = tensor(new long[] { 1, 2, 3, 4, 5, 6 }, [2, 3]);
        copy.Logits(copy.Hidden(ids)).square().sum().backward();
        copy.Parameters.Values.ShouldAllBe(p => p.grad!.abs().sum().item<float>() > 0);

        using (no_grad())
        {
            copy.Parameters["model.norm.weight"].mul_(2);
        }

        model.Parameters["model.norm.weight"].sum().item<float>().ShouldBe(32);
    }

    [Fact]
    public void Two_answers_in_one_row_see_the_prompt_and_not_each_other()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var model = Transformer.Random(Tiny, Seed.Of(3));
        var joined = tensor(new long[] { 5, 6, 7, 10, 11, 20, 21 }, [1, 7]);
        var positions = tensor(new long[] { 0, 1, 2, 3, 4, 3, 4 }, [1, 7]);
        var mask = ones([7, 7], ScalarType.Bool).tril();
        mask.narrow(0, 5, 2).narrow(1, 3, 2).fill_(false);
        var alone = model.Hidden(tensor(new long[] { 5, 6, 7, 20, 21 }, [1, 5]));
        var together = model.Hidden(joined, positions, mask);
        Difference(together.narrow(1, 5, 2), alone.narrow(1, 3, 2)).ShouldBeLessThan(1e-5);
    }

    [Fact]
    public void A_wrong_shape_names_the_tensor()
    {
        var error = Should.Throw<InvalidDataException>(() => Transformer.FromTensors(Tiny, _ => ([3, 4], new float[12])));
        error.Message.ShouldContain("'model.embed_tokens.weight' has shape (3, 4); the config asks for (40, 32)");
    }

    internal static double Difference(Tensor a, Tensor b)
    {
        a.shape.ShouldBe(b.shape);
        return (a - b).abs().max().item<float>();
    }
}
