using System.Text.Json;
using MetaReward.Torch;

namespace MetaReward.Parity.Losses;

/// <summary>From an entry of the file of pairs, a name and arguments of the reference trainers, to our loss.</summary>
internal static class PairwiseEntry
{
    /// <summary>Our loss for an entry of the file, by its arguments.</summary>
    public static PreferenceLoss Loss(JsonElement entry)
    {
        var (name, args) = (entry.Text("name"), entry.GetProperty("args"));
        var beta = Number("beta", 0.1);
        var flipped = Number("label_smoothing", 0);
        var word = args.TryGetProperty("loss_types", out var types) ? types[0].GetString()! : name;
        if (args.TryGetProperty("f_divergence_type", out _) || name.StartsWith("fdiv_alpha", StringComparison.Ordinal))
        {
            return PreferenceLosses.Dpo(beta).Under(
                name.Contains("forward") ? Divergence.ForwardKl : name.Contains("js") ? Divergence.JensenShannon : Divergence.Alpha,
                Number("f_alpha_divergence_coef", 0.5));
        }

        return Starting(word) switch
        {
            "sft" => PreferenceLosses.Dpo(beta).OnlyNll(),
            "sigmoid" when args.TryGetProperty("loss_weights", out var weights) =>
                PreferenceLosses.Dpo(beta).PlusNll(weights[1].GetDouble()),
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
            _ => throw new InvalidDataException($"the file has a loss '{name}' that is not known here"),
        };

        double Number(string key, double missing) => args.Maybe(key)?.GetDouble() ?? missing;
    }

    private static string Starting(string word) => new[]
    {
        "sigmoid_norm", "sigmoid", "sft", "wpo", "dpo", "cdpo", "ipo_sum", "ipo", "hinge", "robust", "exo", "sppo", "nca", "bco",
        "apo_zero", "apo_down", "discopop",
        "aot_unpaired", "aot", "simpo", "cpo_sigmoid", "cpo_hinge", "cpo_ipo", "orpo", "reward_regression",
    }.FirstOrDefault(known => word.StartsWith(known, StringComparison.Ordinal)) ?? word;
}
