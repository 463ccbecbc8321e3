namespace MetaReward.Recipes;

/// <summary>How a recipe samples responses. A recipe that judges has <see cref="JudgeSamplingOptions"/>.</summary>
public record SamplingOptions
{
    [Setting("Divides the logits; 0 is greedy.", "arXiv:2407.19594, section 3.1", Min = 0, Max = 10)]
    public double Temperature { get; init; } = 0.8;

    [Setting("Nucleus mass; 1 keeps the whole vocabulary.", "arXiv:2407.19594, section 3.1", Min = 0, Above = true, Max = 1)]
    public double TopP { get; init; } = 0.95;

    [Setting("Only so many of the most probable tokens; 0 keeps all.", "arXiv:2407.19594 uses none", Min = 0)]
    public int TopK { get; init; }

    [Setting("Only tokens at least this share as probable as the most probable one; 0 keeps all.",
        "arXiv:2407.19594 uses none", Min = 0, Max = 1)]
    public double MinP { get; init; }

    [Setting("Makes tokens that occurred less likely; 1 leaves them.", "arXiv:2407.19594 uses none", Min = 0, Above = true, Max = 10)]
    public double RepetitionPenalty { get; init; } = 1;

    [Setting("Texts that end a reply where they first appear.", "our choice: a model ends by its own stop token")]
    public IReadOnlyList<string> StopStrings { get; init; } = [];

    [Setting("Most tokens of a response, its thoughts included.", "our choice: the paper does not state it", Min = 1)]
    public int MaxResponseTokens { get; init; } = 512;

    /// <summary>How responses are sampled.</summary>
    public Sampling Actor() => Of(MaxResponseTokens);

    /// <summary>Conflicts between the options.</summary>
    public IEnumerable<OptionFault> Faults(string section = "sampling")
    {
        if (StopStrings.Any(string.IsNullOrEmpty))
        {
            yield return new(
                $"{section}.stop_strings must be texts of at least one character, but an empty one came: it would end every reply at once",
                $"{section}.stop_strings");
        }
    }

    /// <summary>The same with another limit.</summary>
    protected Sampling Of(int maxTokens) => new(Temperature, TopP, maxTokens)
    {
        TopK = TopK,
        MinP = MinP,
        RepetitionPenalty = RepetitionPenalty == 1 ? 0 : RepetitionPenalty, // 0 is a sampling's word for none
        StopStrings = StopStrings.Count > 0 ? new(StopStrings) : null,
    };
}

/// <summary>How a recipe samples whose model judges, too.</summary>
public record JudgeSamplingOptions : SamplingOptions
{
    [Setting("Most tokens of a judgment, its thoughts included.", "our choice: room for the rubric's 100 words and the score", Min = 1)]
    public int MaxJudgmentTokens { get; init; } = 256;

    /// <summary>How judgments are sampled.</summary>
    public Sampling Judge() => Of(MaxJudgmentTokens);
}

/// <summary>How a recipe samples whose model also judges its judgments.</summary>
public sealed record MetaSamplingOptions : JudgeSamplingOptions
{
    [Setting("Most tokens of a meta-judgment, its thoughts included.", "our choice: the paper does not state it", Min = 1)]
    public int MaxBattleTokens { get; init; } = 256;

    /// <summary>How meta-judgments are sampled.</summary>
    public Sampling Meta() => Of(MaxBattleTokens);
}
