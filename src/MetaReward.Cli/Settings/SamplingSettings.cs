namespace MetaReward.Cli.Settings;

/// <summary>How the policy is sampled in its three roles.</summary>
public sealed record SamplingSettings
{
    [Setting("Divides the logits; 0 is greedy.", "arXiv:2407.19594, section 3.1", Min = 0, Max = 10)]
    public double Temperature { get; init; } = 0.8;

    [Setting("Nucleus mass; 1 keeps the whole vocabulary.", "arXiv:2407.19594, section 3.1", Min = 0, Above = true, Max = 1)]
    public double TopP { get; init; } = 0.95;

    [Setting("Only so many of the most probable tokens; 0 keeps all.", "arXiv:2407.19594 uses none", Min = 0)]
    public int TopK { get; init; }

    [Setting("Only tokens at least this share as probable as the most probable one; 0 keeps all.", "arXiv:2407.19594 uses none", Min = 0, Max = 1)]
    public double MinP { get; init; }

    [Setting("Makes tokens that occurred less likely; 1 leaves them.", "arXiv:2407.19594 uses none", Min = 0, Above = true, Max = 10)]
    public double RepetitionPenalty { get; init; } = 1;

    [Setting("Texts that end a reply where they first appear.", "our choice: a model ends by its own stop token")]
    public IReadOnlyList<string> StopStrings { get; init; } = [];

    [Setting("What the chat template is told besides the messages, by name: {enable_thinking: false}, {reasoning_effort: low}, whatever it reads; in training, too.",
        "our choice: a template's own defaults")]
    public TemplateVariables TemplateVariables { get; init; } = TemplateVariables.None;

    [Setting("MiB of keys and values that each processor's sampling may hold; sequences beyond it wait. Changes the last bits of log-probs at most.",
        "our choice: 128 sequences of 350 tokens of a 135M model", Min = 1, Max = 10_000_000)]
    public int CacheMib { get; init; } = 1024;

    [Setting("Most tokens of a response, its thoughts included.", "our choice: the paper does not state it", Min = 1)]
    public int MaxResponseTokens { get; init; } = 512;

    [Setting("Most tokens of a judgment, its thoughts included.", "our choice: room for the rubric's 100 words and the score", Min = 1)]
    public int MaxJudgmentTokens { get; init; } = 256;

    [Setting("Most tokens of a meta-judgment, its thoughts included.", "our choice: the paper does not state it", Min = 1)]
    public int MaxBattleTokens { get; init; } = 256;
}
