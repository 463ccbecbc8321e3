using System.Text.Json;
using System.Text.Json.Nodes;
using MetaReward.Tests;
using MetaReward.Text;
using static TorchSharp.torch;

namespace MetaReward.Torch.Tests;

/// <summary>
/// The real SmolLM2-135M-Instruct, read from its GGUF file, against what transformers computes from the same file: 12 prompts with greedy
/// continuations of 64 tokens, and a batch of responses as training sees them. Tolerances are those that the reference states.
/// </summary>
public sealed class SmolLm2Tests
{
    private const double Float32 = 5e-4;
    private const double MeanBFloat16 = 0.03;
    private static readonly HashSet<int> Never = [];
    private static readonly Lazy<(Transformer Model, TextSide Text)> Loaded = new(() =>
    {
        using var checkpoint = Checkpoint.Open(SharedData.Path("models/SmolLM2-135M-Instruct.Q4_1.gguf"));
        return (Transformer.FromTensors(checkpoint.Config, checkpoint.Read), checkpoint.Text);
    });

    [Fact]
    public void Logits_and_logps_in_float32_are_those_of_transformers()
    {
        var model = Loaded.Value.Model;
        var expected = Fixture.Open("fixtures/smollm2/logits.safetensors");
        foreach (var (name, prompt, continuation) in Prompts())
        {
            using var scope = NewDisposeScope();
            var logits = Continued(model, prompt, continuation);
            var logps = logits.log_softmax(-1);
            TransformerTests.Difference(logits[0], expected.Tensor($"{name}.logits_last_prompt")).ShouldBeLessThan(Float32, name);
            TransformerTests.Difference(Of(logps, continuation), expected.Tensor($"{name}.continuation_logps")).ShouldBeLessThan(Float32, name);
            TransformerTests.Difference(logps.topk(20).values, expected.Tensor($"{name}.top20_logps")).ShouldBeLessThan(Float32, name);
        }
    }

    [Fact]
    public void Greedy_continuations_in_float32_are_those_of_transformers()
    {
        var prompts = Prompts();
        var written = Sampler.Run(Loaded.Value.Model, new(Never, Sampling.Greedy(64)), [.. prompts.Select((p, i) => new Wanted(i, 0, p.Ids, Seed.Of(0)))], default);
        foreach (var (own, (name, _, continuation)) in written.Zip(prompts))
        {
            own.Tokens.ToArray().ShouldBe(continuation, name);
        }
    }

    [Fact]
    public void Bfloat16_stays_as_near_to_float32_as_the_reference_does()
    {
        using var model = Loaded.Value.Model.Clone(false, ScalarType.BFloat16);
        var expected = Fixture.Open("fixtures/smollm2/logits.safetensors");
        var (own, theirs) = (new List<double>(), new List<double>());
        foreach (var (name, prompt, continuation) in Prompts())
        {
            using var scope = NewDisposeScope();
            var exact = expected.Tensor($"{name}.continuation_logps");
            own.Add(Apart(Of(Continued(model, prompt, continuation).log_softmax(-1), continuation), exact));
            theirs.Add(Apart(expected.Tensor($"{name}.continuation_logps_bf16"), exact));
        }

        own.Average().ShouldBeLessThan(1.25 * theirs.Average());
        own.Average().ShouldBeLessThan(MeanBFloat16);
    }

    [Fact]
    public void A_batch_of_responses_has_the_references_ids_logps_and_sums()
    {
        var (model, text) = Loaded.Value;
        var pairs = JsonNode.Parse(File.ReadAllText(SharedData.Path("fixtures/smollm2/logprob_batch/pairs.json")))!["pairs"]!.AsArray();
        TokenSequence[] sequences = [.. pairs.Select(p => new TokenSequence(
            text.EncodePrompt((string)p!["prompt"]!), [.. text.Tokenizer.Encode((string)p["response"]!), text.EndToken]))];
        sequences.SelectMany(s => s.Prompt).ShouldBe(pairs.SelectMany(p => Ids(p!["prompt_ids"]!)));
        sequences.SelectMany(s => s.Response).ShouldBe(pairs.SelectMany(p => Ids(p!["response_ids"]!)));

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var expected = pairs.SelectMany(p => p!["logps_f32"]!.AsArray().Select(v => (float)v!)).ToArray();
        TransformerTests.Difference(new ResponseLogps(model, TokenBatch.Of(sequences)).Values, tensor(expected)).ShouldBeLessThan(Float32);
        var sums = new Examples([.. sequences.Select(s => new[] { s })], 200).Ask(model, [[.. Enumerable.Range(0, sequences.Length)]]).Select(s => s[0]);
        sums.Zip(pairs).Max(p => Math.Abs(p.First - (double)p.Second!["sum_f32"]!)).ShouldBeLessThan(64 * Float32);
    }

    private static List<(string Name, int[] Ids, int[] Continuation)> Prompts() =>
        [.. File.ReadLines(SharedData.Path("fixtures/smollm2/prompts.jsonl")).Select(line => JsonNode.Parse(line)!)
            .Select(p => ((string)p["name"]!, Ids(p["ids"]!), Ids(p["continuation_ids"]!)))];

    private static int[] Ids(JsonNode node) => node.Deserialize<int[]>()!;

    /// <summary>Logits (64, V) at the places where a continuation is predicted, from one pass over all of it.</summary>
    private static Tensor Continued(Transformer model, int[] prompt, int[] continuation)
    {
        using var noGrad = no_grad();
        long[] all = [.. prompt, .. continuation];
        return model.Logits(model.Hidden(tensor(all, [1, all.Length]))[0].narrow(0, prompt.Length - 1, continuation.Length));
    }

    private static Tensor Of(Tensor logps, int[] tokens) =>
        logps.gather(1, tensor([.. tokens.Select(t => (long)t)], [tokens.Length, 1])).squeeze(1);

    private static double Apart(Tensor a, Tensor b) => (a - b).abs().mean().item<float>();
}
