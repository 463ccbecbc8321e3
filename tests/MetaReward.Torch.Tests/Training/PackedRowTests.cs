using static TorchSharp.torch;

namespace MetaReward.Torch.Tests;

/// <summary>The reference trainer's packed row: twelve examples, one after the other.</summary>
public sealed class PackedRowTests
{
    private static readonly double Unpacked = 6.362502574920654;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Packed_or_side_by_side_every_token_is_as_likely_as_the_reference_says(bool packed)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var examples = TrainingFolder.Demonstrations();
        var model = TrainingFolder.Model("sft-steps/initial");
        var batch = packed ? TokenBatch.Packed(examples) : TokenBatch.Of(examples);
        var logps = new ResponseLogps(model, batch).Values;
        TokenLosses.NegativeLogLikelihood(logps, batch.TrainedTokens).item<float>().ShouldBe((float)Unpacked, 5e-6);

        var file = Fixture.Open("fixtures/training/sft-steps/packing/packed.safetensors");
        var trained = (file.Tensor("labels")[0].narrow(0, 1, 198) != -100).nonzero().flatten();
        (file.Tensor("per_token_nll_float64").index_select(0, trained) + logps.to(ScalarType.Float64)).abs().max().item<double>().ShouldBeLessThan(1e-5);
        if (packed)
        {
            var ids = file.Tensor("input_ids")[0].data<long>().ToArray();
            var ends = file.Tensor("sequence_index").data<long>().ToArray();
            long[] inputs = [.. ids.Where((_, i) => i + 1 < ids.Length && ends[i + 1] == ends[i])]; // a sequence's last token predicts nothing
            batch.Ids.data<long>().ToArray().ShouldBe(inputs);
            batch.Fork!.Positions.data<long>().ToArray().ShouldBe(file.Tensor("position_ids")[0].data<long>().ToArray().Where((_, i) => i + 1 < ids.Length && ends[i + 1] == ends[i]));
        }
    }
}
