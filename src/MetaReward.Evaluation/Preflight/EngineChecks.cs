namespace MetaReward.Evaluation.Preflight;

/// <summary>
/// What can be wrong between sampler, trainer and reference, seen from measured numbers. Peers found these only in results
/// (NeMo-Aligner #227: policy and reference differ at step 0; open-instruct #1642: trainer and sampler log-probs drift apart).
/// </summary>
public static class EngineChecks
{
    /// <summary>At step 0 policy and reference are one, every margin is 0 and the DPO loss is -ln sigmoid(0) = ln 2.</summary>
    /// <param name="loss">The first DPO loss, without an NLL term.</param>
    /// <param name="tolerance">Absolute.</param>
    public static Check LossAtStart(double loss, double tolerance = 1e-6) =>
        new("loss at step 0", Math.Abs(loss - Math.Log(2)) <= tolerance, $"{loss:F8}", $"ln 2 = {Math.Log(2):F8} within {tolerance:0.#e-0}",
            "Another value means that policy and reference differ before training: other weights, another template, "
            + "mask or precision, or dropout.");

    /// <summary>The trainer gives a sampled token the log-prob that the sampler kept: closely on average, and never far off.</summary>
    /// <param name="sampler">Log-probs kept while sampling, in nats.</param>
    /// <param name="trainer">The trainer's, of the same tokens; as many.</param>
    /// <param name="tolerance">
    /// Mean absolute difference; a single token may differ ten times as much. The default is bfloat16's: SmolLM2-135M differs from itself
    /// in float32 by 0.02 on average and by up to 0.29. Float32 needs 1e-4.
    /// </param>
    /// <exception cref="ArgumentException">The two differ in length.</exception>
    public static Check SamplerIsTrainer(IReadOnlyList<float> sampler, IReadOnlyList<float> trainer, double tolerance = 0.05)
    {
        if (sampler.Count != trainer.Count)
        {
            throw new ArgumentException(
                $"{sampler.Count} log-probs of the sampler against {trainer.Count} of the trainer: expected as many");
        }

        var apart = sampler.Zip(trainer, (a, b) => Math.Abs((double)a - b)).DefaultIfEmpty(double.NaN).ToList();
        var (mean, worst) = (apart.Average(), apart.Any(double.IsNaN) ? double.NaN : apart.Max());
        return new("sampler log-probs = trainer log-probs", mean <= tolerance && worst <= 10 * tolerance,
            $"mean difference {mean:0.0e+0}, largest {worst:0.0e+0} over {sampler.Count} tokens",
            $"at most {tolerance:0.0e+0} and {10 * tolerance:0.0e+0}",
            "A larger difference means stale weights, another position or mask, or a prompt that is rendered in two ways.");
    }

    /// <summary>Sampling again with the same seed gives the same tokens.</summary>
    public static Check Repeatable(Sample first, Sample second) =>
        new("same seed, same tokens", first.Tokens.SequenceEqual(second.Tokens), first.Tokens.SequenceEqual(second.Tokens)
                ? $"{first.Tokens.Count} tokens twice"
                : $"differ from token {first.Tokens.Zip(second.Tokens).TakeWhile(p => p.First == p.Second).Count()}",
            "the same", "Resume is running again: without this a resumed run would not be the same run.");
}
