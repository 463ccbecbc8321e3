using MetaReward.Text;
using MetaReward.Torch;
using static TorchSharp.torch;

namespace MetaReward.Parity.Models;

/// <summary>
/// Tiny random checkpoints of every architecture: whole passes in float32 and bfloat16, padded rows, and what the sampler writes.
/// </summary>
internal static class Architectures
{
    private const double Float32 = 2e-4;
    private const string Hub = "config.hub-style.json";

    public static IEnumerable<Subject> Subjects(string data) =>
        Data.Folders(Path.Combine(data, "fixtures", "architectures"), "case.safetensors")
            .Select(folder => new Subject(Path.GetFileName(folder), () => Measure(folder)));

    private static IEnumerable<Figure> Measure(string folder)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var expected = Fixture.Open(folder, "case.safetensors");
        var (config, model) = TinyModel.Read(folder);
        var (logits, hidden, logps) = Whole(model, expected);
        List<Figure> figures = [Figure.Apart("logits", logits, Float32), Figure.Apart("hidden states", hidden, Float32),
            Figure.Apart("log-probs", logps, Float32)];
        if (File.Exists(Path.Combine(folder, Hub)))
        {
            figures.Add(Figure.Apart("logits, older spelling of the configuration",
                Whole(TinyModel.Read(folder, configuration: Hub).Model, expected).Logits, Float32));
        }

        figures.Add(Figure.Apart("padded rows", Padded(model, expected), Float32));
        figures.Add(Half(TinyModel.Read(folder, ScalarType.BFloat16).Model, expected));
        figures.Add(Greedy(model, expected));
        // where frequencies change with the length, steps and whole passes differ by design
        if (config.RopeScaling is not (DynamicRope or LongRope))
        {
            figures.Add(Figure.Apart("sampler's log-probs against a whole pass", Sampled(model, expected), 3e-4));
        }

        return figures;
    }

    private static (double Logits, double Hidden, double Logps) Whole(Transformer model, Fixture expected)
    {
        var ids = expected.Tensor("input_ids");
        var hidden = model.Hidden(ids);
        var logits = model.Logits(hidden);
        var next = ids.narrow(1, 1, ids.shape[1] - 1).unsqueeze(-1);
        var logps = logits.log_softmax(-1).narrow(1, 0, ids.shape[1] - 1).gather(-1, next).squeeze(-1);
        return (Apart.Largest(logits, expected.Tensor("logits")), Apart.Largest(hidden, expected.Tensor("hidden_last")),
            Apart.Largest(logps, expected.Tensor("logps")));
    }

    /// <summary>Rows of unequal length, padded on the left.</summary>
    private static double Padded(Transformer model, Fixture expected)
    {
        var (ids, real) = (expected.Tensor("padded_input_ids"), expected.Tensor("padded_attention_mask").eq(1));
        var length = ids.shape[1];
        var mask = ones([length, length], ScalarType.Bool, Place.Device).tril().logical_and(real.unsqueeze(1).unsqueeze(1))
            .logical_or(eye(length, dtype: ScalarType.Bool, device: Place.Device)); // a pad sees itself, so that no row is empty
        return Apart.Largest(model.Logits(model.Hidden(ids, expected.Tensor("padded_position_ids"), mask)) * real.unsqueeze(-1),
            expected.Tensor("padded_logits"));
    }

    private static Figure Half(Transformer model, Fixture expected)
    {
        var wide = expected.Tensor("logits");
        var own = Apart.Mean(model.Logits(model.Hidden(expected.Tensor("input_ids"))), wide);
        return Figure.Beside("logits in bfloat16, mean error", own, Apart.Mean(expected.Tensor("logits_bf16"), wide), 1.2);
    }

    private static Figure Greedy(Transformer model, Fixture expected)
    {
        var (ids, lengths, theirs) = (expected.Ids("input_ids"), expected.Ids("sample_prompt_len"), expected.Ids("greedy"));
        var wanted = ids.Select((row, i) => new WantedSample(i, 0, row[..lengths[i][0]], Seed.Of(0))).ToArray();
        var written = Sampler.Run(model, new(new HashSet<int>(), Sampling.Greedy(theirs[0].Length)), wanted, default);
        return Figure.EqualIds("greedy ids", written.Select(row => row.Tokens), theirs);
    }

    private static double Sampled(Transformer model, Fixture expected)
    {
        int[] first = expected.Ids("input_ids")[0][..12], second = [.. first, 7, 8, 9], third = [.. first, 5];
        WantedSample[] wanted = [new(0, 0, second, Seed.Of(1)), new(0, 1, second, Seed.Of(2)), new(1, 0, third, Seed.Of(3))];
        var written = Sampler.Run(model, new(new HashSet<int>(), new(1, 0.95, 90)), wanted, default);
        return written.Zip(wanted,
            (one, asked) => Apart.OfAll(one.Logps.Select(p => (double)p), WholePass(model, asked.Prompt, one.Tokens))).Max();
    }

    private static double[] WholePass(Transformer model, IReadOnlyList<int> prompt, IReadOnlyList<int> response)
    {
        using var scope = NewDisposeScope();
        long[] all = [.. prompt, .. response];
        var logps = model.Logits(model.Hidden(tensor(all, [1, all.Length], device: Place.Device))).log_softmax(-1)[0]
            .narrow(0, prompt.Count - 1, response.Count);
        return logps.gather(1, tensor(response.Select(t => (long)t).ToArray(), [response.Count, 1], device: Place.Device)).Doubles();
    }
}
