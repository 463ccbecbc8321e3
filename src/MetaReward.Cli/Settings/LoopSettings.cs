namespace MetaReward.Cli.Settings;

/// <summary>How much each turn of the loop makes.</summary>
public sealed record LoopSettings
{
    [Setting("Turns of the loop.", "arXiv:2407.19594, section 3.1", Min = 1, Max = 1000)]
    public int Iterations { get; init; } = 4;

    [Setting("The first so many iterations also train the judge; later ones train on actor pairs only.", "arXiv:2407.19594, section 3.1", Min = 0, Max = 1000)]
    public int JudgeIterations { get; init; } = 2;

    [Setting("Prompts drawn for each iteration; fewer where the file holds fewer.", "arXiv:2407.19594, section 3.1", Min = 1)]
    public int PromptsPerIteration { get; init; } = 5000;

    [Setting("K: responses to each prompt.", "arXiv:2407.19594, section 3.1", Min = 2, Max = 1000)]
    public int ResponsesPerPrompt { get; init; } = 7;

    [Setting("N: judgments of each response. Meta-judging one response asks N(N-1) times.", "arXiv:2407.19594, section 3.1", Min = 1, Max = 1000)]
    public int JudgmentsPerResponse { get; init; } = 11;

    [Setting("Prompts per shard, the unit of batching and of resuming.", "our choice", Min = 1)]
    public int ShardSize { get; init; } = 32;
}

/// <summary>How scored groups become preference pairs. Lists give one value per iteration; the last one goes on.</summary>
public sealed record SelectionSettings
{
    [Setting("Length control, per iteration: chosen is the shortest within this share of the score range from the top; 0 is best against worst.",
        "arXiv:2407.19594, appendix", Min = 0, Max = 1)]
    public IReadOnlyList<double> Rho { get; init; } = [0, 0.32, 0.32, 0.4];

    [Setting("For self-rewarding: off pairs best against worst, whatever their lengths.", "arXiv:2407.19594, baseline with length control")]
    public bool LengthControl { get; init; } = true;

    [Setting("Drop an actor pair whose chosen response is longer, in characters, per iteration; 0 keeps all.", "arXiv:2407.19594, appendix", Min = 0)]
    public IReadOnlyList<int> MaxChosenResponse { get; init; } = [2500, 0];

    [Setting("Drop a judge pair whose chosen judgment is longer, in characters, per iteration; 0 keeps all.", "arXiv:2407.19594, appendix", Min = 0)]
    public IReadOnlyList<int> MaxChosenJudgment { get; init; } = [1100, 1000];

    [Setting("Choose only responses and judgments that ended by themselves: what the token limit cut off would teach not to end. They may still be rejected.",
        "our choice: the paper is silent, NeMo-Aligner leaves them out")]
    public bool RequireEnd { get; init; } = true;

    [Setting("Weigh a battle won in the favoured position less.", "arXiv:2407.19594, section 2.3")]
    public bool PositionWeights { get; init; } = true;
}
