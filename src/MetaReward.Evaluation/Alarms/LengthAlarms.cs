using MetaReward.Recipes;

namespace MetaReward.Evaluation;

/// <summary>Alarms about lengths.</summary>
internal static class LengthAlarms
{
    public static IEnumerable<Alarm> Of(
        IterationFigures now, IterationFigures? before, IterationFigures first, AlarmLimits limits, bool tiers)
    {
        var (length, earlier) = (now[FigureNames.ResponseLength], before?[FigureNames.ResponseLength] ?? double.NaN);
        var (growth, multiple) = ((length / earlier) - 1, length / first[FigureNames.ResponseLength]);
        var sudden = growth > limits.LengthGrowth && length - earlier >= limits.Characters;
        if (sudden || (multiple > limits.LengthMultiple && double.IsFinite(multiple)))
        {
            yield return new("length-growth", now.Iteration, sudden ? growth : multiple,
                sudden ? limits.LengthGrowth : limits.LengthMultiple,
                sudden
                    ? $"responses grew by {growth:P0} in one iteration ({earlier:F0} to {length:F0} characters; "
                        + $"limit {limits.LengthGrowth:P0})"
                    : $"responses are {multiple:F1} times as long as in the first iteration ({first[FigureNames.ResponseLength]:F0} to "
                        + $"{length:F0} characters; limit {limits.LengthMultiple:F1})",
                tiers ? "raise rho for the next iteration" : "stop earlier: this recipe has no length control");
        }

        var (chosen, rejected) = (now[FigureNames.ActorChosenLength], now[FigureNames.ActorRejectedLength]);
        var longer = (chosen / rejected) - 1;
        if (longer > limits.ChosenLonger && chosen - rejected >= limits.Characters)
        {
            yield return new("chosen-longer", now.Iteration, longer, limits.ChosenLonger,
                $"chosen responses are {longer:P0} longer than rejected ones ({chosen:F0} against {rejected:F0} characters; "
                + $"limit {limits.ChosenLonger:P0})",
                tiers
                    ? "raise rho: `metareward reselect` shows the effect without sampling again"
                    : "stop earlier: this recipe has no length control");
        }
    }
}
