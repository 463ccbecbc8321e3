using MetaReward.Evaluation.Regression;
using MetaReward.Measures;

namespace MetaReward.Evaluation.Understanding;

/// <summary>What a participant reached on a test item.</summary>
/// <param name="Participant">By name.</param>
/// <param name="Condition">Of the participant.</param>
/// <param name="Right">The guess was.</param>
/// <param name="Flipped">Some edit brought the score to the other side of the border.</param>
/// <param name="Change">The most by which an edit moved the score to the other side, as a share of the scale; 0 where none did.</param>
public sealed record StudyOutcome(string Participant, StudyCondition Condition, bool Right, bool Flipped, double Change);

/// <summary>A condition's figures: participants are the units of the intervals, the control's mixed-effects estimate is the zero.</summary>
/// <param name="Condition">Which.</param>
/// <param name="Participants">Those with a test item that they went on from.</param>
/// <param name="Accuracy">Share of right guesses.</param>
/// <param name="Flipped">Share of items flipped.</param>
/// <param name="Change">Mean of the largest changes, as a share of the scale.</param>
/// <param name="OnAccuracy">Against the control; null for the control, and where there is none.</param>
/// <param name="OnFlipped">The same of flips.</param>
/// <param name="OnChange">The same of changes.</param>
public sealed record StudyRow(StudyCondition Condition, int Participants, Interval Accuracy, Interval Flipped, Interval Change,
    MixedEffect? OnAccuracy, MixedEffect? OnFlipped, MixedEffect? OnChange);

/// <summary>
/// The figures of a study (arXiv:2112.09669): bootstrap intervals of 10,000 resamples of participants, and a linear mixed model with an
/// intercept for each participant.
/// </summary>
public static class StudyTable
{
    private const int Resamples = 10_000;

    /// <summary>What came of the test items that participants went on from; the others are not finished and are left out.</summary>
    /// <param name="lines">Steps, in their order.</param>
    /// <param name="border">What divides high from low.</param>
    /// <param name="top">The length of the scale.</param>
    public static IReadOnlyList<StudyOutcome> Outcomes(IEnumerable<StudyLine> lines, double border, double top) =>
        [.. lines.Where(line => line.Item is not null).GroupBy(line => (line.Participant, line.Item)).Where(steps =>
            steps.Any(step => step.Step == StudyStep.Guessed) && steps.Any(step => step.Step == StudyStep.Left)).Select(steps =>
        {
            var guess = steps.First(step => step.Step == StudyStep.Guessed);
            var away = guess.IsHigh == true ? -1 : 1;
            StudyLine[] edits = [.. steps.Where(step => step is { Step: StudyStep.Edited, Score: not null, Before: not null })];
            return new StudyOutcome(guess.Participant, guess.Condition, guess.High == guess.IsHigh,
                edits.Any(edit => away * (edit.Score!.Value - border) > 0),
                edits.Select(edit => away * (edit.Score!.Value - edit.Before!.Value) / top).Append(0).Max());
        })];

    /// <summary>A row for each condition that has participants, the control first.</summary>
    /// <param name="outcomes">Of all participants.</param>
    /// <param name="seed">Of the bootstrap.</param>
    public static IReadOnlyList<StudyRow> Of(IReadOnlyList<StudyOutcome> outcomes, Seed seed)
    {
        StudyCondition[] there = [.. StudyConditions.All.Where(condition => outcomes.Any(one => one.Condition == condition))];
        var (accuracy, flipped, change) = (Effects(outcomes, there, one => one.Right ? 1 : 0),
            Effects(outcomes, there, one => one.Flipped ? 1 : 0), Effects(outcomes, there, one => one.Change));
        return [.. there.Select(condition =>
        {
            var own = outcomes.Where(one => one.Condition == condition).GroupBy(one => one.Participant).ToArray();
            Interval Mean(Func<StudyOutcome, double> of) => Intervals.Bootstrap(
                [.. own.Select(one => one.Average(of))], some => some.Average(), seed, Resamples);
            return new StudyRow(condition, own.Length, Mean(one => one.Right ? 1 : 0), Mean(one => one.Flipped ? 1 : 0),
                Mean(one => one.Change), accuracy.GetValueOrDefault(condition), flipped.GetValueOrDefault(condition),
                change.GetValueOrDefault(condition));
        })];
    }

    private static Dictionary<StudyCondition, MixedEffect> Effects(
        IReadOnlyList<StudyOutcome> outcomes, StudyCondition[] there, Func<StudyOutcome, double> of)
    {
        StudyCondition[] others = [.. there.Where(condition => condition != StudyCondition.None)];
        if (others.Length == there.Length || others.Length == 0 || outcomes.Count < there.Length + 1)
            return [];
        var fit = RandomIntercept.Fit([.. outcomes.Select(one => (one.Participant,
            (double[])[1, .. others.Select(condition => one.Condition == condition ? 1.0 : 0)], of(one)))]);
        return others.Select((condition, i) => (condition, fit.Effects[i + 1])).ToDictionary();
    }
}
