namespace MetaReward.Recipes;

/// <summary>
/// Every figure that rooms, selections and trainings add to an iteration, by its name. <c>docs/figures.md</c> is this list.
/// Who makes or reads one names it by a constant: a slip is then no figure that is not there.
/// </summary>
public static class FigureNames
{
    public const string Prompts = "prompts/count";
    public const string Responses = $"responses/{RoomFigures.Count}";
    public const string ResponseLength = $"responses/{RoomFigures.Length}";
    public const string Draws = "responses/draws";
    public const string CutOff = $"responses/{RoomFigures.CutOff}";
    public const string StillThinking = $"responses/{RoomFigures.StillThinking}";
    public const string Distinct = $"responses/{RoomFigures.Distinct}";
    public const string Phrases = $"responses/{RoomFigures.Phrases}";
    public const string Opening = $"responses/{RoomFigures.Opening}";
    public const string Judgments = $"judgments/{RoomFigures.Count}";
    public const string MeanScore = $"judgments/{RoomFigures.MeanScore}";
    public const string TopShare = $"judgments/{RoomFigures.TopShare}";
    public const string CommonestScore = $"judgments/{RoomFigures.CommonestScore}";
    public const string ScoreSpread = $"judgments/{RoomFigures.Spread}";
    public const string ScoreEntropy = $"judgments/{RoomFigures.Entropy}";
    public const string ToldApart = $"judgments/{RoomFigures.ToldApart}";
    public const string Reliability = $"judgments/{RoomFigures.Reliability}";
    public const string LengthCorrelation = $"judgments/{RoomFigures.LengthCorrelation}";
    public const string JudgingResponses = $"judgments/{RoomFigures.JudgingResponses}";
    public const string Unparsable = $"judgments/{RoomFigures.Unparsable}";
    public const string MetaJudgments = $"meta-judgments/{RoomFigures.Count}";
    public const string MetaUnparsable = $"meta-judgments/{RoomFigures.Unparsable}";
    public const string HigherScore = $"meta-judgments/{RoomFigures.HigherScore}";
    public const string FirstPosition = $"meta-judgments/{RoomFigures.FirstPosition}";
    public const string OrderConsistency = $"meta-judgments/{RoomFigures.OrderConsistency}";
    public const string Contestants = $"meta-judgments/{RoomFigures.Contestants}";
    public const string EloAgainstWins = $"meta-judgments/{RoomFigures.EloAgainstWins}";
    public const string EloAgainstMeanScore = $"meta-judgments/{RoomFigures.EloAgainstMeanScore}";
    public const string InventedKept = "inventions/kept";
    public const string Agreed = "disputed/agreed";
    public const string ComparisonsRight = $"comparisons/{RoomFigures.Right}";
    public const string FirstWeight = "position_weight/first";
    public const string SecondWeight = "position_weight/second";
    public const string LimitHigher = "judge_limits/higher";
    public const string LimitUneven = "judge_limits/uneven";
    public const string LimitLeast = "judge_limits/least";
    public const string RaisedRho = "length_control/rho";
    public const string ActorPairs = "pairs/actor";
    public const string JudgePairs = "pairs/judge";
    public const string ActorChosenLength = "pairs/actor/chosen_length";
    public const string ActorRejectedLength = "pairs/actor/rejected_length";
    public const string ActorScoreGap = "pairs/actor/score_gap";
    public const string ActorSimilarity = "pairs/actor/similarity";
    public const string JudgeDemonstrations = "demonstrations/judge";
    public const string ActorRollouts = "rollouts/actor";
    public const string ActorReward = "rollouts/actor/reward";
    public const string VoteShare = "votes/share";
    public const string Unanimous = "votes/unanimous";
    public const string Commonest = "votes/commonest";
    public const string Skips = "skips";
    public const string Cut = "training/cut";
    public const string LeftOut = "training/left_out";
    public const string FirstLoss = "training/first_loss";
    public const string LastLoss = "training/last_loss";
    public const string LastMargin = "training/last_margin";
    public const string LastAccuracy = "training/last_accuracy";
    public const string LastReward = "training/last_reward";
    public const string LastKl = "training/last_kl";

