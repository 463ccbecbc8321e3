using System.Text.Json;
using MetaReward.Torch;
using static TorchSharp.torch;

namespace MetaReward.Parity.Losses;

/// <summary>
/// From logits to log-probs of tokens, their sums and entropies; DPO through a small head; tokens beyond the shorter side counting less.
/// </summary>
internal static class Sequences
{
    public static IEnumerable<Subject> Subjects(string data)
    {
        var folder = Path.Combine(data, "fixtures", "losses", "sequence");
        var scalars = Data.Json(folder, "case.json").GetProperty("scalars");
        var file = Fixture.Open(folder, "logps.safetensors");
        var (heads, tails) = (Fixture.Open(folder, "head_dpo.safetensors"), Fixture.Open(folder, "ld_dpo.safetensors"));
        foreach (var (temperature, type) in file.Names.Where(n => n.StartsWith("sum_logps.T", StringComparison.Ordinal))
            .Select(n => n["sum_logps.T".Length..])
            .Select(n => (n[..^4], n[^3..])).Order())
        {
            yield return new($"temperature {temperature}, {type}", () => Tokens(file, temperature, type));
        }

        yield return new("mean of a batch's tokens", () => Mean(file, scalars));
        yield return new("DPO through a head", () => Head(heads, scalars.Number("head_dpo_loss.f64"), "", 1));
        yield return new("DPO through a head with bias, temperature 0.8",
            () => Head(heads, scalars.Number("head_bias_T0.8_dpo_loss.f64"), "biasT0.8.", 0.8));
        yield return new("head in float32 against the reference's chunks", () => Chunks(heads));
        foreach (var name in scalars.EnumerateObject().Select(s => s.Name)
            .Where(n => n.StartsWith("ld_dpo_alpha", StringComparison.Ordinal)))
        {
            yield return new($"length-desensitised DPO, {name["ld_dpo_".Length..^"_loss".Length]}",
                () => Tails(tails, name["ld_dpo_alpha".Length..^"_loss".Length], scalars.Number(name)));
        }
    }

    private static IEnumerable<Figure> Tokens(Fixture file, string temperature, string type)
    {
        using var scope = NewDisposeScope();
        var logits = file.Tensor("logits").to(type == "f64" ? ScalarType.Float64 : ScalarType.Float32);
        var (rows, columns, heat) = (logits.shape[0], logits.shape[1] - 1, double.Parse(temperature));
        logits = logits.narrow(1, 0, columns);
        var mask = file.Tensor("completion_mask").narrow(1, 1, columns);
        var logps = TokenLosses.Logps(logits.reshape(rows * columns, -1), file.Tensor("input_ids").narrow(1, 1, columns).flatten(), heat);
        var entropies = TokenLosses.Entropy(logits, heat);
        var trained = mask.flatten().nonzero().flatten();
        var sums = TokenLosses.Sums(logps.index_select(0, trained), Rows(rows, columns).index_select(0, trained), (int)rows);
        return
        [
            Same("log-probs", "per_token_logps", logps.view(rows, columns)),
            Same("entropies", "entropy", entropies),
            Same("sums", "sum_logps", sums),
            Same("means", "mean_logps", sums / mask.sum(1)),
            Same("mean entropy", "mean_entropy_over_all_completion_tokens",
                entropies.flatten().index_select(0, trained).mean().unsqueeze(0)),
        ];

        // in float32, one row has logits near 300, where numbers are 3e-5 apart
        Figure Same(string name, string key, Tensor made) =>
            Figure.Apart(name, Apart.Largest(made, file.Tensor($"{key}.T{temperature}.{type}")), type == "f64" ? 1e-10 : 1e-4);
    }

    private static IEnumerable<Figure> Mean(Fixture file, JsonElement scalars)
    {
        using var scope = NewDisposeScope();
        var logits = file.Tensor("logits").to(ScalarType.Float64).requires_grad_(true);
        var (columns, vocabulary) = (logits.shape[1] - 1, logits.shape[2]);
        var trained = file.Tensor("completion_mask").narrow(1, 1, columns).flatten().nonzero().flatten();
        var logps = TokenLosses.Logps(logits.narrow(1, 0, columns).reshape(-1, vocabulary),
            file.Tensor("input_ids").narrow(1, 1, columns).flatten());
        var loss = TokenLosses.NegativeLogLikelihood(logps.index_select(0, trained), trained.shape[0]);
        loss.backward();
        return [Loss(loss, scalars.Number("token_mean_nll.f64")),
            Figure.Apart("gradients", Apart.Largest(logits.grad!, file.Tensor("grad_token_mean_nll_wrt_logits.f64")), 1e-12)];
    }

