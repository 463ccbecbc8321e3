namespace MetaReward.Torch;

/// <summary>
/// Learning rates as transformers' get_scheduler gives them: step s (counted from 0) of n uses index s; with w warm-up steps the rate rises
/// linearly from 0, so the first step changes no weight and only fills the moments. The schedule's end value belongs to
/// index n, which is never used.
/// </summary>
public static class LearningRates
{
    /// <summary>The rate of step <paramref name="step"/>, counted from 0.</summary>
    /// <param name="training">Peak rate, warm-up and schedule.</param>
    /// <param name="step">At least 0; beyond the last step the schedules go on as they do there.</param>
    /// <param name="steps">Steps in the whole training, warm-up included.</param>
    public static double At(Training training, int step, int steps)
    {
        var warmup = WarmupSteps(training.WarmupSteps, steps);
        return training.LearningRate * (step < warmup ? Rising(training, step, warmup) : After(training, step, warmup, steps));
    }

    /// <summary>A count of warm-up steps from 1 on; below 1 a share of all steps, rounded up.</summary>
    public static int WarmupSteps(double given, int steps) => given >= 1 ? (int)given : (int)Math.Ceiling(given * steps);

    private static double Rising(Training training, int step, int warmup) => training.Schedule switch
    {
        Schedule.CosineWarmupWithMinLr => (step + 1) / (double)warmup,
        Schedule.WarmupStableDecay => Above(step / (double)warmup, training.MinRate),
        _ => step / (double)warmup,
    };

    private static double After(Training training, int step, int warmup, int steps)
    {
        var left = Math.Max(1, steps - warmup);
        var progress = (step - warmup) / (double)left;
        var half = training.Cycles > 0 ? training.Cycles : 0.5;
        return training.Schedule switch
        {
            Schedule.Constant => 1,
            Schedule.Linear => Math.Max(0, (steps - step) / (double)left),
            Schedule.Cosine => Math.Max(0, Cosine(2 * half * progress)),
            Schedule.CosineWithRestarts =>
                progress >= 1 ? 0 : Math.Max(0, Cosine((training.Cycles > 0 ? training.Cycles : 1) * progress % 1)),
            Schedule.CosineWithMinLr => Math.Max(0, Above(Cosine(2 * half * progress), training.MinRate)),
            Schedule.CosineWarmupWithMinLr => Math.Max(0, Above(Cosine(2 * half * (progress + (1.0 / left))), training.MinRate)),
            Schedule.Polynomial => step > steps ? training.MinRate : Above(Math.Pow(1 - progress, training.Power), training.MinRate),
            Schedule.InverseSqrt => InverseSqrt(step, warmup),
            Schedule.WarmupStableDecay => StableThenDecay(step - warmup, left, training, half),
            _ => throw new ArgumentOutOfRangeException(nameof(training), training.Schedule, "unknown learning-rate schedule"),
        };
    }

    /// <summary>1 at the end of the warm-up, then falling with the root of the steps; without warm-up as if it had taken 10,000.</summary>
    private static double InverseSqrt(int step, int warmup)
    {
        double scale = warmup > 0 ? warmup : 10_000;
        return 1 / Math.Sqrt((step + scale - warmup) / scale);
    }

    private static double StableThenDecay(int step, int left, Training training, double half)
    {
        var decaying = training.DecaySteps >= 1 ? (int)training.DecaySteps : (int)Math.Ceiling(training.DecaySteps * left);
        var progress = (step - (left - decaying)) / (double)Math.Max(1, decaying);
        return progress < 0 ? 1 : progress >= 1 ? training.MinRate : Math.Max(0, Above(Cosine(2 * half * progress), training.MinRate));
    }

    /// <summary>Half a wave from 1 to 0 for x from 0 to 1.</summary>
    private static double Cosine(double x) => 0.5 * (1 + Math.Cos(Math.PI * x));

    /// <summary>0 to 1 becomes least to 1.</summary>
    private static double Above(double factor, double least) => (factor * (1 - least)) + least;
}