    /// <summary>All of them; the first that fits a name explains it.</summary>
    public static IReadOnlyList<FigureName> All { get; } =
    [
        new(Prompts, FigureKind.Count, "Prompts that the iteration worked on."),
        new($"*/{RoomFigures.Count}", FigureKind.Count, "Records that the room of that name holds: responses, judgments, meta-judgments."),
        new($"*/{RoomFigures.Length}", FigureKind.Length, "Mean length of the answers in the room."),
        new(Draws, FigureKind.Number, "Mean number of responses that were drawn to a prompt, where an adaptive stop may end the drawing."),
        new($"*/{RoomFigures.CutOff}", FigureKind.Share, "Responses that the token limit cut off."),
        new($"*/{RoomFigures.StillThinking}", FigureKind.Share, "Responses that are a thought without an end, and so have no answer."),
        new($"*/{RoomFigures.Distinct}", FigureKind.Share, "Different answers among the responses to one prompt."),
        new($"*/{RoomFigures.Phrases}", FigureKind.Share,
            "Different pairs of neighbouring words among all such pairs of a prompt's responses (distinct-2)."),
        new($"*/{RoomFigures.Opening}", FigureKind.Share, "Responses that begin with the three words that most begin with."),
        new($"*/{RoomFigures.MeanScore}", FigureKind.Score, "Mean of the readable scores in the room."),
        new($"*/{RoomFigures.TopShare}", FigureKind.Share, "Readable scores at the top of the scale."),
        new($"*/{RoomFigures.CommonestScore}", FigureKind.Share, "Readable scores that are the one given most often."),
        new($"*/{RoomFigures.Spread}", FigureKind.Score, "Standard deviation of the readable scores."),
        new($"*/{RoomFigures.Entropy}", FigureKind.Number, "Entropy of the readable scores, in bits; 0 for one score for everything."),
        new($"*/{RoomFigures.ItemVariance}", FigureKind.Number,
            "Variance of the scores of one response, mean over responses with two: how much the judge disagrees with itself."),
        new($"*/{RoomFigures.ToldApart}", FigureKind.Share,
            "Prompts whose responses do not all get one mean score, of those with two responses."),
        new($"*/{RoomFigures.Reliability}", FigureKind.Number,
            "Share of the scores' variance within a prompt that is a difference of its responses: the intraclass correlation ICC(1) of "
            + "single judgments. 1 is a judge that always says the same of a response, 0 is dice."),
        new($"*/{RoomFigures.LengthCorrelation}", FigureKind.Number,
            "Correlation of score and length in characters among the responses to one prompt, -1 to 1."),
        new($"*/{RoomFigures.JudgingResponses}", FigureKind.Share,
            "Judged responses that read like a judgment: an actor that judges instead of answering."),
        new($"*/{RoomFigures.Score}/*", FigureKind.Count, "Readable scores from this one up to half a point above it."),
        new($"*/{RoomFigures.Unparsable}/*", FigureKind.Count, "Replies of the room that could not be read, by reason."),
        new($"*/{RoomFigures.Saved}", FigureKind.Count,
            "Judgments that were not asked for, because the response was judged enough (judging.tight, judging.race)."),
        new($"*/{RoomFigures.OffScale}", FigureKind.Count,
            "Judgments whose scale was too unlikely where they gave their score, so that they count as unread (judging.least_mass)."),
        new($"*/{RoomFigures.OffScaleMass}", FigureKind.Share, "Mean probability of anything but a score where judgments gave theirs."),
        new($"*/{RoomFigures.AsRead}", FigureKind.Count,
            "Readable judgments without an expected score, because theirs is not one digit with a token of its own: the score counts as "
                + "read."),
        new($"*/{RoomFigures.Right}", FigureKind.Share, "Decided comparisons that chose the response known to be better."),
        new($"*/{RoomFigures.Readable}", FigureKind.Share, "Replies of the room from which another instruction could be read."),
        new($"*/{RoomFigures.HigherScore}", FigureKind.Share,
            "Decided battles between different scores that the higher score won (arXiv:2407.19594, table 5)."),
        new($"*/{RoomFigures.FirstPosition}", FigureKind.Share, "Decided battles that the judgment shown first won (the same table)."),
        new($"*/{RoomFigures.OrderConsistency}", FigureKind.Share, "Pairs of judgments on which both orders agree."),
        new($"*/{RoomFigures.Contestants}", FigureKind.Number, "Judgments that met in the median tournament."),
        new($"*/{RoomFigures.EloAgainstWins}", FigureKind.Share,
            "Tournaments whose strongest or weakest judgment by Elo is another than by counting wins."),
        new($"*/{RoomFigures.EloAgainstMeanScore}", FigureKind.Share,
            "Tournaments whose strongest judgment by Elo is not the nearest to the mean score, or whose weakest is not the farthest."),
        new(InventedKept, FigureKind.Share, "Invented prompts that are kept."),
        new("inventions/left_out/*", FigureKind.Count, "Invented prompts that are not, by reason."),
        new(Agreed, FigureKind.Count, "Prompts on which the judgments of each response agree: the largest variance of scores is 0."),
        new("position_weight/*", FigureKind.Share, "What a win in this place weighs."),
        new(LimitHigher, FigureKind.Share, "Battles of different scores won by the higher one, which remedies.stop_at is held against."),
        new(LimitUneven, FigureKind.Number, "Strength up to which remedies.balance_scores leaves judge pairs out; below 0: of those that "
            + "choose the lower score."),
        new(LimitLeast, FigureKind.Number, "Strength up to which remedies.judge_share leaves judge pairs out; below 0: none."),
        new(RaisedRho, FigureKind.Number, "Width of the tiers to which loop.most_longer raised rho."),
        new("pairs/*", FigureKind.Count, "Pairs that teach this role."),
        new("pairs/*/chosen_length", FigureKind.Length, "Mean length of the chosen sides."),
        new("pairs/*/rejected_length", FigureKind.Length, "Mean length of the rejected sides."),
        new("pairs/*/score_gap", FigureKind.Score, "Mean distance of the sides' scores."),
        new("pairs/*/similarity", FigureKind.Share,
            "Words that both sides have, of all words that one of them has (Jaccard), mean over pairs."),
        new("demonstrations/*", FigureKind.Count, "Demonstrations that teach this role."),
        new("rollouts/*", FigureKind.Count, "Rollouts that teach this role."),
        new("rollouts/*/reward", FigureKind.Number, "Mean reward of the rollouts, over the steps."),
        new(VoteShare, FigureKind.Share,
            "Votes for the majority's answer among those who had one; 1 for all prompts is a sign of collapse."),
        new(Unanimous, FigureKind.Share, "Prompts to which all voters said the same: their rollouts teach nothing."),
        new(Commonest, FigureKind.Share,
            "Majorities of a step that say the answer which most of them say; near 1, answers no longer depend on the prompt."),
        new(Skips + "/*/*", FigureKind.Count,
            "What gave nothing to learn from, by role and reason: prompts, or single responses and judgments."),
        new(Cut, FigureKind.Count, "Records of which the trainer cut a side to training.max_length."),
        new(LeftOut, FigureKind.Count,
            "Records that the trainer left out: sides that are equal as trained, or a prompt that fills the length alone."),
        new(FirstLoss, FigureKind.Number, "Loss at the training's first step."),
        new(LastLoss, FigureKind.Number, "Loss at its last step."),
        new(LastMargin, FigureKind.Number, "Reward margin between chosen and rejected at its last step."),
        new(LastAccuracy, FigureKind.Share, "Pairs of the last step whose chosen side has the higher reward."),
        new(LastReward, FigureKind.Number, "Mean reward at the last step of a training that samples."),
        new(LastKl, FigureKind.Number, "Distance from the reference at the last step of a training that samples."),
        new("training/*/*", FigureKind.Number, "The same of a training with a name of its own."),
    ];

