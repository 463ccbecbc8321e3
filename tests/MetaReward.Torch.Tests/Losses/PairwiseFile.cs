using System.Text.Json;
using MetaReward.Tests;
using static TorchSharp.torch;

namespace MetaReward.Torch.Tests;

/// <summary>Sixteen pairs with the losses, gradients and rewards that the reference trainers compute for them.</summary>
internal static class PairwiseFile
{
    private static JsonElement Root => JsonDocument.Parse(File.ReadAllText(SharedData.Path("fixtures/losses/pairwise.json"))).RootElement;

    public static JsonElement[] Entries => [.. Root.GetProperty("losses").EnumerateArray()];

    public static JsonElement[] KtoCases => [.. Root.GetProperty("kto").GetProperty("cases").EnumerateArray()];

    public static string Name(JsonElement entry) => entry.GetProperty("name").GetString()!;

    public static string NameOrNone(JsonElement entry) => entry.TryGetProperty("name", out var name) ? name.GetString()! : "";

    public static double[] Doubles(JsonElement of, string key) =>
        [.. of.GetProperty(key).EnumerateArray().Select(v => v.ValueKind == JsonValueKind.Number ? v.GetDouble() : double.NaN)];

    public static Tensor Input(string name, ScalarType type = ScalarType.Float64) => tensor(Doubles(Root.GetProperty("inputs"), name)).to(type);

    /// <summary>The inputs; those that train are leaves.</summary>
    public static PairLogps Logps(ScalarType type = ScalarType.Float64) => new(
        Input("policy_chosen_logps", type).requires_grad_(true),
        Input("policy_rejected_logps", type).requires_grad_(true),
        Input("ref_chosen_logps", type),
        Input("ref_rejected_logps", type),
        Input("chosen_length", type),
        Input("rejected_length", type))
    {
        ChosenAgreement = Input("mean_log_sum_sq_chosen", type),
        RejectedAgreement = Input("mean_log_sum_sq_rejected", type),
        ChosenScores = Input("reward_chosen", type),
        RejectedScores = Input("reward_rejected", type),
    };

    /// <summary>One of the pairs alone, cut out of the same leaves.</summary>
    public static PairLogps Alone(PairLogps all, int pair)
    {
        return new(One(all.Chosen), One(all.Rejected), One(all.ReferenceChosen), One(all.ReferenceRejected), One(all.ChosenLengths), One(all.RejectedLengths))
        {
            ChosenAgreement = One(all.ChosenAgreement!),
            RejectedAgreement = One(all.RejectedAgreement!),
            ChosenScores = One(all.ChosenScores!),
            RejectedScores = One(all.RejectedScores!),
        };

        Tensor One(Tensor vector) => vector.narrow(0, pair, 1);
    }

    /// <summary>Our loss for an entry of the file, by its arguments.</summary>
    public static PreferenceLoss Loss(JsonElement entry)
    {
        var (name, args) = (Name(entry), entry.GetProperty("args"));
        var beta = Number("beta", 0.1);
        var flipped = Number("label_smoothing", 0);
        var word = args.TryGetProperty("loss_types", out var types) ? types[0].GetString()! : name;
        if (args.TryGetProperty("f_divergence_type", out _) || name.StartsWith("fdiv_alpha", StringComparison.Ordinal))
        {
            return PreferenceLosses.Dpo(beta).Under(
                name.Contains("forward") ? Divergence.ForwardKl : name.Contains("js") ? Divergence.JensenShannon : Divergence.Alpha, Number("f_alpha_divergence_coef", 0.5));
        }

        return Starting(word) switch
        {
            "sft" => PreferenceLosses.Dpo(beta).OnlyNll(),
            "sigmoid" when args.TryGetProperty("loss_weights", out var weights) => PreferenceLosses.Dpo(beta).PlusNll(weights[1].GetDouble()),
            "wpo" => PreferenceLosses.Dpo(beta).Weighted(),
            "dpo" => PreferenceLosses.Dpo(beta),
            "cdpo" => PreferenceLosses.ConservativeDpo(beta, flipped),
            "ipo_sum" => PreferenceLosses.IpoOfSums(beta),
            "ipo" => PreferenceLosses.Ipo(beta),
            "hinge" => PreferenceLosses.Hinge(beta),
            "robust" => PreferenceLosses.RobustDpo(beta, flipped),
            "exo" => PreferenceLosses.Exo(beta, flipped),
            "sppo" => PreferenceLosses.Sppo(beta),
            "nca" => PreferenceLosses.Nca(beta),
            "bco" => PreferenceLosses.Bco(beta),
            "apo_zero" => PreferenceLosses.ApoZero(beta),
            "apo_down" => PreferenceLosses.ApoDown(beta),
            "discopop" => PreferenceLosses.Discopop(beta),
            "aot_unpaired" => PreferenceLosses.AotUnpaired(beta, flipped),
            "aot" => PreferenceLosses.Aot(beta, flipped),
            "sigmoid_norm" => PreferenceLosses.LengthNormalisedDpo(beta),
            "simpo" => ReferenceFreeLosses.Simpo(beta, Number("simpo_gamma", 0.5), flipped),
            "cpo_sigmoid" => ReferenceFreeLosses.Cpo(beta, flipped),
            "cpo_hinge" => ReferenceFreeLosses.CpoHinge(beta),
            "cpo_ipo" => ReferenceFreeLosses.CpoIpo(beta),
            "orpo" => ReferenceFreeLosses.Orpo(beta),
            "reward_regression" => PreferenceLosses.Regression(beta),
            _ => throw new InvalidDataException($"the file has a loss '{name}' that this test does not know"),
        };

        double Number(string key, double missing) => args.TryGetProperty(key, out var value) ? value.GetDouble() : missing;
    }

    private static string Starting(string word) => new[]
    {
        "sigmoid_norm", "sigmoid", "sft", "wpo", "dpo", "cdpo", "ipo_sum", "ipo", "hinge", "robust", "exo", "sppo", "nca", "bco", "apo_zero", "apo_down", "discopop",
        "aot_unpaired", "aot", "simpo", "cpo_sigmoid", "cpo_hinge", "cpo_ipo", "orpo", "reward_regression",
    }.FirstOrDefault(known => word.StartsWith(known, StringComparison.Ordinal)) ?? word;
}
