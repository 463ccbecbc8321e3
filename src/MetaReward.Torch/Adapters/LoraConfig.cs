using MetaReward.Text;

namespace MetaReward.Torch;

/// <summary>A training's adapter in PEFT's words.</summary>
internal static class LoraConfig
{
    /// <param name="asked">The settings.</param>
    /// <param name="baseModel">What it is trained on: a path or a name; null where it is in memory alone.</param>
    public static AdapterConfig Of(LowRankTraining asked, string? baseModel = null) => new()
    {
        BaseModel = baseModel,
        Rank = asked.Rank,
        Alpha = asked.Alpha,
        Dropout = asked.Dropout,
        RankStabilised = asked.Stabilised,
        Dora = asked.Dora,
        Targets = asked.Targets is [ModuleNames.AllLinear] ? ModuleNames.Matching(ModuleNames.AllLinear) : ModuleNames.Of(asked.Targets),
    };
}
