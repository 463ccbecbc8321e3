using MetaReward.Text;

namespace MetaReward.Remote.Training;

/// <summary>
/// Hands trainings to another program: writes a complete folder of data and settings (<c>8-handover</c>), runs a command or leaves that to
/// a person, checks the model that comes back, and keeps it in <c>9-checkpoint</c> as one that was trained here. Called again it takes a
/// finished result, waits for a job that still runs, or starts it again. Left out: learning distributions and rewards, for which there
/// is nothing that could be handed over.
/// </summary>
/// <param name="options">Which program, and how it is run.</param>
/// <param name="folderOf">The hub folder of a policy's weights.</param>
/// <param name="open">A policy from a hub folder.</param>
public sealed class ExternalTrainer(
    ExternalOptions options, Func<IPolicy, string> folderOf, Func<string, CancellationToken, Task<IPolicy>> open) : ITrainer
{
    private const string DpoRoom = "8-dpo";
    private const string SftRoom = "8-sft";
    private const int AgreedTexts = 32;

    private ExternalTool Tool => options.Tool;

    /// <summary>What chat templates are told, as in sampling.</summary>
    public TemplateVariables Variables { get; init; } = TemplateVariables.None;

    /// <summary>Merges an adapter (first) into its base (second) and writes a hub folder (third); null: adapters are refused.</summary>
    public Func<string, string, string, CancellationToken, Task>? Merge { get; init; }

    /// <summary>What is odd about how likely a result finds replies that it was to learn; null where nothing is.</summary>
    public Func<IPolicy, IReadOnlyList<(Dialogue Prompt, Target Target)>, string?> Strange { get; init; } = (_, _) => null;

    /// <summary>Tells how long a job has done nothing.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Whether a training can be handed over at all.</summary>
    /// <exception cref="InvalidDataException">A setting has no counterpart; names each.</exception>
    public static void Check(Assignment work, ExternalOptions options) => HandoverFiles.Config(work, options);

    /// <exception cref="InvalidDataException">
    /// A setting has no counterpart, a pair cannot be learned from, or the program fails.
    /// </exception>
    /// <exception cref="HandoverException">A person is to run it.</exception>
    public Task<IPolicy> DpoAsync(IPolicy policy, IPolicy reference, IReadOnlyList<PreferencePair> pairs, Dpo options, Turn at)
    {
        options.Check();
        var kind = options.IsUnpaired() ? AssignmentKind.Unpaired : AssignmentKind.Pairs;
        var other = options.IsAnchored() && reference.Fingerprint != policy.Fingerprint ? reference : null;
        return LearnAsync(DpoRoom, policy, other, options.Training, at,
            form => TrainingRows.Of(pairs, Tool, options.IsUnpaired(), form, at.Seed.Derive(DpoRoom)),
            work => work with { Kind = kind, Dpo = options }, [.. pairs.Select(pair => (pair.Prompt, pair.Chosen.Target))],
            [.. pairs.Select(pair => (pair.Prompt, pair.Rejected.Target))]);
    }

    /// <exception cref="InvalidDataException">As above.</exception>
    /// <exception cref="HandoverException">A person is to run it.</exception>
    public Task<IPolicy> SftAsync(IPolicy policy, IReadOnlyList<Demonstration> demonstrations, Sft options, Turn at) =>
        LearnAsync(SftRoom, policy, null, options.Training, at, form => TrainingRows.Of(demonstrations, Tool, form),
            work => work with { Kind = AssignmentKind.Demonstrations, Sft = options },
            [.. demonstrations.Select(one => (one.Prompt, one.Target))], []);

    /// <exception cref="InvalidDataException">Always: nothing is handed over.</exception>
    public Task<IPolicy> DistillAsync(
        IPolicy policy, IPolicy teacher, IReadOnlyList<Demonstration> demonstrations, Distill options, Turn at) =>
        throw Refused("learning a teacher's distributions needs the teacher's whole distribution at every token");

    /// <exception cref="InvalidDataException">Always: nothing is handed over.</exception>
    public Task<IPolicy> ReinforceAsync(
        IPolicy policy, IPolicy reference, Reinforce options, Func<IPolicy, int, Task<IReadOnlyList<Rollout>>> rollouts, Turn at) =>
        throw Refused("learning from rewards samples anew in every step");

    private InvalidDataException Refused(string why) => new(
        $"this training cannot be handed to {options.Title}: {why}. What learns from preference pairs or demonstrations can be trained "
        + "elsewhere; for this, set training.trainer: here.");

    private async Task<IPolicy> LearnAsync(
        string room, IPolicy policy, IPolicy? reference, MetaReward.Training training, Turn at, Func<RowForm, TrainingRows> rowsOf,
        Func<Assignment, Assignment> complete, IReadOnlyList<(Dialogue Prompt, Target Target)> wanted,
        IReadOnlyList<(Dialogue Prompt, Target Target)> unwanted)
    {
        var model = Path.GetFullPath(folderOf(policy));
        var text = TextSide.Open(model).With(Variables);
        var rows = rowsOf(new(text.Template is not null, Variables));
        var work = complete(new(
            default, training, rows.Lines.Count, (long)(at.Seed.Derive(room).Value >> 33), model,
            reference is null ? null : Path.GetFullPath(folderOf(reference)), ContextOf(model), text.Template is not null, Variables));
        var files = new HandoverFiles(work, options, rows);
        var name = Seal.Hex(System.Text.Encoding.UTF8.GetBytes(string.Join('\0', "external", room, policy.Fingerprint,
            reference?.Fingerprint ?? "", options.Identity, files.Identity)))[..32];
        Task<IPolicy> Open(string folder) => open(folder, at.Cancel);
        if (await ExternalCheckpoint.FindAsync(at.Folder, name, Open) is { } finished)
        {
            return finished;
        }

        var folder = Path.GetFullPath(Path.Combine(at.Folder, HandoverPage.Folder));
        var page = Written(folder, files, name, room, policy.Fingerprint, work,
            () => TokensOf(text, wanted.Concat(unwanted), training.Epochs * work.KeptSteps / work.Steps));
        if (rows.Note is { } note)
        {
            at.Progress.Report(new(room, 0, 0, 0, note));
        }

        await RunAsync(folder, page, at);
        return await TakeAsync(folder, page, policy, at, [.. wanted.Take(AgreedTexts)]);
    }

    /// <summary>The page of the folder, which is written where it is not there or is another training's.</summary>
    private static HandoverPage Written(
        string folder, HandoverFiles files, string name, string room, string parent, Assignment work, Func<long> tokens)
    {
        var kept = HandoverPage.Read(folder);
        if (kept?.Training == name && kept.Model == work.Model && kept.Damage(folder) is null)
        {
            return kept;
        }

        if (kept is not null && new JobFolder(folder).Running is { } pid)
        {
            throw new InvalidDataException(
                $"a job (process {pid}) still runs in '{folder}' for another training. Wait for it or end it; the same command then "
                + "goes on.");
        }

        if (Directory.Exists(folder) && kept?.Training != name)
        {
            Directory.Delete(folder, recursive: true);
        }

        var sums = files.Write(folder);
        var page = new HandoverPage(name, room, $"{files.Options.Tool}".ToLowerInvariant(), parent, work.Model, work.Reference,
            Assignment.Output, work.Result, work.Examples, work.KeptSteps, tokens(), sums);
        CheckpointFiles.Whole(Path.Combine(folder, HandoverPage.FileName), page.Bytes());
        return page;
    }

    /// <summary>Has the training run, unless it has ended well before.</summary>
    private async Task RunAsync(string folder, HandoverPage page, Turn at)
    {
        var (job, output) = (new JobFolder(folder), Path.Combine(folder, page.Result));
        if (job.Exit == 0 && ResultModel.Missing(job.Result ?? output) is null)
        {
            return;
        }

        if (job.Result is { } told)
        {
            throw new InvalidDataException(
                $"the result that was taken over, '{told}', is not there any more: {ResultModel.Missing(told)}. Name it again: takeover "
                + "FOLDER.");
        }

        if (options.Command is null && job.Running is null)
        {
            // a person's own run leaves no exit code: a model is there when it is whole
            if (ResultModel.Missing(output) is null)
            {
                return;
            }

            throw new HandoverException(folder, output);
        }

        await new ExternalJob(folder, page, options, at, Clock).RunAsync();
        if (ResultModel.Missing(output) is { } missing)
        {
            throw new InvalidDataException(
                $"the external trainer ended well, but left no model in '{output}': {missing}. {LogTail.End(Path.Combine(at.Folder,
                    ExternalJob.LogFile))} See that the command saves to {{output}}; the same command then runs the training again.");
        }
    }

    /// <summary>Checks what came back, and keeps it: either all of it, or nothing.</summary>
    private async Task<IPolicy> TakeAsync(
        string folder, HandoverPage page, IPolicy start, Turn at, IReadOnlyList<(Dialogue Prompt, Target Target)> replies)
    {
        var (job, home, merged) = (new JobFolder(folder), ExternalCheckpoint.PathIn(at.Folder), Path.Combine(folder, "merged"));
        var result = job.Result ?? Path.Combine(folder, page.Result);
        var taken = false;
        try
        {
            var whole = result;
            if (ResultModel.IsAdapter(result))
            {
                whole = merged;
                await (Merge ?? throw ResultModel.Wrong(result, "it is an adapter, which nothing here merges",
                    "Have the tool merge and save the whole model."))(result, page.Model, merged, at.Cancel);
            }

            at.Cancel.ThrowIfCancellationRequested();
            ResultModel.Write(whole, page.Model, [.. replies.Select(reply => reply.Target.Words())], home);
            var policy = await open(home, at.Cancel);
            if (policy.Fingerprint == start.Fingerprint)
            {
                throw ResultModel.Wrong(result, "in the number type of the model at the start its weights are the same: so small a change "
                    + "is lost", "Raise the learning rate, or train longer.");
            }

            if (Strange(policy, replies) is { } strange)
            {
                throw ResultModel.Wrong(result, strange, "Lower the learning rate, or see in the log where the loss went.");
            }

            var steps = ExternalJob.Steps(folder, page, job.Result ?? Path.Combine(folder, page.Output));
            ExternalCheckpoint.Keep(
                at.Folder, page, policy.Fingerprint, steps.Count > 0 ? steps.Count : page.Steps, TrainerLog.Metrics(steps));
            taken = true;
            Clean(Path.Combine(folder, page.Output));
            return policy;
        }
        catch (InvalidDataException refused)
        {
            throw new InvalidDataException(refused.Message + (job.Result is null
                ? $" Then delete '{Path.Combine(folder, page.Output)}'; the same command trains again."
                : " Then take over another result."), refused);
        }
        finally
        {
            Clean(merged);
            if (!taken)
            {
                Clean(home);
            }
        }
    }

    private static void Clean(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static int ContextOf(string model)
    {
        using var checkpoint = Checkpoint.Open(model);
        return checkpoint.Config.ContextSize;
    }

    private static long TokensOf(TextSide text, IEnumerable<(Dialogue Prompt, Target Target)> replies, int epochs) =>
        replies.Sum(reply => (long)text.EncodePrompt(reply.Prompt).Count + text.EncodeTarget(reply.Target).Count) * epochs;
}
