using MetaReward.Parity;
using MetaReward.Parity.Models;
using MetaReward.Tests;
using MetaReward.Text;
using static TorchSharp.torch;

namespace MetaReward.Torch.Tests;

/// <summary>Every architecture through a GGUF file, and in rows whose branches share a beginning.</summary>
public sealed class ArchitectureTests
{
    private static readonly string[] Names =
    [
        "gemma", "gemma2", "gemma3-text", "llama-dynamic-ntk", "llama-linear-rope", "llama-sharded-bf16", "llama-tied-bias", "llama-yarn",
        "llama-yarn-options", "llama2", "llama3", "mistral", "moe-mixtral", "moe-qwen3", "olmo2", "phi3", "phi3-longrope", "qwen2",
        "qwen3", "smollm2",
    ];

    public static TheoryData<string> All { get; } = [.. Names];

    /// <summary>The others have no form that llama.cpp computes the same.</summary>
    public static TheoryData<string> NamesWithGguf { get; } = [.. Names.Except(["llama-dynamic-ntk", "llama-yarn-options", "moe-qwen3"])];

    /// <summary>Where frequencies change with the length, a branch and its row differ by design.</summary>
    public static TheoryData<string> NamesWithSteadyRotation { get; } = [.. Names.Except(["llama-dynamic-ntk", "phi3-longrope"])];

    /// <summary>Our own checkpoints, likewise.</summary>
    public static TheoryData<string> Own { get; } = [.. OwnCheckpoint.Names];

    public static TheoryData<string> OwnWithGguf { get; } = [.. OwnCheckpoint.Names.Except(["own-llama-dynamic", "own-qwen3-experts"])];

    public static TheoryData<string> OwnWithSteadyRotation { get; } =
        [.. OwnCheckpoint.Names.Except(["own-llama-dynamic", "own-phi3-longrope"])];

    [Theory]
    [MemberData(nameof(OwnWithGguf))]
    public void A_model_that_went_through_a_gguf_file_gives_the_same_logits_of_our_own(string name) =>
        A_model_that_went_through_a_gguf_file_gives_the_same_logits(name);

    [ReferenceTheory("fixtures/architectures")]
    [MemberData(nameof(NamesWithGguf))]
    public void A_model_that_went_through_a_gguf_file_gives_the_same_logits(string name)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var (config, model, expected) = Open(name);
        var folder = Directory.CreateTempSubdirectory("metareward-gguf-");
        try
        {
            var path = Path.Combine(folder.FullName, "m.gguf");
            GgufExport.Write(path, config, TextSide.Parse(ByteTokenizer.Files(config.VocabularySize), name), tensor =>
                (model.Parameters[tensor].shape, model.Parameters[tensor].data<float>().ToArray()), GgufWeights.F32, name);
            using var file = Checkpoint.Open(path);
            using var back = Transformer.FromTensors(file.Config, file.Read);
            TransformerTests.Difference(back.Logits(back.Hidden(expected.Tensor("input_ids"))), expected.Tensor("logits"))
                .ShouldBeLessThan(2e-4);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [MemberData(nameof(OwnWithSteadyRotation))]
    public void A_forked_row_gives_what_its_branches_give_alone_of_our_own(string name) =>
        A_forked_row_gives_what_its_branches_give_alone(name);

    [ReferenceTheory("fixtures/architectures")]
    [MemberData(nameof(NamesWithSteadyRotation))]
    public void A_forked_row_gives_what_its_branches_give_alone(string name)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var (_, model, expected) = Open(name);
        var row = expected.Ids("input_ids")[0].Select(id => (long)id).ToArray();
        long[] shared = row[..11], one = row[11..20], two = row[20..];
        var forked = model.Hidden(tensor([.. shared, .. one, .. two], [1, row.Length]), Fork.Of(11, [9, row.Length - 20]));
        var alone = model.Hidden(tensor([.. shared, .. two], [1, row.Length - 9]));
        TransformerTests.Difference(forked.narrow(1, 20, row.Length - 20), alone.narrow(1, 11, row.Length - 20)).ShouldBeLessThan(2e-4);
    }

    internal static (ModelConfig Config, Transformer Model, Fixture Case) Open(string name, ScalarType type = ScalarType.Float32)
    {
        if (name.StartsWith(OwnCheckpoint.Prefix, StringComparison.Ordinal))
        {
            return OwnModels.Open(name, type);
        }

        var folder = SharedData.Path($"fixtures/architectures/{name}");
        var (config, model) = TinyModel.Read(folder, type);
        return (config, model, Fixture.Open(folder, "case.safetensors"));
    }
}