    /// <summary>What a figure is; <see cref="FigureKind.Number"/> where its name is not known.</summary>
    public static FigureKind KindOf(string name) => All.FirstOrDefault(known => known.Fits(name))?.Kind ?? FigureKind.Number;

    /// <summary>The count of records that teach a role: <c>pairs/actor</c>.</summary>
    /// <param name="kind"><c>pairs</c>, <c>demonstrations</c> or <c>rollouts</c>.</param>
    /// <param name="role">Whose skill.</param>
    public static string Learned(string kind, Role role) => $"{kind}/{Low(role)}";

    /// <summary>How many invented prompts were left out for a reason.</summary>
    public static string Uninvented(SkipReason reason) => $"inventions/left_out/{reason}";

    /// <summary>Mean length of the chosen sides of a role's pairs.</summary>
    public static string ChosenLength(Role role) => $"pairs/{Low(role)}/chosen_length";

    /// <summary>Mean length of the rejected sides of a role's pairs.</summary>
    public static string RejectedLength(Role role) => $"pairs/{Low(role)}/rejected_length";

    /// <summary>Mean distance of the scores of a role's pairs.</summary>
    public static string ScoreGap(Role role) => $"pairs/{Low(role)}/score_gap";

    /// <summary>Mean share of words that the sides of a role's pairs have in common.</summary>
    public static string Similarity(Role role) => $"pairs/{Low(role)}/similarity";

    /// <summary>Mean reward of a role's rollouts.</summary>
    public static string Reward(Role role) => $"rollouts/{Low(role)}/reward";

    /// <summary>How often a reason left something of a role without a record.</summary>
    public static string Skip(Role role, SkipReason reason) => $"{Skips}/{Low(role)}/{reason}";

    /// <summary>A figure of a training, as that of a training with a name of its own.</summary>
    /// <param name="figure"><see cref="FirstLoss"/>, say.</param>
    /// <param name="training">The name; null for the training that makes M_t.</param>
    public static string OfTraining(string figure, string? training) =>
        training is null ? figure : figure.Insert(figure.IndexOf('/'), $"/{training}");

    private static string Low(Role role) => role.ToString().ToLowerInvariant();
}
