using System.Text.Json.Nodes;

namespace MetaReward.Recipes;

/// <summary>How a group's scores come from its judgments.</summary>
public enum Aggregation
{
    Mean,
    Median,
}

/// <summary>What turns stored judgments into pairs in one iteration.</summary>
/// <param name="Rho">Width of the quality tiers, 0 to 1; null is no length control.</param>
/// <param name="MaxChosenResponse">Most characters of a chosen response; null is no limit.</param>
/// <param name="MaxChosenJudgment">Most characters of a chosen judgment; null is no limit.</param>
/// <param name="PositionWeights">Whether a win in the favoured place weighs less.</param>
/// <param name="JudgeTrained">Whether judge pairs are made.</param>
/// <param name="Aggregation">How judgments become a response's score; the recipes take the mean.</param>
/// <param name="MinGap">Actor pairs whose scores differ by less are skipped as ties.</param>
/// <param name="RequireEnd">Whether only what ended by itself is chosen; runs from before this was a rule had none.</param>
public sealed record Rules(
    double? Rho,
    int? MaxChosenResponse,
    int? MaxChosenJudgment,
    bool PositionWeights,
    bool JudgeTrained,
    Aggregation Aggregation = Aggregation.Mean,
    double MinGap = 0,
    bool RequireEnd = true)
{
    /// <summary>The rules that a run's options set for iteration <paramref name="t"/>.</summary>
    /// <exception cref="InvalidDataException">An option of the manifest has a value of the wrong kind.</exception>
    public static Rules Of(Manifest manifest, int t)
    {
        try
        {
            var options = manifest.Options;
            var controlled = options["length_control"]?.GetValue<bool>() ?? true;
            return new(
                controlled ? At(options, "rho", t)?.GetValue<double>() : null,
                controlled ? Limit(At(options, "max_chosen_response", t)) : null,
                Limit(At(options, "max_chosen_judgment", t)),
                options["position_weights"]?.GetValue<bool>() ?? true,
                t <= (options["judge_iterations"]?.GetValue<int>() ?? 0),
                RequireEnd: options["require_end"]?.GetValue<bool>() ?? false);
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"the run's manifest has an option with a value of the wrong kind: {wrong.Message}", wrong);
        }
    }

    private static int? Limit(JsonNode? most) => most?.GetValue<int>() is > 0 and var limit ? limit : null;

    private static JsonNode? At(JsonObject options, string key, int t) =>
        options[key] is JsonArray { Count: > 0 } values ? values[Math.Min(t, values.Count) - 1] : null;
}
