using System.Text;

namespace MetaReward.Recipes;

/// <summary>
/// The blocks in which a trainer makes the next policy. Without anything to learn from the policy stays as it is, and that is noted.
/// </summary>
public static class Learner
{
    private const string Dpo = "8-dpo";
    private const string Sft = "8-sft";
    private const string Distilled = "8-distill";
    private const string Reinforced = "8-reinforce";

    /// <summary>Learning from pairs.</summary>
    /// <param name="trainer">Who trains.</param>
    /// <param name="policy">Where training starts.</param>
    /// <param name="reference">The frozen anchor.</param>
    /// <param name="pairs">What is learned from.</param>
    /// <param name="options">Loss and optimiser.</param>
    /// <param name="at">The iteration.</param>
    /// <param name="name">Null for the training that makes M_t; a name for another one, which is kept in a folder of that name.</param>
    public static async Task<IPolicy> DpoAsync(
        ITrainer trainer, IPolicy policy, IPolicy reference, IReadOnlyList<PreferencePair> pairs, Dpo options, Iteration at,
        string? name = null)
    {
        if (pairs.Count == 0)
            return Unchanged(policy, at, name, Dpo, "no pairs came out of this iteration");
        if (options.Training is { KeepEpoch: > 0 and var kept, Epochs: var epochs } && kept < epochs)
            at.Say(Dpo, $"ends after epoch {kept} of {epochs}, whose weights are kept; the learning rate is that of {epochs}");
        var next = await RoomClock.RunAsync(at.Training(name), Dpo,
            turn => trainer.DpoAsync(policy, reference, pairs, options, Noting(turn)));
        Count(at, name);
        return next;
    }

    /// <summary>Supervised learning from demonstrations.</summary>
    /// <param name="trainer">Who trains.</param>
    /// <param name="policy">Where training starts.</param>
    /// <param name="demonstrations">What is imitated.</param>
    /// <param name="options">Loss and optimiser.</param>
    /// <param name="at">The iteration.</param>
    /// <param name="name">Null for the training that makes M_t; a name for another one.</param>
    /// <param name="otherwise">What comes out where there is nothing to imitate; null: the policy.</param>
    public static async Task<IPolicy> SftAsync(
        ITrainer trainer, IPolicy policy, IReadOnlyList<Demonstration> demonstrations, Sft options, Iteration at, string? name = null,
        IPolicy? otherwise = null)
    {
        if (demonstrations.Count == 0)
            return Unchanged(otherwise ?? policy, at, name, Sft, "nothing to imitate came out of this iteration");
        var next = await RoomClock.RunAsync(at.Training(name), Sft,
            turn => trainer.SftAsync(policy, demonstrations, options, Noting(turn)));
        Count(at, name);
        return next;
    }

    /// <summary>Learning a teacher's distributions at the tokens of demonstrations.</summary>
    /// <param name="trainer">Who trains.</param>
    /// <param name="policy">Where training starts.</param>
    /// <param name="teacher">Frozen; it may be asked other prompts, which the demonstrations name.</param>
    /// <param name="demonstrations">Whose tokens are looked at.</param>
    /// <param name="options">Divergence and optimiser.</param>
    /// <param name="at">The iteration.</param>
    public static async Task<IPolicy> DistillAsync(
        ITrainer trainer, IPolicy policy, IPolicy teacher, IReadOnlyList<Demonstration> demonstrations, Distill options, Iteration at)
    {
        if (demonstrations.Count == 0)
            return Unchanged(policy, at, null, Distilled, "nothing to learn from came out of this iteration");
        var next = await RoomClock.RunAsync(at.Turn, Distilled,
            turn => trainer.DistillAsync(policy, teacher, demonstrations, options, Noting(turn)));
        Count(at, null);
        return next;
    }

