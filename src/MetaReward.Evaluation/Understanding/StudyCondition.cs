using MetaReward.Evaluation.Explaining;

namespace MetaReward.Evaluation.Understanding;

/// <summary>What a participant is shown of the judge in training (arXiv:2112.09669, its conditions).</summary>
public enum StudyCondition
{
    /// <summary>The score alone: the control.</summary>
    None,

    /// <summary>The words of the response that have a coefficient in the student, marked.</summary>
    Coefficients,

    /// <summary>The words marked that leave-one-out finds.</summary>
    LeaveOneOut,

    /// <summary>The words marked that sampling finds (LIME).</summary>
    Sampling,

    /// <summary>The words marked that integrated gradients find.</summary>
    Gradients,

    /// <summary>The student's coefficients marked, and beside every item the list of its strongest cues, whether they stand in it or
    /// not.</summary>
    Cues,
}

/// <summary>What conditions are called, and what they need.</summary>
public static class StudyConditions
{
    /// <summary>All, the control first.</summary>
    public static IReadOnlyList<StudyCondition> All { get; } = Enum.GetValues<StudyCondition>();

    /// <summary>Those for which the judge itself need not be asked.</summary>
    public static IReadOnlyList<StudyCondition> WithoutJudge { get; } =
        [StudyCondition.None, StudyCondition.Coefficients, StudyCondition.Cues];

    /// <summary>For tables.</summary>
    public static string Words(this StudyCondition condition) => condition switch
    {
        StudyCondition.None => "nothing (control)",
        StudyCondition.Coefficients => "coefficients",
        StudyCondition.LeaveOneOut => "leave-one-out",
        StudyCondition.Sampling => "sampling (LIME)",
        StudyCondition.Gradients => "integrated gradients",
        _ => "global cues",
    };

    /// <summary>The way in which a local attribution is made; null where the condition shows none.</summary>
    public static AttributionWay? Way(this StudyCondition condition) => condition switch
    {
        StudyCondition.LeaveOneOut => AttributionWay.LeaveOneOut,
        StudyCondition.Sampling => AttributionWay.Sampling,
        StudyCondition.Gradients => AttributionWay.Gradients,
        _ => null,
    };
}
