namespace MetaReward.Evaluation.HumanLabels;

/// <summary>Two responses to one prompt and what people, or a check of the answer, say about them.</summary>
/// <param name="Id">Its place in the file, or the file's own id.</param>
/// <param name="Prompt">What both respond to.</param>
/// <param name="First">The response that the file names first.</param>
/// <param name="Second">The other one.</param>
/// <param name="Better">Which of them is better, or a tie.</param>
/// <param name="Group">The file's own kind of prompt (a scenario, a source), or null.</param>
/// <param name="Votes">What each annotator said, 0 a tie, where the file tells; else empty.</param>
public sealed record LabelledPair(
    string Id, string Prompt, string First, string Second, Choice Better, string? Group, IReadOnlyList<int> Votes)
{
    /// <summary>The pair as it is put to a judge, or null for a tie, on which nobody can be right.</summary>
    public HumanPair? Decided => Better switch
    {
        Choice.First => new(Id, Prompt, First, Second),
        Choice.Second => new(Id, Prompt, Second, First),
        _ => null,
    };
}
