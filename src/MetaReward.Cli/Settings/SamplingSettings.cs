namespace MetaReward.Cli.Settings;

/// <summary>How the policy is sampled in its three roles.</summary>
public sealed record SamplingSettings
{
    [Setting("Divides the logits; 0 is greedy.", "arXiv:2407.19594, section 3.1", Min = 0, Max = 10)]
    public double Temperature { get; init; } = 0.8;

    [Setting("Nucleus mass; 1 keeps the whole vocabulary.", "arXiv:2407.19594, section 3.1", Min = 0, Above = true, Max = 1)]
    public double TopP { get; init; } = 0.95;

    [Setting("Most tokens of a response.", "our choice: the paper does not state it", Min = 1)]
    public int MaxResponseTokens { get; init; } = 512;

    [Setting("Most tokens of a judgment.", "our choice: room for the rubric's 100 words and the score", Min = 1)]
    public int MaxJudgmentTokens { get; init; } = 256;

    [Setting("Most tokens of a meta-judgment.", "our choice: the paper does not state it", Min = 1)]
    public int MaxBattleTokens { get; init; } = 256;
}
