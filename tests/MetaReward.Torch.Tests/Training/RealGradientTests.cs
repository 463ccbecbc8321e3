using MetaReward.Rubrics;
using MetaReward.Tests;
using MetaReward.Text;
using static TorchSharp.torch;

namespace MetaReward.Torch.Tests;

/// <summary>
/// Gradients of the real SmolLM2-135M-Instruct on judge demonstrations, where tiny models say little: bfloat16, and a rubric of three
/// hundred tokens that the demonstrations share. Its first two layers; <c>METAREWARD_LAYERS=30</c> asks for all, which takes some minutes.
/// </summary>
public sealed class RealGradientTests
{
    private const string File = "models/SmolLM2-135M-Instruct.Q4_1.gguf";

    private static readonly int Layers =
        int.TryParse(Environment.GetEnvironmentVariable("METAREWARD_LAYERS"), out var layers) ? layers : 2;

    private static readonly (string Prompt, string Response, string Judgment)[] Said =
    [
        ("Name three fruits.", "Apples, pears and plums.", "It is about what was asked. It earns every point.\n\nScore: 5"),
        ("What is the capital of France?", "of city is The Paris lovely",
            "The words stand in no order. It earns the first point.\n\nScore: 1"),
    ];

    [ReferenceFact(File)]
    public void Sharing_the_rubric_and_bfloat16_leave_every_gradient_its_direction()
    {
        var policy = Beginning(ScalarType.Float32);
        var rubric = new AdditiveRubric();
        TokenSequence[] examples = [.. Said.Select(s => new TokenSequence(
            policy.Text.EncodePrompt(rubric.Render(new(s.Prompt, s.Response))),
            [.. policy.Text.Tokenizer.Encode(s.Judgment), policy.Text.EndToken]))];

        var alone = Gradients(policy.Model, examples, ScalarType.Float32, microBatchTokens: 1);
        var shared = Gradients(policy.Model, examples, ScalarType.Float32, microBatchTokens: 4096);
        var half = Gradients(policy.Model, examples, ScalarType.BFloat16, microBatchTokens: 4096);
        foreach (var (name, gradient) in alone)
        {
            Cosine(gradient, shared[name]).ShouldBeGreaterThan(0.9999, name);
            Cosine(gradient, half[name]).ShouldBeGreaterThan(0.98, name);
        }
    }

    [ReferenceFact(File)]
    public void In_bfloat16_a_policy_is_as_likely_as_itself_in_a_batch_of_eight_pairs()
    {
        var policy = Beginning(ScalarType.BFloat16);
        PreferencePair[] pairs = [.. Enumerable.Range(0, 9).Select(i => new PreferencePair(
            $"p{i}", Role.Actor, string.Join(' ', Enumerable.Repeat(Said[i % 2].Prompt, 1 + i)), Of($"c{i}", $"It earns {i}."),
            Of($"r{i}", Said[i % 2].Response), "a test"))];
        using var model = policy.Model.Clone(requiresGrad: true, ScalarType.Float32, ScalarType.BFloat16);
        int[][] order = [[3, 8, 0, 7, 4, 2, 1, 6], [5]];
        var objective = new TokenPairs(policy, pairs, new(new(1e-6, 1, 8, MicroBatchTokens: 512))).Objective(model, order, default);
        using var parameters = new TrainedParameters(model.Parameters);
        foreach (var batch in order)
        {
            objective.Accumulate(batch)[0].Value.ShouldBe(Math.Log(2), 1e-6);
        }

        Side Of(string id, string text) => new(id, 0, text);
    }

    /// <summary>The real model, up to one of its layers, with its own last norm and head.</summary>
    private static TorchPolicy Beginning(ScalarType type)
    {
        using var checkpoint = Checkpoint.Open(SharedData.Path(File));
        var config = checkpoint.Config with { Layers = Math.Min(Layers, checkpoint.Config.Layers) };
        return new(Transformer.FromTensors(config, checkpoint.Read, type), checkpoint.Text);
    }

    private static Dictionary<string, float[]> Gradients(
        Transformer start, TokenSequence[] examples, ScalarType compute, int microBatchTokens)
    {
        using var model = start.Clone(requiresGrad: true, ScalarType.Float32, compute);
        using var parameters = new TrainedParameters(model.Parameters);
        new SftObjective(model, examples, new(microBatchTokens)).Accumulate([0, 1]);
        return parameters.Entries.ToDictionary(entry => entry.Name, entry => entry.Gradient.data<float>().ToArray());
    }

    private static double Cosine(float[] a, float[] b)
    {
        var (ab, aa, bb) = (0.0, 0.0, 0.0);
        for (var i = 0; i < a.Length; i++)
        {
            (ab, aa, bb) = (ab + ((double)a[i] * b[i]), aa + ((double)a[i] * a[i]), bb + ((double)b[i] * b[i]));
        }

        return ab / Math.Sqrt(aa * bb);
    }
}
