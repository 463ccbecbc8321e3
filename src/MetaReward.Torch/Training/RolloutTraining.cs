using System.Globalization;

namespace MetaReward.Torch;

/// <summary>
/// Learning from rewards, step by step: hands out the policy as it is, takes the rollouts that it sampled, and learns from them. Where it
/// stands is the number of steps behind it, the weights, the optimiser's memory, and a name that follows from all rollouts so far.
/// </summary>
/// <param name="start">Where it starts.</param>
/// <param name="anchor">The reference; null where the options do not need one.</param>
/// <param name="options">Loss, advantages, optimiser.</param>
/// <param name="place">Which training, and where.</param>
internal sealed class RolloutTraining(TorchPolicy start, TorchPolicy? anchor, Reinforce options, TrainingPlace place)
{
    private readonly Turn at = place.At;

    /// <exception cref="InvalidDataException">A rollout cannot be learned from, or training left the finite numbers.</exception>
    public TorchPolicy Run(Func<IPolicy, int, Task<IReadOnlyList<Rollout>>> rollouts)
    {
        place.TakeThreads();
        using var learner = new ModelInTraining(start, options.Training, place.Seed);
        using var loop = new TrainingLoop(learner.Model, options.Training, options.Steps, place.Seed.Derive("dropout"));
        var unfinished = new UnfinishedTraining(at.Folder, place.Name);
        var before = unfinished.GoOn(loop, place.Say);
        var (first, live) = Stood(before.Mark);
        using var log = new StepLog(at.Folder, before.Log);
        var pace = new SavingPace(place.KeepEvery, place.Clock);
        var tokens = 0L;
        for (var step = first; step < options.Steps; step++)
        {
            Action keep = () => pace.Save(() => unfinished.Keep(loop, before.Tokens + tokens, log.Text, $"{step} {live}"));
            if (step > first && (at.Cancel.IsCancellationRequested ? pace.IsWorthIt : pace.IsDue))
            {
                keep();
            }

            at.Cancel.ThrowIfCancellationRequested();
            IReadOnlyList<Rollout> said;
            try
            {
                said = Asked(learner, live, step, rollouts);
            }
            catch (OperationCanceledException) when (step > first && pace.IsWorthIt)
            {
                keep(); // nothing has changed since the step began
                throw;
            }

            var figures = Learn(loop, learner.Model, said, step);
            log.Add(figures);
            live = Next(live, said);
            var named = figures.ToDictionary();
            tokens += (long)named["tokens"];
            at.Progress.Report(new(place.Room, step + 1, options.Steps, tokens, Note(named)));
        }

        var next = learner.Keep(at.Folder, place.Name, loop.Done, before.Tokens + tokens);
        unfinished.Forget();
        NativeHeap.Trim();
        return next;
    }

    /// <summary>The next step and the live policy's name there.</summary>
    private (int Step, string Live) Stood(string mark) => mark.Split(' ') is [var step, var live]
        ? (int.Parse(step, CultureInfo.InvariantCulture), live) : (0, TrainedCheckpoint.NameOf(place.Name, "live"));

    /// <summary>A name for the weights that follow: no weight is hashed, since they are a function of what they come from.</summary>
    private static string Next(string live, IReadOnlyList<Rollout> rollouts) => TrainedCheckpoint.NameOf(
    [
        live,
        .. rollouts.SelectMany(r => new[]
        {
            r.Id, r.GroupId, r.Prompt.Key, string.Join(' ', r.PromptTokens ?? []), string.Join(' ', r.Sample.Tokens),
            string.Join(' ', r.Sample.Logps.Select(logp => logp.ToString("R", CultureInfo.InvariantCulture))),
            r.Reward.ToString("R", CultureInfo.InvariantCulture),
        }),
    ]);

    private IReadOnlyList<Rollout> Asked(
        ModelInTraining learner, string live, int step, Func<IPolicy, int, Task<IReadOnlyList<Rollout>>> rollouts)
    {
        var policy = new TorchPolicy(learner.Settled(), start.Text, live) { SamplingMemory = start.SamplingMemory };
        try
        {
            var said = rollouts(policy, step).GetAwaiter().GetResult(); // this thread is the training's own
            Rollout.Check(said, step, live);
            return said;
        }
        finally
        {
            policy.End($"this policy was the live one of step {step}, which is over: its weights have moved on. Ask it within its step.");
        }
    }

    private IReadOnlyList<KeyValuePair<string, double>> Learn(TrainingLoop loop, Transformer model, IReadOnlyList<Rollout> said, int step)
    {
        var batches = new List<int[]>();
        RolloutBatch? rollouts = null;
        if (said.Count > 0)
        {
            rollouts = new(said, start, anchor?.Model, options, at.Cancel);
            batches.AddRange(
                ExampleOrder.Batches(said.Count, options.Training.BatchSize, options.Training.Epochs, place.Seed.Derive(step)));
        }

        var steps = new WeightedFigures();
        var (taken, tokens) = (0, 0.0);
        foreach (var batch in batches.Where(batch => batch.Any(i => rollouts!.Advantages[i] != 0)))
        {
            var objective = new RolloutObjective(model, rollouts!, options.Loss, Passes.Of(options.Training), moves: batches.Count > 1);
            var figures = loop.Step(objective, batch, step)
                .Where(f => f.Key != "step" && (taken == 0 || f.Key != StepNames.LogpDifference)).ToDictionary();
            tokens += figures["tokens"];
            figures.Remove("tokens");
            steps.Add(figures, 1);
            taken++;
        }

        KeyValuePair<string, double>[] still = [new(StepNames.Loss, 0), new("grad_norm", 0),
            new("learning_rate", LearningRates.At(options.Training, step, options.Steps))];
        var made = taken == 0 ? still : [.. steps.Values()];
        return [new("step", step + 1), made[0], .. rollouts?.Figures() ?? [new("rollouts", 0)], .. made[1..], new("optimizer_steps", taken),
            new("tokens", tokens)];
    }

    private static string Note(IReadOnlyDictionary<string, double> figures) =>
        (figures.TryGetValue(StepNames.Reward, out var reward) ? $"reward {reward:0.000}" : "no reward")
        + (figures.TryGetValue(StepNames.Kl, out var kl) ? $", kl {kl:0.00}" : "")
        + (figures["optimizer_steps"] == 0 ? ", nothing to learn" : "");
}
