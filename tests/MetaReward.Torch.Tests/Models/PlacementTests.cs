using MetaReward.Tests;
using MetaReward.Text;
using static TorchSharp.torch;

namespace MetaReward.Torch.Tests;

/// <summary>
/// Nothing is made on the processor by accident: the device <c>meta</c> holds shapes without numbers, and an operation on a tensor of it
/// and one of the processor's throws (but for matrix products, gathering and cross-entropy, whose shapes do not ask: parameters and batches
/// are looked at instead). So these passes run on it from ids to gradients. What reads numbers back is where they must end: there, and only
/// there, the message is that there are none. What LibTorch has no shapes for on meta ends there, too, and is seen no further: mixtures of
/// experts at nonzero, losses of single responses at where. Losses with logsigmoid, relu and sort are left out: they
/// make no tensors of their own.
/// </summary>
public sealed class PlacementTests
{
    private static readonly TokenSequence[] Sequences = [.. Enumerable.Range(0, 4).Select(i => new TokenSequence(
        [.. Enumerable.Range(0, 40).Select(t => t % 11), i], [.. Enumerable.Range(0, 5 + i).Select(t => (t + i) % 13)]))];

    public static TheoryData<string> All => ArchitectureTests.All;

    public static TheoryData<string> Own => ArchitectureTests.Own;

    public static TheoryData<string> OwnDense =>
        [.. OwnCheckpoint.Names.Where(name => new OwnCheckpoint(name).Type is not ("mixtral" or "qwen3_moe"))];

    public static TheoryData<string> Dense =>
        [.. ArchitectureTests.All.Select(row => row.Data).Where(name => !name.StartsWith("moe", StringComparison.Ordinal))];

    [Fact]
    public void A_batch_moves_as_a_whole()
    {
        using var scope = NewDisposeScope();
        foreach (var batch in new[] { TokenBatch.Of(Sequences).On(META), TokenBatch.Packed(Sequences).On(META) })
        {
            Tensor[] parts = [batch.Ids, batch.Positions, batch.Targets, batch.Rows, .. batch.Fork is { } fork
                ? [fork.Positions, .. fork.Branches.Where(b => b.Mask is not null).Select(b => b.Mask!)]
                : Array.Empty<Tensor>()];
            parts.ShouldAllBe(part => part.is_meta);
        }
    }

    [Theory]
    [MemberData(nameof(OwnDense))]
    public void Passes_losses_and_gradients_stay_where_the_model_is_of_our_own(string name) =>
        Passes_losses_and_gradients_stay_where_the_model_is(name);

    [ReferenceTheory("fixtures/architectures")]
    [MemberData(nameof(Dense))]
    public void Passes_losses_and_gradients_stay_where_the_model_is(string name)
    {
        using var scope = NewDisposeScope();
        var model = ArchitectureTests.Open(name).Model.Clone(requiresGrad: true, device: META);
        using var parameters = new TrainedParameters(model.Trainable);
        foreach (var recompute in new[] { false, true })
        {
            foreach (var batch in new[] { TokenBatch.Of(Sequences), TokenBatch.Packed(Sequences) })
            {
                var logps = new ResponseLogps(model, batch, recompute);
                var sums = TokenLosses.Sums(logps.Values, logps.Rows, batch.Sequences);
                sums.sum().backward();
                logps.Backward(logps.Values.grad!);
            }
        }

        parameters.Entries.ShouldAllBe(e => e.Weight.is_meta && e.Weight.grad!.is_meta);
    }

    [Theory]
    [MemberData(nameof(Own))]
    public void Sampling_stays_where_the_model_is_until_logits_are_read_of_our_own(string name) =>
        Sampling_stays_where_the_model_is_until_logits_are_read(name);

    [ReferenceTheory("fixtures/architectures")]
    [MemberData(nameof(All))]
    public void Sampling_stays_where_the_model_is_until_logits_are_read(string name)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var model = ArchitectureTests.Open(name).Model.Clone(requiresGrad: false, device: META);
        using var decoder = new TensorDecoder(model);
        var context = new Context(decoder.Blocks);
        NoNumbers(() => decoder.Prefill([new(Sequences[0].Prompt, context)]));
        if (model.Config.Experts is null)
        {
            decoder.Step([5], [context]).is_meta.ShouldBeTrue();
        }
        else
        {
            NoNumbers(() => decoder.Step([5], [context])); // which expert is a number, too
        }

