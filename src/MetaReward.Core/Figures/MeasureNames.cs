namespace MetaReward;

/// <summary>
/// Every measure of a policy, by its name in <c>measures.json</c>. Measures are made on held-out prompts, and nothing that trains reads
/// them. <c>docs/figures.md</c> has this list. Who makes or reads one names it by a constant: a slip is then no figure that is not there.
/// </summary>
public static class MeasureNames
{
    public const string ActorSampled = "actor/sampled";
    public const string ActorGreedy = "actor/greedy";
    public const string ActorAnswers = "actor/answers";
    public const string ActorRight = "actor/right";
    public const string ActorFrozenJudge = "actor/frozen-judge";
    public const string ResponseLength = "response/length";
    public const string JudgePairwise = "judge/pairwise";
    public const string JudgePairwiseSingle = "judge/pairwise-single";
    public const string JudgeExact = "judge/exact";
    public const string JudgeError = "judge/error";
    public const string JudgeScore = "judge/score";
    public const string JudgeTop = "judge/top";
    public const string JudgeUnparsable = "judge/unparsable";
    public const string JudgeOwnPairwise = "judge/own-pairwise";
    public const string MetaOwnAnswer = "meta/own-answer";
    public const string MetaRight = "meta/right";
    public const string MetaFirst = "meta/first";
    public const string MetaHigher = "meta/higher";
    public const string ProbeParseRate = "probe/parse-rate";
    public const string ProbeOverall = "probe/overall";
    public const string HumanAgreement = "human/agreement";
    public const string HumanWithoutTies = "human/without-ties";

    /// <summary>Begins the names of what fixed rules read out of judgments.</summary>
    public const string Reading = "reading/";

    /// <summary>Begins the names of the measures of one level of difficulty: <c>level/1/actor</c>.</summary>
    public const string Level = "level/";

    /// <summary>Begins the names of skills that other methods than Meta-Rewarding need: <c>skill/compare</c>.</summary>
    public const string Skill = "skill/";

    /// <summary>Begins the names of what a policy's ratings of its own responses are worth.</summary>
    public const string Rating = "rating/";
    public const string RatingPearson = Rating + "pearson";
    public const string RatingSpearman = Rating + "spearman";

    /// <summary>Begins the names of the shares that are right of the best rated responses: <c>rating/right-of-80</c>.</summary>
    public const string RightOf = Rating + "right-of-";

    /// <summary>Begins the names of the probe's measures.</summary>
    public const string Probe = "probe/";
    public const string ProbeOtherPrompt = Probe + "other-prompt";
    public const string ProbeTruncated = Probe + "truncated";
    public const string ProbeShuffled = Probe + "shuffled";
    public const string ProbeRepeated = Probe + "repeated";

    /// <summary>Begins the names of the reasons for which judgments of the probe cannot be read.</summary>
    public const string Unread = "unread/";
    public const string UnreadTruncated = Unread + "truncated";
    public const string UnreadStillThinking = Unread + "still-thinking";
    public const string UnreadPromptTooLong = Unread + "prompt-too-long";
    public const string UnreadMissing = Unread + "missing";
    public const string UnreadAmbiguous = Unread + "ambiguous";
    public const string UnreadOutOfRange = Unread + "out-of-range";
    public const string UnreadNoReply = Unread + "no-reply";

    /// <summary>All of them; the first that fits a name explains it.</summary>
    public static IReadOnlyList<FigureName> All { get; } =
    [
        new(ActorSampled, FigureKind.Share, "Sampled responses that the oracle calls right. Built-in world."),
        new(ActorGreedy, FigureKind.Share, "Greedy responses that the oracle calls right. Built-in world."),
        new(ActorAnswers, FigureKind.Share, "Responses that are answers and not themselves judgments."),
        new(ActorRight, FigureKind.Share, "Questions of the user's own that the greedy response answers rightly (evaluation.answers)."),
        new(ActorFrozenJudge, FigureKind.Score, "Mean score of the responses by the judge that the run began with."),
        new(ResponseLength, FigureKind.Number, "Mean length of a sampled response, in words. Built-in world."),
        new(JudgePairwise, FigureKind.Share,
            "Prompts whose right response gets a higher mean score than the wrong one; equal scores count half. Built-in world."),
        new(JudgePairwiseSingle, FigureKind.Share, "The same for one judgment of each. Built-in world."),
        new(JudgeExact, FigureKind.Share, "Judgments with the oracle's score. Built-in world."),
        new(JudgeError, FigureKind.Score, "Mean distance from the oracle's score. Built-in world."),
        new(JudgeScore, FigureKind.Score, "Mean score that the judge gives. Built-in world."),
        new(JudgeTop, FigureKind.Share, "Judgments with the top score. Built-in world."),
        new(JudgeUnparsable, FigureKind.Share, "Judgments that cannot be read. Built-in world."),
        new(JudgeOwnPairwise, FigureKind.Share,
            "The same for one judgment each of a right and a wrong response of the actor's own. Built-in world, in benches."),
        new(Reading + "*", FigureKind.Share,
            "The same where a fixed rule reads another part of the judgments than the score: label, marks, all-marks, columns, belief or "
            + "short. Built-in world, in benches."),
        new(MetaOwnAnswer, FigureKind.Share,
            "Comparisons in which the answer that the meta-judge gives itself is right. Built-in world, in benches."),
        new(Level + "*/*", FigureKind.Share,
            "Of the tasks of this level (1 easy to 3 hard), what actor/sampled, judge/pairwise-single or meta/right is of all: actor, "
            + "judge or meta. Built-in world, in benches."),
        new(Skill + "*", FigureKind.Share,
            "Replies that are right of a skill that other methods need: compare, feedback, refine-alone, refine-by-feedback, own, "
            + "own-refined, own-refined-by-feedback, rate-alone, "
            + "rate-by-reference, worse, invent-valid, invent-new. Built-in world, in benches."),
        new(RatingPearson, FigureKind.Number,
            "Correlation of the policy's ratings of its own responses, without a reference, with the oracle's scores. In benches."),
        new(RatingSpearman, FigureKind.Number, "The same of ranks. In benches."),
        new(Rating + "*", FigureKind.Share, "Of its responses the best rated 80, 60 or 40 %: those that are right. In benches."),
        new(MetaRight, FigureKind.Share, "Comparisons of two judgments that the better one wins, by the oracle. Built-in world."),
        new(MetaFirst, FigureKind.Share, "Comparisons that the judgment shown first wins; one half is even-handed. Built-in world."),
        new(MetaHigher, FigureKind.Share, "Comparisons of different scores that the higher score wins. Built-in world."),
        new(ProbeParseRate, FigureKind.Share, "Judgments of the probe that can be read."),
        new(ProbeOverall, FigureKind.Share,
            "Contrasts of the probe in which the good response gets the higher score; equal scores count half, so a coin gets one half."),
        new(Probe + "*", FigureKind.Share,
            "The same for one kind of spoiled response: other-prompt, truncated, shuffled or repeated."),
        new(Unread + "*", FigureKind.Share, "Judgments of the probe that cannot be read, by reason; there where many cannot."),
        new(HumanAgreement, FigureKind.Share, "Pairs with human labels on which the judge agrees."),
        new(HumanWithoutTies, FigureKind.Share, "The same without the pairs that the judge calls equal."),
    ];
}
