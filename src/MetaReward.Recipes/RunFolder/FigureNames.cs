namespace MetaReward.Recipes;

/// <summary>What a figure is.</summary>
public enum FigureKind
{
    /// <summary>A number of things.</summary>
    Count,

    /// <summary>From 0 to 1.</summary>
    Share,

    /// <summary>In characters.</summary>
    Length,

    /// <summary>On a rubric's scale.</summary>
    Score,

    /// <summary>A number without a unit, such as a loss.</summary>
    Number,
}

/// <summary>A kind of figure: how its name ends, what it is and what it means.</summary>
/// <param name="Pattern">The name, with <c>*</c> for what a recipe or a reason puts there.</param>
/// <param name="Kind">Its unit.</param>
/// <param name="Meaning">One sentence.</param>
public sealed record FigureName(string Pattern, FigureKind Kind, string Meaning)
{
    /// <summary>Whether a figure is of this kind.</summary>
    public bool Fits(string name)
    {
        var (parts, given) = (Pattern.Split('/'), name.Split('/'));
        return parts.Length == given.Length && parts.Zip(given).All(pair => pair.First == "*" || pair.First == pair.Second
            || (pair.First.StartsWith('*') && pair.Second.EndsWith(pair.First[1..], StringComparison.Ordinal)));
    }
}

/// <summary>
/// Every figure that rooms, selections and trainings add to an iteration, by its name. <c>docs/figures.md</c> is this list.
/// </summary>
public static class FigureNames
{
    /// <summary>All of them; the first that fits a name explains it.</summary>
    public static IReadOnlyList<FigureName> All { get; } =
    [
        new("prompts/count", FigureKind.Count, "Prompts that the iteration worked on."),
        new("*/count", FigureKind.Count, "Records that the room of that name holds: responses, judgments, meta-judgments."),
        new("*/length", FigureKind.Length, "Mean length of the answers in the room."),
        new("*/cut_off", FigureKind.Share, "Responses that the token limit cut off."),
        new("*/still_thinking", FigureKind.Share, "Responses that are a thought without an end, and so have no answer."),
        new("*/mean_score", FigureKind.Score, "Mean of the readable scores in the room."),
        new("*/top_share", FigureKind.Share, "Readable scores at the top of the scale."),
        new("*/judging_responses", FigureKind.Share,
            "Judged responses that read like a judgment: an actor that judges instead of answering."),
        new("*/score/*", FigureKind.Count, "Readable scores from this one up to half a point above it."),
        new("*/unparsable/*", FigureKind.Count, "Replies of the room that could not be read, by reason."),
        new("*/right", FigureKind.Share, "Decided comparisons that chose the response known to be better."),
        new("*/readable", FigureKind.Share, "Replies of the room from which another instruction could be read."),
        new("*/higher_score", FigureKind.Share,
            "Decided battles between different scores that the higher score won (arXiv:2407.19594, table 5)."),
        new("*/first_position", FigureKind.Share, "Decided battles that the judgment shown first won (the same table)."),
        new("*/order_consistency", FigureKind.Share, "Pairs of judgments on which both orders agree."),
        new("position_weight/*", FigureKind.Share, "What a win in this place weighs."),
        new("pairs/*", FigureKind.Count, "Pairs that teach this role."),
        new("pairs/*/chosen_length", FigureKind.Length, "Mean length of the chosen sides."),
        new("pairs/*/rejected_length", FigureKind.Length, "Mean length of the rejected sides."),
        new("pairs/*/score_gap", FigureKind.Score, "Mean distance of the sides' scores."),
        new("demonstrations/*", FigureKind.Count, "Demonstrations that teach this role."),
        new("rollouts/*", FigureKind.Count, "Rollouts that teach this role."),
        new("rollouts/*/reward", FigureKind.Number, "Mean reward of the rollouts, over the steps."),
        new("votes/share", FigureKind.Share,
            "Votes for the majority's answer among those who had one; 1 for all prompts is a sign of collapse."),
        new("votes/unanimous", FigureKind.Share, "Prompts to which all voters said the same: their rollouts teach nothing."),
        new("skips/*/*", FigureKind.Count,
            "What gave nothing to learn from, by role and reason: prompts, or single responses and judgments."),
        new("training/cut", FigureKind.Count, "Records of which the trainer cut a side to training.max_length."),
        new("training/left_out", FigureKind.Count,
            "Records that the trainer left out: sides that are equal as trained, or a prompt that fills the length alone."),
        new("training/first_loss", FigureKind.Number, "Loss at the training's first step."),
        new("training/last_loss", FigureKind.Number, "Loss at its last step."),
        new("training/last_margin", FigureKind.Number, "Reward margin between chosen and rejected at its last step."),
        new("training/last_accuracy", FigureKind.Share, "Pairs of the last step whose chosen side has the higher reward."),
        new("training/last_reward", FigureKind.Number, "Mean reward at the last step of a training that samples."),
        new("training/last_kl", FigureKind.Number, "Distance from the reference at the last step of a training that samples."),
        new("training/*/*", FigureKind.Number, "The same of a training with a name of its own."),
    ];

    /// <summary>What a figure is; <see cref="FigureKind.Number"/> where its name is not known.</summary>
    public static FigureKind KindOf(string name) => All.FirstOrDefault(known => known.Fits(name))?.Kind ?? FigureKind.Number;
}
