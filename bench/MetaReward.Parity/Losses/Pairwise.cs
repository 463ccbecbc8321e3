using System.Text.Json;
using MetaReward.Torch;
using static TorchSharp.torch;

namespace MetaReward.Parity.Losses;

/// <summary>
/// Sixteen pairs with the losses, gradients and rewards that the reference trainers compute for them, one by one and as a batch.
/// Differences are relative to the expected number, or to 1e-4 (0.05 in float32) where that is larger.
/// </summary>
internal static class Pairwise
{
    public static IEnumerable<Subject> Subjects(string data)
    {
        var file = Data.Json(data, "fixtures", "losses", "pairwise.json");
        return file.GetProperty("losses").EnumerateArray()
            .Select(entry => new Subject(entry.Text("name"), () => Measure(entry, file.GetProperty("inputs"))))
            .Concat(Unpaired.Subjects(file));
    }

    private static IEnumerable<Figure> Measure(JsonElement entry, JsonElement inputs)
    {
        using var scope = NewDisposeScope();
        var close = entry.Text("name").EndsWith("_f32", StringComparison.Ordinal)
            ? new Closeness(ScalarType.Float32, 2e-5, 0.05)
            : new Closeness(ScalarType.Float64, 1e-10, 1e-4);
        var alone = OneByOne(entry, inputs, close);
        return entry.Maybe("batch_of_16") is null ? alone : alone.Concat(Together(entry, inputs, close));
    }

    private static Figure[] OneByOne(JsonElement entry, JsonElement inputs, Closeness close)
    {
        var (all, loss) = (Logps(inputs, close.Type), PairwiseEntry.Loss(entry));
        PairLosses[] made = [.. Enumerable.Range(0, (int)all.Chosen.shape[0]).Select(pair => loss(Alone(all, pair)))];
        var losses = cat([.. made.Select(m => m.Losses)]);
        losses.sum().backward();
        return
        [
            close.Of("losses", (losses, entry.Numbers("loss"))),
            close.Of("gradients",
                (Gradient(all.Chosen) * (IsPerToken(entry) ? all.ChosenLengths : 1), entry.Numbers("grad_chosen")),
                (Gradient(all.Rejected) * (IsPerToken(entry) ? all.RejectedLengths : 1), entry.Numbers("grad_rejected"))),
            close.Of("rewards", (cat([.. made.Select(m => m.ChosenRewards)]), entry.Numbers("rewards_chosen")),
                (cat([.. made.Select(m => m.RejectedRewards)]), entry.Numbers("rewards_rejected"))),
        ];
    }

    private static Figure[] Together(JsonElement entry, JsonElement inputs, Closeness close)
    {
        var (all, expected,
            logged) = (Logps(inputs, close.Type), entry.GetProperty("batch_of_16"), entry.GetProperty("logged_metrics_batch_of_16"));
        var made = PairwiseEntry.Loss(entry)(all);
        var mean = made.Losses.mean();
        mean.backward();
        var right = (made.ChosenRewards > made.RejectedRewards).to(ScalarType.Float64).mean();
        return
        [
            close.Of("loss of a batch", (mean, [expected.Number("loss")])),
            close.Of("its gradients", (Gradient(all.Chosen), expected.Numbers("grad_chosen")),
                (Gradient(all.Rejected), expected.Numbers("grad_rejected"))),
            close.Of("its rewards", (made.ChosenRewards.mean(), [logged.Number("rewards/chosen")]),
                (made.RejectedRewards.mean(), [logged.Number("rewards/rejected")]),
                (right, [logged.Number("rewards/accuracies")])),
        ];
    }

    private static PairLogps Logps(JsonElement inputs, ScalarType type)
    {
        return new(
            Input("policy_chosen_logps").requires_grad_(true), Input("policy_rejected_logps").requires_grad_(true),
            Input("ref_chosen_logps"), Input("ref_rejected_logps"), Input("chosen_length"), Input("rejected_length"))
        {
            ChosenAgreement = Input("mean_log_sum_sq_chosen"),
            RejectedAgreement = Input("mean_log_sum_sq_rejected"),
            ChosenScores = Input("reward_chosen"),
            RejectedScores = Input("reward_rejected"),
        };

        Tensor Input(string name) => tensor(inputs.Numbers(name)).to(type);
    }

    /// <summary>One of the pairs alone, cut out of the same leaves.</summary>
    private static PairLogps Alone(PairLogps all, int pair)
    {
        return new(One(all.Chosen), One(all.Rejected), One(all.ReferenceChosen), One(all.ReferenceRejected), One(all.ChosenLengths),
            One(all.RejectedLengths))
        {
            ChosenAgreement = One(all.ChosenAgreement!),
            RejectedAgreement = One(all.RejectedAgreement!),
            ChosenScores = One(all.ChosenScores!),
            RejectedScores = One(all.RejectedScores!),
        };

        Tensor One(Tensor vector) => vector.narrow(0, pair, 1);
    }

    /// <summary>A loss that does not read a side has no gradient there.</summary>
    private static Tensor Gradient(Tensor leaf) => leaf.grad ?? zeros_like(leaf);

    /// <summary>The file's gradients of these are with respect to log-probs per token; ours are of sums.</summary>
    private static bool IsPerToken(JsonElement entry) => new[] { "simpo", "cpo_ipo", "orpo" }.Any(entry.Text("name").StartsWith);

    private sealed record Closeness(ScalarType Type, double Tolerance, double Floor)
    {
        public Figure Of(string name, params (Tensor Made, double[] Expected)[] parts) => Figure.Apart(
            name, parts.Max(part => Apart.OfAll(part.Made.Doubles(), part.Expected, (a, b) => Apart.Relative(a, b, Floor))), Tolerance);
    }
}
