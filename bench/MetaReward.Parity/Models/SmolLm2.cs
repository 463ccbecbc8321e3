using System.Text.Json;
using MetaReward.Text;
using MetaReward.Torch;
using static TorchSharp.torch;

namespace MetaReward.Parity.Models;

/// <summary>
/// The real SmolLM2-135M-Instruct, read from its GGUF file, against what transformers computes from the same file: 12 prompts with greedy
/// continuations of 64 tokens, and a batch of responses as training sees them. Tolerances are those that the reference states.
/// </summary>
internal static class SmolLm2
{
    private const double Float32 = 5e-4;

    public static IEnumerable<Subject> Subjects(string data)
    {
        var folder = Path.Combine(data, "fixtures", "smollm2");
        var path = Path.Combine(data, "models", SmolLm2File.Name);
        var loaded = new Lazy<Loaded>(() => Load(path, folder));
        yield return new("weights", () => SmolLm2File.Weights(path, folder));
        yield return new("prompts", () => Passes(loaded.Value));
        yield return new("greedy continuations", () => [Greedy(loaded.Value)]);
        yield return new("bfloat16", () => Half(loaded.Value));
        yield return new("batch of responses", () => Batch(loaded.Value, Data.Json(folder, "logprob_batch", "pairs.json")));
        yield return new("tokenizer", () => SmolLm2File.Texts(path, Path.Combine(data, "fixtures")));
    }

    private static Loaded Load(string path, string folder)
    {
        using var checkpoint = Checkpoint.Open(path);
        var prompts = Data.Lines(folder, "prompts.jsonl")
            .Select(p => new Prompted(p.Text("name"), p.Ints("ids"), p.Ints("continuation_ids"))).ToArray();
        return new(Transformer.FromTensors(checkpoint.Config, checkpoint.Read), checkpoint.Text,
            Fixture.Open(folder, "logits.safetensors"), prompts);
    }

    private static Figure[] Passes(Loaded smol)
    {
        var (last, next, top) = (0.0, 0.0, 0.0);
        foreach (var prompt in smol.Prompts)
        {
            using var scope = NewDisposeScope();
            var logits = Continued(smol.Model, prompt);
            var logps = logits.log_softmax(-1);
            last = Math.Max(last, Apart.Largest(logits[0], smol.Expected.Tensor($"{prompt.Name}.logits_last_prompt")));
            next = Math.Max(next, Apart.Largest(Of(logps, prompt.Continuation), smol.Expected.Tensor($"{prompt.Name}.continuation_logps")));
            top = Math.Max(top, Apart.Largest(logps.topk(20).values, smol.Expected.Tensor($"{prompt.Name}.top20_logps")));
        }

        return [Figure.Apart("logits", last, Float32), Figure.Apart("log-probs", next, Float32),
            Figure.Apart("log-probs of the 20 likeliest", top, Float32)];
    }

    private static Figure Greedy(Loaded smol)
    {
        var wanted = smol.Prompts.Select((p, i) => new WantedSample(i, 0, p.Ids, Seed.Of(0))).ToArray();
        var written = Sampler.Run(smol.Model, new(new HashSet<int>(), Sampling.Greedy(smol.Prompts[0].Continuation.Length)),
            wanted, default);
        return Figure.EqualIds("ids", written.Select(row => row.Tokens), [.. smol.Prompts.Select(p => p.Continuation)]);
    }

    private static Figure[] Half(Loaded smol)
    {
        using var model = smol.Model.Clone(false, ScalarType.BFloat16);
        var (own, theirs) = (new List<double>(), new List<double>());
        foreach (var prompt in smol.Prompts)
        {
            using var scope = NewDisposeScope();
            var exact = smol.Expected.Tensor($"{prompt.Name}.continuation_logps");
            own.Add(Apart.Mean(Of(Continued(model, prompt).log_softmax(-1), prompt.Continuation), exact));
            theirs.Add(Apart.Mean(smol.Expected.Tensor($"{prompt.Name}.continuation_logps_bf16"), exact));
        }

        return [Figure.Beside("log-probs, mean error", own.Average(), theirs.Average(), 1.25)];
    }

    private static Figure[] Batch(Loaded smol, JsonElement file)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var pairs = file.GetProperty("pairs").EnumerateArray().ToArray();
        TokenSequence[] sequences = [.. pairs.Select(p =>
            new TokenSequence(smol.Text.EncodePrompt(p.Text("prompt")),
                [.. smol.Text.Tokenizer.Encode(p.Text("response")), smol.Text.EndToken]))];
        var logps = new ResponseLogps(smol.Model, TokenBatch.Of(sequences)).Values.Doubles();
        var sums = new Examples([.. sequences.Select(s => new[] { s })], 200).Ask(smol.Model, [[.. Enumerable.Range(0, sequences.Length)]])
            .Select(s => (double)s[0]);
        return
        [
            Figure.Equal("prompts' and responses' ids", sequences.Zip(pairs), p =>
                p.First.Prompt.SequenceEqual(p.Second.Ints("prompt_ids")) && p.First.Response.SequenceEqual(p.Second.Ints("response_ids"))),
            Figure.Apart("log-probs of a batch", Apart.OfAll(logps, pairs.SelectMany(p => p.Numbers("logps_f32"))), Float32),
            Figure.Apart("their sums, in parts", Apart.OfAll(sums, pairs.Select(p => p.Number("sum_f32"))), 64 * Float32),
        ];
    }

    /// <summary>Logits (64, V) at the places where a continuation is predicted, from one pass over all of it.</summary>
    private static Tensor Continued(Transformer model, Prompted prompt)
    {
        using var noGrad = no_grad();
        long[] all = [.. prompt.Ids, .. prompt.Continuation];
        return model.Logits(model.Hidden(tensor(all, [1, all.Length]))[0].narrow(0, prompt.Ids.Length - 1, prompt.Continuation.Length));
    }

    private static Tensor Of(Tensor logps, int[] tokens) =>
        logps.gather(1, tensor([.. tokens.Select(t => (long)t)], [tokens.Length, 1])).squeeze(1);

    private sealed record Prompted(string Name, int[] Ids, int[] Continuation);

    private sealed record Loaded(Transformer Model, TextSide Text, Fixture Expected, Prompted[] Prompts);
}
