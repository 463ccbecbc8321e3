using MetaReward.Parity.Models;
using MetaReward.Tests;
using MetaReward.Text;
using static TorchSharp.torch;

namespace MetaReward.Torch.Tests.Adapters;

public sealed class LoraTests
{
    public static TheoryData<string> Kinds { get; } =
    [
        "dora-r4-a8", "exclude-modules", "layers-to-transform-1", "lm-head-and-embed-lora", "lora-bias", "modules-to-save", "r4-a8-all",
        "rank-alpha-pattern", "regex-targets", "rslora-r4-a8", "subset-q-v",
    ];

    [ReferenceFact("fixtures/lora")]
    public void A_bias_that_the_model_has_no_place_for_cannot_be_merged()
    {
        var adapted = Open("lora-bias");
        Should.Throw<InvalidDataException>(adapted.Merged).Message.ShouldContain("has none to merge it into");
    }

    [ReferenceTheory("fixtures/lora")]
    [MemberData(nameof(Kinds))]
    public void What_was_read_is_written_again(string kind)
    {
        var adapted = Open(kind);
        var read = AdapterFolder.Read(SharedData.Path($"fixtures/lora/{kind}/adapter"));
        var again = adapted.Lora!.ToAdapter();
        again.Parts.Select(p => p.Module).ShouldBe(read.Parts.Select(p => p.Module));
        again.Parts.Zip(read.Parts)
            .ShouldAllBe(p => p.First.A.Values.SequenceEqual(p.Second.A.Values) && p.First.B.Values.SequenceEqual(p.Second.B.Values));
        again.Whole.Keys.Order().ShouldBe(read.Whole.Keys.Order());
    }

    [Theory]
    [InlineData("q_proj,v_prj,o_prj", "v_prj,o_prj")]
    [InlineData("v_prj", "v_prj")]
    [InlineData("layers.0.mlp.up_proj,lm_head,embed_tokens", "")]
    [InlineData("layers.7.mlp.up_proj", "layers.7.mlp.up_proj")]
    [InlineData("all-linear", "")]
    [InlineData("all-linear,q_proj", "all-linear")]
    [InlineData("proj", "proj")]
    [InlineData("", "")]
    public void Every_target_must_be_called_like_a_module(string targets, string unknown)
    {
        using var model = Transformer.Random(TransformerTests.Tiny, Seed.Of(1));
        var asked = new LowRankTraining(2, 4, 0, new(targets == "" ? [] : targets.Split(',')));
        var unmatched = LoraTargets.Unmatched(model, asked);
        unmatched.ShouldBe(targets == "" ? [""] : unknown == "" ? [] : unknown.Split(','));
        Action fresh = () => Lora.Fresh(model, LoraConfig.Of(asked), Seed.Of(1)).Dispose();
        if (unmatched.Count == 0)
        {
            fresh.ShouldNotThrow();
        }
        else
        {
            fresh.ShouldThrow<InvalidDataException>().Message.ShouldContain("it has embed_tokens, q_proj, k_proj");
        }
    }

    [Fact]
    public async Task A_trained_adapter_names_what_it_was_trained_on()
    {
        using var toy = new Toy();
        Toy.Policy.Save(Path.Combine(toy.Folder, "base"));
        var start = TorchPolicy.Load(Path.Combine(toy.Folder, "base"), ScalarType.Float32);
        var training = Toy.Training(epochs: 1) with { LowRank = new(2, 4, 0, ["q_proj"]) };
        var first = (TorchPolicy)await new TorchTrainer().DpoAsync(start, start, Toy.Pairs, new(training), toy.Turn("one"));
        await new TorchTrainer().DpoAsync(first, first, Toy.Pairs, new(training), toy.Turn("two"));

        AdapterFolder.Read(Path.Combine(toy.Folder, "one", "9-checkpoint", "adapter")).Config.BaseModel
            .ShouldBe(Path.Combine(toy.Folder, "base"));
        AdapterFolder.Read(Path.Combine(toy.Folder, "two", "9-checkpoint", "adapter")).Config.BaseModel
            .ShouldBe(Path.Combine(toy.Folder, "one", "9-checkpoint"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_fresh_adapter_changes_nothing_and_learns(bool dora)
    {
        using var scope = NewDisposeScope();
        var model = Transformer.Random(TransformerTests.Tiny, Seed.Of(1));
        var config = new AdapterConfig { Rank = 3, Alpha = 6, Dora = dora, Targets = ModuleNames.Matching(ModuleNames.AllLinear) };
        var adapted = model.Adapted(Lora.Fresh(model, config, Seed.Of(7)));
        adapted.Lora!.Parts.Count.ShouldBe(14);
        var ids = tensor(new long[] { 1, 2, 3, 4, 5, 6 }, [2, 3]);
        TransformerTests.Difference(adapted.Hidden(ids).detach(), model.Hidden(ids)).ShouldBeLessThan(1e-5);
        adapted.Hidden(ids).square().sum().backward();
        adapted.Trainable.Where(p => p.Key.Contains("lora_B")).ShouldAllBe(p => p.Value.grad!.abs().sum().item<float>() > 0);
        model.Parameters.Values.ShouldAllBe(weight => ReferenceEquals(weight.grad, null));
    }

    [Fact]
    public void Dropout_is_drawn_by_its_seed_and_is_off_without_one()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var model = Transformer.Random(TransformerTests.Tiny, Seed.Of(1));
        var lora = Lora.Fresh(model, new() { Rank = 4, Alpha = 8, Dropout = 0.5, Targets = ModuleNames.Of("q_proj", "v_proj") },
            Seed.Of(7));
        foreach (var (name, weight) in lora.Trainable.Where(p => p.Key.Contains("lora_B")))
        {
            weight.fill_(0.3 + (0.01 * name.Length));
        }

        var adapted = model.Adapted(lora);
        var ids = tensor(new long[] { 1, 2, 3, 4 }, [1, 4]);
        Tensor With(Seed? seed)
        {
            lora.Drops = seed;
            return adapted.Hidden(ids);
        }

        TransformerTests.Difference(With(Seed.Of(1)), With(Seed.Of(1))).ShouldBe(0);
        TransformerTests.Difference(With(Seed.Of(1)), With(Seed.Of(2))).ShouldBeGreaterThan(1e-3);
        TransformerTests.Difference(With(null), adapted.Merged().Hidden(ids)).ShouldBeLessThan(1e-5);
    }

    [Fact]
    public void Targets_that_name_nothing_say_what_there_is()
    {
        using var model = Transformer.Random(TransformerTests.Tiny, Seed.Of(1));
        Should.Throw<InvalidDataException>(() =>
            Lora.Fresh(model, new() { Rank = 3, Alpha = 6, Targets = ModuleNames.Of("query") }, Seed.Of(1)))
            .Message.ShouldContain("q_proj");
    }

    private static Transformer Open(string kind)
    {
        var (_, model) = TinyModel.Read(SharedData.Path("fixtures/lora/base"));
        return model.Adapted(Lora.Of(model, AdapterFolder.Read(SharedData.Path($"fixtures/lora/{kind}/adapter"))));
    }
}
