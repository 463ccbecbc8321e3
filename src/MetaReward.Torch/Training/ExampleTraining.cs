namespace MetaReward.Torch;

/// <summary>What there is to learn from.</summary>
/// <param name="Count">Examples.</param>
/// <param name="Note">What was cut or left out; null where nothing was.</param>
/// <param name="Objective">What is minimised on a model over batches that are known beforehand.</param>
internal sealed record Lesson(int Count, string? Note, Func<Transformer, IReadOnlyList<int[]>, IObjective> Objective)
{
    /// <summary>How many were cut, and how many left out; logged with the first step where there are any.</summary>
    public required (int Cut, int LeftOut) Lost { get; init; }
}

/// <summary>A training on examples that are there before it begins, in batches whose order is known: pairs or demonstrations.</summary>
/// <param name="start">Where it starts.</param>
/// <param name="training">Optimiser and schedule.</param>
/// <param name="place">Which training, and where.</param>
internal sealed class ExampleTraining(TorchPolicy start, Training training, TrainingPlace place)
{
    private readonly Turn at = place.At;

    /// <exception cref="InvalidDataException">Nothing is left to learn from, or training left the finite numbers.</exception>
    public TorchPolicy Run(Lesson lesson)
    {
        place.TakeThreads();
        if (lesson.Count == 0)
        {
            throw new InvalidDataException($"{place.Room}: nothing is left to learn from. {lesson.Note ?? "Nothing was given"}."
                + (training.MaxLength > 0 ? $" Raise training.max_length (now {training.MaxLength})." : ""));
        }

        if (lesson.Note is { } note)
        {
            place.Say(note);
        }

        using var learner = new ModelInTraining(start, training, place.Seed);
        var order = ExampleOrder.Batches(lesson.Count, training.BatchSize, training.Epochs, place.Seed);
        var learned = lesson.Objective(learner.Model, order);
        using var loop = new TrainingLoop(learner.Model, training, order.Count, place.Seed.Derive("dropout"));
        var epoch = order.Count / training.Epochs;
        var taken = training.KeepEpoch == 0 ? order : [.. order.Take(training.KeepEpoch * epoch)];
        var after = training.SaveEpochs ? Saving(learner, epoch) : static _ => { };
        var unfinished = new UnfinishedTraining(at.Folder, place.Name);
        var tokens = Steps(loop, taken, learned, lesson.Lost, unfinished, after);
        var next = learner.Keep(at.Folder, place.Name, taken.Count, tokens);
        unfinished.Forget();
        NativeHeap.Trim();
        return next;
    }

    /// <summary>
    /// Saves the weights after each epoch's last step, before anything that comes after it is kept: a training that is resumed has them.
    /// </summary>
    private Action<int> Saving(ModelInTraining learner, int epoch) => step =>
    {
        if (step % epoch == 0)
        {
            using var weights = learner.Settled();
            TrainedCheckpoint.KeepEpoch(at.Folder, step / epoch, new(weights, start.Text));
        }
    };

    /// <summary>
    /// Takes the steps that are left, and returns the tokens of all. Progress tells of those trained on now: the
    /// others were paid for before.
    /// </summary>
    private long Steps(
        TrainingLoop loop, IReadOnlyList<int[]> order, IObjective learned, (int Cut, int LeftOut) lost, UnfinishedTraining unfinished,
        Action<int> after)
    {
        var before = unfinished.GoOn(loop, place.Say);
        using var log = new StepLog(at.Folder, before.Log);
        var pace = new SavingPace(place.KeepEvery, place.Clock);
        var tokens = 0L;
        foreach (var batch in order.Skip(before.Steps))
        {
            if (loop.Done > before.Steps && (at.Cancel.IsCancellationRequested ? pace.IsWorthIt : pace.IsDue))
            {
                pace.Save(() => unfinished.Keep(loop, before.Tokens + tokens, log.Text));
            }

            at.Cancel.ThrowIfCancellationRequested();
            var figures = loop.Step(learned, batch);
            log.Add(loop.Done == 1 ? [.. figures, .. Lost(lost)] : figures);
            after(loop.Done);
            var named = figures.ToDictionary();
            tokens += (long)named["tokens"];
            at.Progress.Report(new(place.Room, loop.Done, order.Count, tokens, Note(named)));
        }

        return before.Tokens + tokens;
    }

    private static IEnumerable<KeyValuePair<string, double>> Lost((int Cut, int LeftOut) lost) =>
        new KeyValuePair<string, double>[] { new(StepNames.Cut, lost.Cut), new(StepNames.LeftOut, lost.LeftOut) }
            .Where(figure => figure.Value > 0);

    private static string Note(IReadOnlyDictionary<string, double> figures) => figures.TryGetValue(StepNames.RewardsMargins, out var margin)
        ? $"loss {figures[StepNames.Loss]:0.000}, margins {margin:0.00}"
        : $"loss {figures[StepNames.Loss]:0.000}";
}