    private static IEnumerable<Figure> Head(Fixture file, double expected, string prefix, double temperature)
    {
        using var scope = NewDisposeScope();
        var leaves = new[] { "hidden", "head", "bias" }.ToDictionary(name => name,
            name => file.Tensor(name).to(ScalarType.Float64).requires_grad_(true));
        var (rows, columns) = (leaves["hidden"].shape[0], leaves["hidden"].shape[1] - 1);
        var places = file.Tensor("completion_mask").narrow(1, 1, columns).flatten().nonzero().flatten();
        var states = leaves["hidden"].narrow(1, 0, columns).reshape(rows * columns, -1).index_select(0, places);
        var logits = states.mm(leaves["head"].t()) + (prefix == "" ? 0 : leaves["bias"]);
        var logps = TokenLosses.Logps(logits, file.Tensor("input_ids").narrow(1, 1, columns).flatten().index_select(0, places),
            temperature);
        var sums = TokenLosses.Sums(logps, Rows(rows, columns).index_select(0, places), (int)rows);
        var loss = Dpo(sums, file.Tensor("ref_sum_logps.f64"));
        loss.backward();
        var apart = leaves.Where(leaf => file.Has($"{prefix}grad_{leaf.Key}.f64"))
            .Max(leaf => Apart.Largest(leaf.Value.grad!, file.Tensor($"{prefix}grad_{leaf.Key}.f64")));
        return [Loss(loss, expected), Figure.Apart("gradients", apart, 1e-12),
            Figure.Apart("sums", Apart.Largest(sums, file.Tensor($"{prefix}sum_logps.f64")), 1e-10)];
    }

    private static IEnumerable<Figure> Chunks(Fixture file)
    {
        using var scope = NewDisposeScope();
        var logits = file.Tensor("hidden");
        logits = logits.narrow(1, 0, logits.shape[1] - 1).matmul(file.Tensor("head").t());
        return
        [
            Figure.Apart("entropies", Apart.Largest(TokenLosses.Entropy(logits), file.Tensor("trl_chunked_f32.entropy")), 1e-5),
            Figure.Apart("log of the summed squares",
                Apart.Largest(TokenLosses.Agreement(logits), file.Tensor("trl_chunked_f32.log_sum_sq_probs")), 1e-5),
        ];
    }

    private static IEnumerable<Figure> Tails(Fixture file, string alpha, double expected)
    {
        using var scope = NewDisposeScope();
        var logps = file.Tensor("policy_per_token_logps").requires_grad_(true);
        var (rows, columns) = ((int)logps.shape[0], logps.shape[1]);
        var mask = file.Tensor("completion_mask").narrow(1, 1, columns);
        var lengths = mask.sum(1).data<long>().Select(n => (int)n).ToArray();
        var weights = stack(Enumerable.Range(0, rows).Select(row =>
        {
            var own = TokenLosses.TailWeights(lengths[row], lengths[(row + (rows / 2)) % rows], double.Parse(alpha))
                .Select(w => (double)w).ToArray();
            return zeros(columns, ScalarType.Float64).index_put_(tensor(own), mask[row].nonzero().flatten());
        }));
        var loss = Dpo((logps * weights).sum(1), (file.Tensor("ref_per_token_logps") * weights).sum(1));
        loss.backward();
        // the file has gradients at pads
        var apart = Apart.Largest(logps.grad! * mask, file.Tensor($"ld_alpha{alpha}.grad_per_token_logps") * mask);
        // the weight is a float32
        return [Figure.Apart("loss", Apart.Of(loss.item<double>(), expected), 1e-8), Figure.Apart("gradients", apart, 1e-8)];
    }

    /// <summary>DPO of rows of which the first half is chosen.</summary>
    private static Tensor Dpo(Tensor sums, Tensor references)
    {
        var half = sums.shape[0] / 2;
        return PreferenceLosses.Dpo(0.1)(new(
            sums.narrow(0, 0, half), sums.narrow(0, half, half), references.narrow(0, 0, half), references.narrow(0, half, half),
            ones(half), ones(half))).Losses.mean();
    }

    private static Tensor Rows(long rows, long columns) => arange(rows).unsqueeze(1).expand(rows, columns).flatten();

    private static Figure Loss(Tensor made, double expected) => Figure.Apart("loss", Apart.Of(made.item<double>(), expected), 1e-10);
}