    /// <summary>Learning from rewards, step by step.</summary>
    /// <param name="trainer">Who trains.</param>
    /// <param name="policy">Where training starts.</param>
    /// <param name="reference">The frozen anchor.</param>
    /// <param name="options">Loss, advantages and optimiser.</param>
    /// <param name="at">The iteration.</param>
    /// <param name="rollouts">From the policy as it is now, and the step, to what it learns from; asked again for
    /// steps that a kill lost.</param>
    public static async Task<IPolicy> ReinforceAsync(
        ITrainer trainer, IPolicy policy, IPolicy reference, Reinforce options, Iteration at,
        Func<IPolicy, Iteration, Task<IReadOnlyList<Rollout>>> rollouts)
    {
        var learned = 0;
        async Task<IReadOnlyList<Rollout>> StepAsync(IPolicy live, Iteration step)
        {
            var made = await rollouts(live, step);
            learned += made.Count;
            return made;
        }

        var next = await RoomClock.RunAsync(at.Turn, Reinforced, turn => trainer.ReinforceAsync(
            policy, reference, options, (live, step) => StepAsync(live, at.Step(step, options.Steps)), Noting(turn)));
        await at.CountStepsAsync(options.Steps, step => StepAsync(policy, step));
        Count(at, null);
        return learned > 0 ? next : Unchanged(policy, at, null, Reinforced, "no rollout came out of any step");
    }

    /// <summary>The warm-up (EFT): teaches a policy that cannot judge the rubric's form, before the loop; kept in <c>iter-00</c>.</summary>
    public static async Task<IPolicy> WarmUpAsync(Cast cast, Sft options, Run run)
    {
        if (cast.Demonstrations.Count == 0)
            return cast.Student;
        var at = run.Iteration(0);
        var texts = cast.Demonstrations.SelectMany(d => Encoding.UTF8.GetBytes(
            $"{d.Id}\0{d.Prompt.Key}\0{d.Text}\0{string.Join(' ', (d.Target as Target.Sampled)?.Sample.Tokens ?? [])}")).ToArray();
        var kept = at.Keep(Learnable.Demonstrations, Shard.Hex(texts), RecordJson.Lines.Demonstration, () => cast.Demonstrations);
        return await SftAsync(cast.Trainer, cast.Student, kept, options, at);
    }

    private static IPolicy Unchanged(IPolicy policy, Iteration at, string? name, string room, string why)
    {
        at.Say(room, $"{why}: {(name is null ? "the policy" : $"the policy '{name}'")} stays as it is");
        return policy;
    }

    /// <summary>First and last figures of the training's log.</summary>
    private static void Count(Iteration at, string? name)
    {
        var log = TrainingLog.Read(at.Training(name).Folder);
        if (log.Count == 0)
            return;
        Add(FigureNames.FirstLoss, log[0].GetValueOrDefault(StepNames.Loss, double.NaN));
        Add(FigureNames.LastLoss, log[^1].GetValueOrDefault(StepNames.Loss, double.NaN));
        foreach (var (kept, step, figure) in new[]
        {
            (FigureNames.LastMargin, log[^1], StepNames.RewardsMargins), (FigureNames.LastAccuracy, log[^1], StepNames.RewardsAccuracies),
            (FigureNames.LastReward, log[^1], StepNames.Reward), (FigureNames.LastKl, log[^1], StepNames.Kl),
            (FigureNames.Cut, log[0], StepNames.Cut), (FigureNames.LeftOut, log[0], StepNames.LeftOut),
        })
        {
            if (step.TryGetValue(figure, out var value))
                Add(kept, value);
        }

        void Add(string figure, double value) => at.Figures.Add(FigureNames.OfTraining(figure, name), value);
    }

    /// <summary>What the trainer says besides its figures (what it cut or left out) is kept for the report.</summary>
    private static Turn Noting(Turn at) => at with { Progress = new Listener(at) };

    private sealed class Listener(Turn at) : IProgress<Progress>
    {
        public void Report(Progress value)
        {
            if (value is { Total: 0, Note.Length: > 0 })
                Notes.Say(at, value.Room, value.Note);
            else
                at.Progress.Report(value);
        }
    }
}
