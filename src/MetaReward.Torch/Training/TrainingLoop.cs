using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>
/// Steps of gradient descent on one model: gradients of a batch, clipping, learning rate, optimiser. Knows nothing of
/// files or of what is learned.
/// </summary>
public sealed class TrainingLoop : IDisposable
{
    private readonly TrainedParameters parameters;
    private readonly IOptimizer optimizer;
    private readonly Training training;
    private readonly int steps;
    private readonly Lora? lora;
    private readonly Seed drops;

    /// <param name="model">what it trains requires gradients; the loop changes them in place.</param>
    /// <param name="training">Optimiser, rate, schedule and clipping.</param>
    /// <param name="steps">Steps in all, for the schedule.</param>
    /// <param name="drops">Draws an adapter's dropout.</param>
    public TrainingLoop(Transformer model, Training training, int steps, Seed drops = default)
    {
        (this.training, this.steps, this.drops, lora) = (training, steps, drops, model.Lora);
        parameters = new(model.Trainable);
        optimizer = Made(training, parameters);
    }

    /// <summary>Steps taken.</summary>
    public int Done { get; private set; }

    /// <summary>The gradients of the last step, after clipping.</summary>
    public IReadOnlyList<TrainedParameter> Parameters => parameters.Entries;

    /// <summary>
    /// All that the next steps depend on besides <see cref="Done"/>, by name: the exact weights and the optimiser's memory. These are the
    /// loop's own tensors, in float32; the caller frees the handles.
    /// </summary>
    public IEnumerable<(string Name, Tensor Values)> State() =>
    [
        .. parameters.Entries.Select(p => ($"weight/{p.Name}", p.Weight.detach())),
        .. optimizer.State.OrderBy(s => s.Key, StringComparer.Ordinal)
            .SelectMany(s => parameters.Parts(s.Value).Select(p => ($"{s.Key}/{p.Name}", p.Part))),
    ];

    /// <summary>Goes on as if so many steps had been taken here; <see cref="State"/> was filled with what was kept after them.</summary>
    public void GoOnAfter(int done) => Done = done;

    /// <summary>One step; its figures by their names in the field, <c>step</c> counted from 1.</summary>
    /// <param name="objective">Adds the gradients.</param>
    /// <param name="batch">Of which examples.</param>
    /// <param name="index">Where the schedule stands, from 0; null: at the steps taken.</param>
    /// <exception cref="InvalidDataException">The loss or the gradient is no longer a number; no weight was changed.</exception>
    public IReadOnlyList<KeyValuePair<string, double>> Step(IObjective objective, IReadOnlyList<int> batch, int? index = null)
    {
        parameters.Gradients.zero_();
        lora?.Drops = drops.Derive(Done); // one draw for a step: a layer that is computed twice drops the same
        var figures = objective.Accumulate(batch);
        var norm = parameters.Clip(training.ClipNorm);
        if (!double.IsFinite(figures[0].Value) || !double.IsFinite(norm))
        {
            throw new InvalidDataException(
                $"training broke at step {(index ?? Done) + 1} of {steps}: loss {figures[0].Value}, gradient norm {norm}. " +
                $"Lower the learning rate (now {training.LearningRate}) or give it more warm-up steps (now {training.WarmupSteps}).");
        }

        var rate = LearningRates.At(training, index ?? Done, steps);
        optimizer.Step(rate, ++Done);
        return [new("step", Done), .. figures, new("grad_norm", norm), new("learning_rate", rate)];
    }

    public void Dispose()
    {
        optimizer.Dispose();
        parameters.Dispose();
    }

    private static IOptimizer Made(Training t, TrainedParameters parameters) => t.Optimizer switch
    {
        Optimizer.Muon => new Muon(parameters, t.WeightDecay),
        Optimizer.Sgd => new Sgd(parameters, t.WeightDecay, t.Momentum, nesterov: t.Nesterov),
        _ => new AdamW(parameters, t.WeightDecay, t.AdamBeta1, t.AdamBeta2, t.AdamEpsilon, coupled: t.Optimizer == Optimizer.Adam),
    };
}
