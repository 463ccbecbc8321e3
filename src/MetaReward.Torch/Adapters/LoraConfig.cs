using MetaReward.Text;

namespace MetaReward.Torch;

/// <summary>A training's adapter in PEFT's words.</summary>
internal static class LoraConfig
{
    public static AdapterConfig Of(LowRankTraining asked) => new()
    {
        Rank = asked.Rank,
        Alpha = asked.Alpha,
        Dropout = asked.Dropout,
        RankStabilised = asked.Stabilised,
        Dora = asked.Dora,
        Targets = asked.Targets is [ModuleNames.AllLinear] ? ModuleNames.Matching(ModuleNames.AllLinear) : ModuleNames.Of(asked.Targets),
    };
}
