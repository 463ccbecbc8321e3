using MetaReward.Tests;
using MetaReward.Text;
using static TorchSharp.torch;

namespace MetaReward.Torch.Tests;

public sealed class ArchitectureTests(ITestOutputHelper output)
{
    public static TheoryData<string> Names { get; } =
    [
        "gemma", "gemma2", "gemma3-text", "llama-dynamic-ntk", "llama-linear-rope", "llama-sharded-bf16", "llama-tied-bias", "llama-yarn",
        "llama-yarn-options", "llama2", "llama3", "mistral", "moe-mixtral", "moe-qwen3", "olmo2", "phi3", "phi3-longrope", "qwen2", "qwen3", "smollm2",
    ];

    /// <summary>Where frequencies change with the length, steps and whole passes differ by design.</summary>
    public static IEnumerable<string> SteadyNames => Names.Select(row => row.Data).Where(name => name is not ("llama-dynamic-ntk" or "phi3-longrope"));

    /// <summary>The others have no form that llama.cpp computes the same.</summary>
    public static TheoryData<string> NamesWithGguf { get; } =
        [.. Names.Select(row => row.Data).Except(["llama-dynamic-ntk", "llama-yarn-options", "moe-qwen3"])];

    public static TheoryData<string> NamesWithSteadyRotation { get; } = [.. SteadyNames];

    [Theory]
    [MemberData(nameof(Names))]
    public void Logits_hidden_states_and_logps_are_those_of_transformers(string name)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        foreach (var configuration in new[] { "config.json", "config.hub-style.json" })
        {
            var (_, model, expected) = Fixture.Architecture(name, configuration: configuration);
            var ids = expected.Tensor("input_ids");
            var hidden = model.Hidden(ids);
            var logits = model.Logits(hidden);

            TransformerTests.Difference(hidden, expected.Tensor("hidden_last")).ShouldBeLessThan(2e-4);
            TransformerTests.Difference(logits, expected.Tensor("logits")).ShouldBeLessThan(2e-4);
            output.WriteLine($"{configuration}: {TransformerTests.Difference(logits, expected.Tensor("logits")):e1}");
            var logps = logits.log_softmax(-1).narrow(1, 0, ids.shape[1] - 1).gather(-1, ids.narrow(1, 1, ids.shape[1] - 1).unsqueeze(-1)).squeeze(-1);
            TransformerTests.Difference(logps, expected.Tensor("logps")).ShouldBeLessThan(2e-4);
        }
    }

    [Theory]
    [MemberData(nameof(NamesWithGguf))]
    public void A_model_that_went_through_a_gguf_file_gives_the_same_logits(string name)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var (config, model, expected) = Fixture.Architecture(name);
        var folder = Directory.CreateTempSubdirectory("metareward-gguf-");
        try
        {
            var path = Path.Combine(folder.FullName, "m.gguf");
            GgufExport.Write(path, config, TextSide.Parse(ByteTokenizer.Files(config.VocabularySize), name), tensor =>
                (model.Parameters[tensor].shape, model.Parameters[tensor].data<float>().ToArray()), GgufWeights.F32, name);
            using var file = Checkpoint.Open(path);
            using var back = Transformer.FromTensors(file.Config, file.Read);
            TransformerTests.Difference(back.Logits(back.Hidden(expected.Tensor("input_ids"))), expected.Tensor("logits")).ShouldBeLessThan(2e-4);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Rows_padded_on_the_left_give_the_same_with_a_mask(string name)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var (_, model, expected) = Fixture.Architecture(name);
        var (ids, real) = (expected.Tensor("padded_input_ids"), expected.Tensor("padded_attention_mask").eq(1));
        var length = ids.shape[1];
        var mask = ones([length, length], ScalarType.Bool).tril().logical_and(real.unsqueeze(1).unsqueeze(1))
            .logical_or(eye(length, dtype: ScalarType.Bool)); // a pad sees itself, so that no row is empty
        var logits = model.Logits(model.Hidden(ids, expected.Tensor("padded_position_ids"), mask)) * real.unsqueeze(-1);
        TransformerTests.Difference(logits, expected.Tensor("padded_logits")).ShouldBeLessThan(2e-4);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Bfloat16_stays_as_near_to_float32_as_the_reference_does(string name)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var (_, model, expected) = Fixture.Architecture(name, ScalarType.BFloat16);
        var (wide, theirs) = (expected.Tensor("logits"), expected.Tensor("logits_bf16").to(ScalarType.Float32));
        var ours = (model.Logits(model.Hidden(expected.Tensor("input_ids"))) - wide).abs().mean().item<float>();
        var reference = (theirs - wide).abs().mean().item<float>();
        output.WriteLine($"mean difference from float32: ours {ours:f4}, reference {reference:f4}");
        ours.ShouldBeLessThan(1.2f * reference);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Greedy_continuations_are_those_of_transformers(string name)
    {
        var (_, model, expected) = Fixture.Architecture(name);
        var ids = Rows(expected, "input_ids");
        var lengths = Rows(expected, "sample_prompt_len").Select(r => r[0]).ToArray();
        var written = Sampler.Run(model, new(new HashSet<int>(), Sampling.Greedy(32)), [.. ids.Select((row, i) => new Wanted(i, 0, row[..lengths[i]], Seed.Of(0)))], default);
        written.Select(w => w.Tokens.ToArray()).ToArray().ShouldBe(Rows(expected, "greedy"));
    }

    [Theory]
    [MemberData(nameof(NamesWithSteadyRotation))]
    public void A_samples_logps_are_those_that_training_computes(string name)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var (_, model, expected) = Fixture.Architecture(name);
        int[] first = Rows(expected, "input_ids")[0][..12], second = [.. first, 7, 8, 9], third = [.. first, 5];
        var written = Sampler.Run(model, new(new HashSet<int>(), new(1, 0.95, 90)), [new(0, 0, second, Seed.Of(1)), new(0, 1, second, Seed.Of(2)), new(1, 0, third, Seed.Of(3))], default);
        foreach (var (prompt, one) in new[] { second, second, third }.Zip(written))
        {
            long[] all = [.. prompt, .. one.Tokens];
            var logps = model.Logits(model.Hidden(tensor(all, [1, all.Length]))).log_softmax(-1)[0];
            for (var i = 0; i < one.Tokens.Count; i++)
            {
                logps[prompt.Length - 1 + i, one.Tokens[i]].item<float>().ShouldBe(one.Logps[i], 3e-4f);
            }
        }
    }

    [Theory]
    [MemberData(nameof(NamesWithSteadyRotation))]
    public void A_forked_row_gives_what_its_branches_give_alone(string name)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var (_, model, expected) = Fixture.Architecture(name);
        var row = Rows(expected, "input_ids")[0].Select(id => (long)id).ToArray();
        long[] shared = row[..11], one = row[11..20], two = row[20..];
        var forked = model.Hidden(tensor([.. shared, .. one, .. two], [1, row.Length]), Fork.Of(11, [9, row.Length - 20]));
        var alone = model.Hidden(tensor([.. shared, .. two], [1, row.Length - 9]));
        TransformerTests.Difference(forked.narrow(1, 20, row.Length - 20), alone.narrow(1, 11, row.Length - 20)).ShouldBeLessThan(2e-4);
    }

    private static int[][] Rows(Fixture fixture, string name)
    {
        var values = fixture.Tensor(name);
        var width = values.dim() == 1 ? 1 : (int)values.shape[1];
        return [.. values.data<long>().ToArray().Chunk(width).Select(row => row.Select(v => (int)v).ToArray())];
    }
}