        NoNumbers(() => decoder.Prefill([new([1, 2, 3], new(decoder.Blocks, context)), new([4], new(decoder.Blocks, context))]));
    }

    [Theory]
    [InlineData(PairLoss.Ipo)]
    [InlineData(PairLoss.Regression)]
    [InlineData(PairLoss.ApoZeroUnpaired)]
    public void Objectives_stay_where_the_model_is_until_figures_are_read(PairLoss loss)
    {
        using var scope = NewDisposeScope();
        var model = Transformer.Random(TransformerTests.Tiny with { ContextSize = 300 }, Seed.Of(1))
            .Clone(requiresGrad: true, device: META);
        var options = new Dpo(Training: Toy.Training(), Loss: loss) { TailWeight = loss == PairLoss.Ipo ? 0.5 : 1 };
        IObjective objective = options.IsUnpaired()
            ? new KtoObjective(model, model, [.. Sequences.Select((s, i) => new LabelledSequence[] { new(s, i % 2 == 0, -1) })],
                options, new(4096))
            : new PairObjective(model, [new(Sequences[0], Sequences[1], -1, -2), new(Sequences[2], Sequences[3], -3, -4)],
                PairPlan.Of(options), new(4096));
        NoNumbers(() => objective.Accumulate([0, 1]));
    }

    [Fact]
    public void Adapters_stay_where_the_model_is()
    {
        using var scope = NewDisposeScope();
        var start = Transformer.Random(TransformerTests.Tiny with { ContextSize = 300 }, Seed.Of(1));
        var config = new AdapterConfig { Rank = 4, Alpha = 8, Dropout = 0.1, LoraBias = true,
            Targets = ModuleNames.Matching(ModuleNames.AllLinear) };
        var adapter = Lora.Fresh(start, config, Seed.Of(2)).ToAdapter();
        var model = start.Clone(requiresGrad: false, device: META);
        using var lora = Lora.Of(model, adapter);
        lora.Drops = Seed.Of(3);
        var adapted = model.Adapted(lora);
        var logps = new ResponseLogps(adapted, TokenBatch.Sharing(Sequences));
        logps.Values.sum().backward();
        logps.Backward(logps.Values.grad!);
        lora.Trainable.Values.ShouldAllBe(p => p.is_meta && p.grad!.is_meta);
    }

    [Theory]
    [InlineData(Optimizer.AdamW)]
    [InlineData(Optimizer.Muon)]
    [InlineData(Optimizer.Sgd)]
    public void Optimisers_stay_where_the_parameters_are(Optimizer optimizer)
    {
        using var scope = NewDisposeScope();
        var model = Transformer.Random(TransformerTests.Tiny, Seed.Of(1)).Clone(requiresGrad: true, device: META);
        using var parameters = new TrainedParameters(model.Trainable);
        using IOptimizer made = optimizer switch
        {
            Optimizer.Muon => new Muon(parameters, 0.1),
            Optimizer.Sgd => new Sgd(parameters, 0.1, 0.9),
            _ => new AdamW(parameters, 0.1),
        };
        if (optimizer == Optimizer.Sgd)
        {
            made.Step(0.1, 1); // of the others' kernel LibTorch has no shapes on meta
        }

        made.State.Values.ShouldAllBe(t => t.is_meta);
    }

    [Fact]
    public void A_clone_on_another_device_has_the_same_shapes_and_names()
    {
        using var model = Transformer.Random(TransformerTests.Tiny, Seed.Of(1));
        using var moved = model.Clone(requiresGrad: false, device: META);
        moved.Parameters.Select(p => (p.Key, string.Join(' ', p.Value.shape)))
            .ShouldBe(model.Parameters.Select(p => (p.Key, string.Join(' ', p.Value.shape))));
        moved.Device.type.ShouldBe(TorchSharp.DeviceType.META);
    }

    private static void NoNumbers(Action act)
    {
        var message = Should.Throw<Exception>(act).Message;
        new[] { "Cannot copy out of meta tensor", "cannot be called on meta tensors", "aten::nonzero",
            "aten::where" }.ShouldContain(part => message.Contains(part, StringComparison.Ordinal), message);
    }
}
