namespace MetaReward.Torch;

/// <summary>
/// Learning rates as in transformers: step s (counted from 0) of n uses index s; with w warm-up steps the rate rises linearly from 0, so the first
/// step changes no weight and only fills the moments. The schedule's end value belongs to index n, which is never used.
/// </summary>
public static class LearningRates
{
    /// <summary>The rate of step <paramref name="step"/>, counted from 0.</summary>
    /// <param name="training">Peak rate, warm-up and schedule.</param>
    /// <param name="step">At least 0.</param>
    /// <param name="steps">Steps in the whole training, warm-up included.</param>
    public static double At(Training training, int step, int steps) =>
        training.LearningRate * Factor(training.Schedule, step, training.WarmupSteps, steps);

    private static double Factor(Schedule schedule, int step, int warmup, int steps)
    {
        if (step < warmup)
        {
            return step / (double)Math.Max(1, warmup);
        }

        var decaying = Math.Max(1, steps - warmup);
        return schedule switch
        {
            Schedule.Constant => 1,
            Schedule.Linear => Math.Max(0, (steps - step) / (double)decaying),
            Schedule.Cosine => Math.Max(0, 0.5 * (1 + Math.Cos(Math.PI * (step - warmup) / decaying))),
            _ => throw new ArgumentOutOfRangeException(nameof(schedule), schedule, "unknown learning-rate schedule"),
        };
    }
}
