using MetaReward.Tests;
using static TorchSharp.torch;

namespace MetaReward.Torch.Tests;

/// <summary>Every way in which architectures differ against a plain computation in double precision.</summary>
public sealed class OwnModelTests
{
    public static TheoryData<string> All { get; } = [.. OwnCheckpoint.Names];

    [Theory]
    [MemberData(nameof(All))]
    public void Logits_are_those_of_the_plain_computation(string name)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var (_, model, expected) = OwnModels.Open(name, ScalarType.Float32);
        var logits = model.Logits(model.Hidden(expected.Tensor("input_ids")));
        logits.std().item<float>().ShouldBeGreaterThan(0.3f);
        TransformerTests.Difference(logits, expected.Tensor("logits")).ShouldBeLessThan(2e-4);
    }

    /// <summary>Frequencies that change with the length: a short sequence has those of short ones.</summary>
    [Theory]
    [InlineData("own-llama-dynamic")]
    [InlineData("own-phi3-longrope")]
    public void A_short_sequence_turns_as_short_ones_do(string name)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var (config, model, expected) = OwnModels.Open(name, ScalarType.Float32);
        var ids = expected.Ids("input_ids")[0][..15];
        var plain = new PlainTransformer(config, tensor => model.Parameters[tensor].data<float>().ToArray()).Logits(ids);
        var logits = model.Logits(model.Hidden(tensor(ids.Select(id => (long)id).ToArray(), [1, ids.Length])));
        TransformerTests.Difference(logits[0], tensor(plain.SelectMany(row => row).Select(value => (float)value).ToArray(),
            [ids.Length, config.VocabularySize])).ShouldBeLessThan(2e-4);
        TransformerTests.Difference(logits[0], expected.Tensor("logits")[0].narrow(0, 0, ids.Length)).ShouldBeGreaterThan(1e-3);
    }
}
