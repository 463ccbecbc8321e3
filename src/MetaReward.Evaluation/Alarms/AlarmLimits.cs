using MetaReward.Recipes;

namespace MetaReward.Evaluation;

/// <summary>
/// When to raise an alarm: section <c>alarms</c> of a run's settings. No published work gives
/// limits. What healthy and spoiled runs come to stands in docs/results/alarms.md.
/// </summary>
public sealed record AlarmLimits
{
    [Setting("Smallest share of judgments, and of meta-judgments, that can be read.", "our choice: a tenth of the samples is lost", Min = 0,
        Max = 1)]
    public double Readable { get; init; } = 0.9;

    [Setting("Smallest share of prompts whose responses do not all get one score, where nothing shows that the judge got better.",
        "docs/results/alarms.md: healthy runs come down to 0.33, judges that give everything the top score to 0.1", Min = 0, Max = 1)]
    public double ToldApart { get; init; } = 0.3;

    [Setting("Smallest reliability of single judgments (ICC): 0 is dice. The upper end of its interval is held against this.",
        "docs/results/alarms.md: dice come to 0.05 at most, healthy judges to 0.25 and more", Min = -1, Max = 1)]
    public double Reliability { get; init; } = 0.1;

    [Setting("Largest correlation of score and length among the responses to a prompt, either way. The nearer end of its interval is held "
        + "against this.",
        "docs/results/alarms.md: a judge that scores length alone comes to 0.9 and more", Min = 0, Max = 1)]
    public double LengthCorrelation { get; init; } = 0.8;

    [Setting("Largest fall of the mean score from one iteration to the next, in standard deviations of the first "
        + "iteration's scores; two fifths of it below the first iteration's.",
        "docs/results/alarms.md: scores rise in healthy runs", Min = 0)]
    public double ScoreFall { get; init; } = 0.25;

    [Setting("Largest share of decided battles won by the higher score, or by the lower one.",
        "arXiv:2407.19594, table 5: 0.63, then 0.98, where the paper stops training the judge", Min = 0.5, Max = 1)]
    public double HigherScore { get; init; } = 0.9;

    [Setting("Largest distance from one half of the share won by the judgment shown first.",
        "arXiv:2407.19594, table 5: 0.44, then 0.68, where the paper stops training the judge", Min = 0, Max = 0.5)]
    public double FirstPosition { get; init; } = 0.2;

    [Setting("Smallest share of judgment pairs on which both orders agree; a coin comes to one half, one that likes the first place to "
        + "less.",
        "docs/results/alarms.md: healthy runs come down to 0.35 once most judgments are alike", Min = 0, Max = 1)]
    public double OrdersAgree { get; init; } = 0.3;

    [Setting("Fewest meta-judgments that say anything of the meta-judge's habits.", "our choice: of 20 a coin gives 30 to 70 %", Min = 1)]
    public int Battles { get; init; } = 20;

    [Setting("Largest growth of the mean response from one iteration to the next.",
        "+42 % and +64 % without length control (arXiv:2401.10020), at most 3 % with it (arXiv:2407.19594)", Min = 0)]
    public double LengthGrowth { get; init; } = 0.2;

    [Setting("Largest length of the mean response, in lengths of the first iteration's.",
        "docs/results/alarms.md: what grows by a few words each turn has doubled after three", Min = 1)]
    public double LengthMultiple { get; init; } = 1.8;

    [Setting("Largest ratio of mean chosen to mean rejected length of actor pairs, minus 1.", "our choice", Min = 0)]
    public double ChosenLonger { get; init; } = 0.15;

    [Setting("Fewest characters by which lengths must differ for length_growth and chosen_longer.",
        "our choice: replies of a few words are a fifth longer with one word", Min = 0)]
    public double Characters { get; init; } = 30;

    [Setting("Largest share of responses that are judgments.", "our choice; a model taught to judge alone comes to 0.7 and more", Min = 0,
        Max = 1)]
    public double JudgingResponses { get; init; } = 0.1;

    [Setting("Largest share of responses that the token limit cut off, or that were still thinking there.",
        "our choice: half of what was sampled cannot be chosen", Min = 0, Max = 1)]
    public double CutOff { get; init; } = 0.5;

    [Setting("Smallest share of prompts that become an actor pair; prompts with equal scores count unless the judge is in doubt.",
        "our choice", Min = 0, Max = 1)]
    public double Pairs { get; init; } = 0.3;

    [Setting("Smallest mean distance of the scores of actor pairs, in points.", "our choice: under a tenth a pair is mostly noise",
        Min = 0)]
    public double ScoreGap { get; init; } = 0.1;

    [Setting("Largest fall of a held-out share, actor's or judge's, from its best so far; its interval must lie below 0, too.",
        "our choice: 5 points", Min = 0, Max = 1)]
    public double HeldOutFall { get; init; } = 0.05;

    [Setting("Largest share of prompts on which all votes agree.",
        "docs/results/methods.md: comes before 2 points of fall in four of five runs", Min = 0, Max = 1)]
    public double Unanimous { get; init; } = 0.5;

    [Setting("Largest share of a step's majorities that say one answer.", "our choice: the collapse to a constant (arXiv:2505.21444)",
        Min = 0, Max = 1)]
    public double Commonest { get; init; } = 0.6;
}
