namespace MetaReward.Evaluation;

/// <summary>Something in a run that a reader should act on.</summary>
/// <param name="Name">Kebab-case: <c>top-scores</c>.</param>
/// <param name="Iteration">Where.</param>
/// <param name="Value">What was measured; a share, a ratio or a mean.</param>
/// <param name="Limit">What it was held against.</param>
/// <param name="Text">One sentence with the numbers.</param>
/// <param name="Remedy">What to try.</param>
public sealed record Alarm(string Name, int Iteration, double Value, double Limit, string Text, string Remedy)
{
    private static readonly string[] Judging =
        ["judge-unreadable", "top-scores", "judge-worse", "meta-judge-unreadable", "order-inconsistent", "position-bias", "score-bias",
            "few-pairs", "score-gap"];

    /// <summary>It says something of the judge, not of the actor's texts.</summary>
    public bool OfJudge => Judging.Contains(Name);
}

/// <summary>When to raise an alarm. No published work gives limits; each default says where it comes from.</summary>
public sealed record AlarmLimits
{
    /// <summary>
    /// Largest share of top scores that needs no other evidence. Judges that give almost everything 5 leave no pairs
    /// (lucidrains/self-rewarding-lm-pytorch #7); own figure. Beyond it the judge must be known to be sound: see
    /// <see cref="JudgeStanding"/>.
    /// </summary>
    public double TopShare { get; init; } = 0.6;

    /// <summary>
    /// Largest rise of that share since the first iteration without a judge that is shown to have got better; own figure: the paper's mean
    /// score rose from 4.1 to 4.7.
    /// </summary>
    public double TopRise { get; init; } = 0.2;

    /// <summary>
    /// Largest share of prompts whose responses all get one score, however good the judge; own figure: healthy runs of
    /// the microworld come to 0.78.
    /// </summary>
    public double Ties { get; init; } = 0.8;

    /// <summary>Fewest meta-judgments that say anything of the meta-judge's habits; own figure: of 20 a coin gives 30 to 70 %.</summary>
    public int Battles { get; init; } = 20;

    /// <summary>
    /// Fewest characters by which lengths must differ: replies of a few words are a fifth longer with one word;
    /// own figure, about six words.
    /// </summary>
    public double Characters { get; init; } = 30;

    /// <summary>Smallest share of readable judgments, and of readable battles; own figure.</summary>
    public double ParseRate { get; init; } = 0.9;

    /// <summary>Smallest share of judgment pairs on which both orders agree; a coin agrees with itself half the time; own figure.</summary>
    public double OrderConsistency { get; init; } = 0.6;

    /// <summary>
    /// Largest growth of mean response length from one iteration to the next. Self-Rewarding without length control grew by 42 % and 64 %
    /// (arXiv:2401.10020), with control by at most 3 % (arXiv:2407.19594, AlpacaEval 2).
    /// </summary>
    public double LengthGrowth { get; init; } = 0.2;

    /// <summary>
    /// Largest ratio of mean chosen to mean rejected length of actor pairs, minus 1: what the next iteration is
    /// taught about length; own figure.
    /// </summary>
    public double ChosenLonger { get; init; } = 0.15;

    /// <summary>Largest share of responses that are judgments; a model taught to judge alone comes to 0.7 and more; own figure.</summary>
    public double JudgingResponses { get; init; } = 0.1;

    /// <summary>Largest share of responses that the token limit cut off, or that were still thinking there; own figure.</summary>
    public double CutOff { get; init; } = 0.1;

    /// <summary>
    /// Smallest mean score gap of actor pairs, on a scale of 5; under a tenth of a point a pair is mostly noise; own figure.
    /// </summary>
    public double ScoreGap { get; init; } = 0.1;

    /// <summary>
    /// Smallest share of prompts that become an actor pair, those aside that a judge known to be sound finds no difference in; own figure.
    /// </summary>
    public double PairYield { get; init; } = 0.3;

    /// <summary>
    /// Largest share of prompts on which all votes agree; own figure, from one tuning run. In the microworld accuracy had not yet fallen by
    /// 2 points in four of five runs, and in one of five with a least share of votes (docs/results/methods.md).
    /// </summary>
    public double Unanimous { get; init; } = 0.5;

    /// <summary>
    /// Largest share of a step's majorities that say one answer: the collapse to a constant (arXiv:2505.21444); own figure. Prompts with
    /// two possible answers pass it when healthy.
    /// </summary>
    public double Commonest { get; init; } = 0.6;

    /// <summary>
    /// Largest share of decided battles won by the higher score: 0.63, then 0.98 in the paper, which stops judge training there
    /// (arXiv:2407.19594, table 5).
    /// </summary>
    public double HigherScorePreference { get; init; } = 0.9;

    /// <summary>
    /// Largest distance from one half of the share won by the judgment shown first: 0.44, then 0.68 in the paper (table 5).
    /// </summary>
    public double FirstPosition { get; init; } = 0.15;
}
