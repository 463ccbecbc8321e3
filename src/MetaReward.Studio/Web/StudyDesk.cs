using MetaReward.Evaluation.Explaining;
using MetaReward.Evaluation.Understanding;

namespace MetaReward.Studio.Web;

/// <summary>What a study needs of a run: its items, its conditions, and scores for what participants write.</summary>
internal sealed record StudyDesk(RunShelf Shelf, ShelvedRun Run, StudioTools Tools)
{
    private const int Times = 5;

    /// <summary>The items, kept until the run changes.</summary>
    public StudyPlan Plan => Shelf.Kept(Run, "study", () => StudyPlan.Of(Shelf.Open(Run), Tools.World(Shelf.Open(Run)).Judge.TopScore));

    /// <summary>The judge's student; null where there is too little to fit it to.</summary>
    public JudgeCues? Cues => Shelf.Cues(Run, Plan.Iteration);

    /// <summary>Why the judge is not asked; null where it is.</summary>
    public string? Danger => Tools.Danger(Shelf.Open(Run));

    /// <summary>What participants may be shown here.</summary>
    public IReadOnlyList<StudyCondition> Conditions => Cues is null ? [StudyCondition.None]
        : Danger is null ? StudyConditions.All : StudyConditions.WithoutJudge;

    /// <summary>The score of a text in place of an item's response, and that of the response, both asked for in one way.</summary>
    public async Task<(double Score, double Before, string By)> ScoreAsync(StudyItem item, string text, CancellationToken cancel)
    {
        if (Danger is not null)
        {
            var by = Cues is { } cues ? cues.Points(text) - cues.Points(item.Response) : 0;
            return (Math.Clamp(item.Score + by, 0, Plan.Top), item.Score, "student");
        }

        var said = await Tools.Judge(
            Shelf.Open(Run), Plan.Iteration, [new(item.Prompt, text), new(item.Prompt, item.Response)], Times, cancel);
        return (Mean(said[0]), Mean(said[1]), "judge");
        static double Mean(IReadOnlyList<SaidJudgment> said) => Perturbation.MeanOf(said.Select(one => one.Verdict));
    }

    /// <summary>The words of an item by the way of a condition.</summary>
    public Task<Attribution> WordsAsync(StudyItem item, AttributionWay way, CancellationToken cancel) =>
        Tools.AttributeAsync(Shelf.Open(Run), Plan.Iteration, new(item.Prompt, item.Response), way, Times, cancel);
}
