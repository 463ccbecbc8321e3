using MetaReward.Text;
using static TorchSharp.torch;

namespace MetaReward.Torch.Tests.Adapters;

/// <summary>What adapters of every kind make of a weight, worked out entry by entry in double precision.</summary>
public sealed class MergedLoraTests
{
    private const string Query = "model.layers.1.self_attn.q_proj", Key = "model.layers.0.self_attn.k_proj.weight";

    private static readonly Dictionary<string, AdapterConfig> Kinds = new()
    {
        ["plain"] = new() { Rank = 3, Alpha = 6, Targets = ModuleNames.Of("q_proj", "down_proj") },
        ["rank-stabilised"] = new() { Rank = 4, Alpha = 6, RankStabilised = true, Targets = ModuleNames.Of("q_proj", "down_proj") },
        ["dora"] = new() { Rank = 3, Alpha = 5, Dora = true, Targets = ModuleNames.Of("q_proj", "down_proj") },
        ["patterns"] = new() { Rank = 2, Alpha = 6, Targets = ModuleNames.Matching(ModuleNames.AllLinear), RankPattern = [new("q_proj", 5)],
            AlphaPattern = [new("layers.1.self_attn.q_proj", 7.5)] },
        ["one layer"] = new() { Rank = 2, Alpha = 8, Targets = ModuleNames.Of("q_proj"), Layers = [1] },
    };

    public static TheoryData<string> Names => [.. Kinds.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_merged_weight_is_the_base_s_plus_the_product_and_the_pass_is_the_same(string kind)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var (_, model, expected) = OwnModels.Open("own-llama", ScalarType.Float32);
        var adapted = model.Adapted(Moved(Lora.Fresh(model, Kinds[kind], Seed.Of(7))));
        using var merged = adapted.Merged();
        var part = adapted.Lora!.ToAdapter().Parts.Single(p => p.Module == Query);
        var whole = Whole(Kinds[kind], part, model.Parameters[Query + ".weight"].data<float>().ToArray());
        merged.Parameters[Query + ".weight"].data<float>().Zip(whole, (made, number) => Math.Abs(made - number)).Max()
            .ShouldBeLessThan(2e-6);
        (merged.Parameters[Query + ".weight"] - model.Parameters[Query + ".weight"]).abs().max().item<float>().ShouldBeGreaterThan(0.01f);
        (TransformerTests.Difference(merged.Parameters[Key], model.Parameters[Key]) == 0).ShouldBe(kind != "patterns");
        var ids = expected.Tensor("input_ids");
        TransformerTests.Difference(adapted.Hidden(ids), merged.Hidden(ids)).ShouldBeLessThan(1e-4);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_written_is_read_as_the_same_adapter(string kind)
    {
        using var scope = NewDisposeScope();
        var (_, model, _) = OwnModels.Open("own-llama", ScalarType.Float32);
        var adapter = Moved(Lora.Fresh(model, Kinds[kind], Seed.Of(3))).ToAdapter();
        var folder = Directory.CreateTempSubdirectory("metareward-lora-");
        try
        {
            AdapterFolder.Write(folder.FullName, adapter);
            var again = Lora.Of(model, AdapterFolder.Read(folder.FullName)).ToAdapter();
            again.Parts.Select(p => p.Module).ShouldBe(adapter.Parts.Select(p => p.Module));
            again.Parts.Zip(adapter.Parts)
                .ShouldAllBe(p => p.First.A.Values.SequenceEqual(p.Second.A.Values) && p.First.B.Values.SequenceEqual(p.Second.B.Values));
            again.Config.ScalingOf(Query).ShouldBe(Kinds[kind].ScalingOf(Query));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_bias_that_the_model_has_no_place_for_cannot_be_merged()
    {
        using var scope = NewDisposeScope();
        var (_, model, _) = OwnModels.Open("own-llama", ScalarType.Float32);
        var adapted = model.Adapted(
            Lora.Fresh(model, new() { Rank = 2, Alpha = 4, LoraBias = true, Targets = ModuleNames.Of("q_proj") }, Seed.Of(1)));
        Should.Throw<InvalidDataException>(adapted.Merged).Message.ShouldContain("has none to merge it into");
    }

    /// <summary>As after a training: B is no longer zero.</summary>
    private static Lora Moved(Lora lora)
    {
        using var noGrad = no_grad();
        foreach (var (name, weight) in lora.Trainable.Where(p => p.Key.Contains("lora_B", StringComparison.Ordinal)))
        {
            var draws = Seed.Of(11).Derive(name);
            weight.copy_(
                tensor(Enumerable.Range(0, (int)weight.numel()).Select(i => (float)(draws.Uniform(i) - 0.5)).ToArray(), weight.shape));
        }

        return lora;
    }

    private static double[] Whole(AdapterConfig config, LowRank part, float[] weight)
    {
        var (outputs, rank, inputs) = ((int)part.B.Shape[0], (int)part.A.Shape[0], (int)part.A.Shape[1]);
        rank.ShouldBe(config.RankOf(Query));
        var scaling = config.AlphaOf(Query) / (config.RankStabilised ? Math.Sqrt(rank) : rank);
        var changed = new double[weight.Length];
        for (var o = 0; o < outputs; o++)
        {
            for (var i = 0; i < inputs; i++)
            {
                changed[(o * inputs) + i] = weight[(o * inputs) + i]
                    + (scaling * Enumerable.Range(0, rank)
                        .Sum(r => (double)part.B.Values[(o * rank) + r] * part.A.Values[(r * inputs) + i]));
            }

            if (part.Magnitude is { } magnitude)
            {
                var row = changed.AsSpan(o * inputs, inputs);
                var length = Math.Sqrt(row.ToArray().Sum(value => value * value));
                foreach (ref var value in row)
                {
                    value *= magnitude[o] / length;
                }
            }
        }

        return changed;
    }
}
