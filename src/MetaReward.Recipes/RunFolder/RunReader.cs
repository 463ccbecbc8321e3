using System.Text.Json.Serialization.Metadata;

namespace MetaReward.Recipes;

/// <summary>
/// A run folder, opened for reading; also while a run is writing it, since every file in it appears whole. What is not there yet is empty;
/// what is damaged, or gone though later files need it, is refused: no figure comes from a file that does not prove itself.
/// </summary>
public sealed partial class RunReader
{
    private RunReader(string folder, Manifest manifest)
    {
        (Folder, Manifest) = (folder, manifest);
    }

    public string Folder { get; }

    public Manifest Manifest { get; }

    /// <summary>The iterations begun so far, in order; 0 where there was a warm-up or the first policy was measured.</summary>
    public IReadOnlyList<int> Iterations => [.. Directory.EnumerateDirectories(Folder, "iter-*")
        .Select(path => int.TryParse(Path.GetFileName(path).AsSpan("iter-".Length), out var t) ? t : -1).Where(t => t >= 0).Order()];

    /// <summary>Of the finished iterations, in order.</summary>
    public IReadOnlyList<IterationFigures> Figures => [.. Iterations.Where(t => t > 0).Select(FiguresOf).OfType<IterationFigures>()];

    /// <summary>
    /// Of the policies measured so far, in order: those measured as the first of them was. A table never mixes two
    /// ways; what was left out stands in <see cref="Remarks"/>.
    /// </summary>
    public IReadOnlyList<PolicyMeasures> Measures => Measured(out _);

    /// <summary>What the rooms cost: lines of one room and iteration add up.</summary>
    public IReadOnlyList<RoomCost> Timings =>
        [.. Iterations.SelectMany(t => Log(t, MetaReward.Recipes.Notes.TimingsFile, RecordJson.Lines.RoomCost).Records)];

    /// <summary>What was worth saying while it ran.</summary>
    public IReadOnlyList<Note> Notes =>
        [.. Iterations.SelectMany(t => Log(t, MetaReward.Recipes.Notes.NotesFile, RecordJson.Lines.Note).Records).Distinct()];

    /// <summary>
    /// What a reader must know of the figures: what is not there yet, what was left out and why. Empty for a whole and finished run.
    /// </summary>
    public IReadOnlyList<string> Remarks => [.. RunRemarks.Of(this)];

    /// <summary>The measures of one way, and what is to be said of those that are not.</summary>
    internal PolicyMeasures[] Measured(out IReadOnlyList<string> otherwise)
    {
        var all = Iterations.Select(t => Page(t, MetaReward.Recipes.Measured.File, RecordJson.Pages.PolicyMeasures))
            .OfType<PolicyMeasures>().ToArray();
        foreach (var t in Iterations.SkipLast(1).Where(t => File.Exists(Path.Combine(FolderOf(t), "items.json"))))
            RoomOrder.Check(FolderOf(t), Recipes.Measured.File, past: true);
        otherwise = [.. all.Skip(1).Where(one => Differs(one)).Select(one =>
            $"the measures of M{one.Iteration} are left out, because they were made otherwise than M{all[0].Iteration}'s "
            + $"({string.Join("; ", Manifest.Differences(one.How, all[0].How))}); `resume` measures again")];
        return [.. all.Where(one => !Differs(one))];
        bool Differs(PolicyMeasures one) => Manifest.Differences(one.How, all[0].How).Count > 0;
    }

    /// <exception cref="InvalidDataException">There is no run in <paramref name="folder"/>.</exception>
    /// <param name="folder">Where it lies.</param>
    /// <param name="asItIs">To go on with it: iterations and files that are gone are no obstacle.</param>
    public static RunReader Open(string folder, bool asItIs = false)
    {
        folder = Path.GetFullPath(folder);
        var path = Path.Combine(folder, "run.json");
        if (!File.Exists(path))
            throw new InvalidDataException($"there is no run in '{folder}': it has no run.json. Name a folder that 'run' has made.");
        var run = new RunReader(folder, RunFolder.ReadManifest(path));
        if (asItIs)
            return run;
        var turns = run.Iterations.Where(t => t > 0).ToArray();
        var gone = Enumerable.Range(1, turns.Length).Except(turns).FirstOrDefault();
        if (gone > 0)
            throw new InvalidDataException($"'{run.FolderOf(gone)}' is missing, though iteration {turns[^1]} is there. {Again}");
        foreach (var t in turns.SkipLast(1))
            RoomOrder.Check(run.FolderOf(t), IterationFigures.File, past: true);
        return run;
    }

    /// <summary>The prompts that iteration t worked on: its own, or those that were drawn once before the loop.</summary>
    public IReadOnlyList<Prompt> Prompts(int t) =>
        t > 0 && !Draws(t) ? Prompts(0) : [.. Kept(t, "1-prompts", RecordJson.Lines.Prompt, required: true).Distinct()];

    /// <summary>All responses of iteration t, room by room.</summary>
    public IReadOnlyList<Response> Responses(int t) => OfKind(t, RecordJson.Lines.Response);

    /// <summary>All judgments of iteration t, room by room.</summary>
    public IReadOnlyList<Judgment> Judgments(int t) => OfKind(t, RecordJson.Lines.Judgment);

    /// <summary>All meta-judgments of iteration t, room by room.</summary>
    public IReadOnlyList<Battle> Battles(int t) => OfKind(t, RecordJson.Lines.Battle);

    /// <summary>
    /// The responses of iteration t's first shards, until there are so many, and the judgments in shards of the same numbers. Prompts come
    /// in a drawn order, so these are a fair sample, and a reader of a large run need not read all of it.
    /// </summary>
    /// <param name="t">The iteration.</param>
    /// <param name="most">No shard is begun beyond so many responses.</param>
    public (IReadOnlyList<Response> Responses, IReadOnlyList<Judgment> Judgments) Beginning(int t, int most)
    {
        var (responses, judgments) = (new List<Response>(), new List<Judgment>());
        (string Room, string? Kind, int Shards)[] rooms = [.. Rooms(t).Select(room => (room, KindOf(t, room), Shards(t, room)))];
        for (var shard = 0; responses.Count < most && rooms.Any(of => shard < of.Shards); shard++)
        {
            foreach (var (room, kind, _) in rooms)
            {
                if (kind == Shard.KindOf<Response>())
                    responses.AddRange(Records(t, room, RecordJson.Lines.Response, shard));
                else if (kind == Shard.KindOf<Judgment>())
                    judgments.AddRange(Records(t, room, RecordJson.Lines.Judgment, shard));
            }
        }

        return (responses, judgments);
    }

    /// <summary>All texts on request of iteration t, room by room: other instructions, feedback, better responses.</summary>
    public IReadOnlyList<Writing> Writings(int t) => OfKind(t, RecordJson.Lines.Writing);

    /// <summary>The pairs that iteration t gave to learn from.</summary>
    public IReadOnlyList<PreferencePair> Pairs(int t, string containing = "") =>
        Kept(t, Learnable.Pairs, RecordJson.Lines.PreferencePair, containing: containing);

    /// <summary>The demonstrations that iteration t gave to learn from.</summary>
    public IReadOnlyList<Demonstration> Demonstrations(int t, string containing = "") =>
        Kept(t, Learnable.Demonstrations, RecordJson.Lines.Demonstration, containing: containing);

    /// <summary>The rollouts that iteration t gave to learn from, step by step.</summary>
    public IReadOnlyList<Rollout> Rollouts(int t) => Kept(t, Learnable.Rollouts, RecordJson.Lines.Rollout);

    /// <summary>Everything that iteration t gave to learn from, of whatever kind.</summary>
    /// <param name="t">The iteration.</param>
    public IReadOnlyList<LearnedRecord> Learned(int t) => [.. Lessons(t)];

    /// <summary>As <see cref="Learned"/>, read one by one as far as one looks.</summary>
    public IEnumerable<LearnedRecord> Lessons(int t) => EachOf(t, Learnable.Pairs, RecordJson.Lines.PreferencePair)
        .Select(pair => new LearnedRecord(pair.Id, pair.Role, pair.Why)).Concat(LessonsBesidePairs(t));

    /// <summary>What iteration t gave to learn from that is no pair.</summary>
    /// <param name="t">The iteration.</param>
    /// <param name="containing">Only demonstrations whose lines hold this text; empty: all.</param>
    internal IEnumerable<LearnedRecord> LessonsBesidePairs(int t, string containing = "")
    {
        foreach (var rollout in Rollouts(t))
            yield return new(rollout.Id, rollout.Role, $"It has the reward {rollout.Reward:0.##}.");
        foreach (var shown in t == 0 ? [] : EachOf(t, Learnable.Demonstrations, RecordJson.Lines.Demonstration, containing))
            yield return new(shown.Id, shown.Role, shown.Why ?? "");
    }

    /// <summary>What gave nothing to learn from, and why.</summary>
    public IReadOnlyList<Skipped> Skips(int t, string containing = "") =>
        Kept(t, "6-skips", RecordJson.Lines.Skipped, required: true, containing: containing);

    /// <summary>The rooms that iteration t has, in order: the names of their folders.</summary>
    public IReadOnlyList<string> Rooms(int t) => !Directory.Exists(FolderOf(t)) ? [] : [.. Directory.EnumerateDirectories(FolderOf(t))
        .Select(path => Path.GetFileName(path)!).Where(name => name is [>= '2' and <= '5', '-', ..]).Order(StringComparer.Ordinal)];

    /// <summary>What an iteration's policies were asked and wrote.</summary>
    /// <exception cref="InvalidDataException">A file is damaged or missing, or its records do not belong together.</exception>
    public Sampled Sampled(int t)
    {
        var sampled = new Sampled(Prompts(t), Responses(t), Judgments(t), Battles(t)) { Writings = Writings(t) };
        var fault = Traces.Fault(sampled) ?? Traces.Fault(Pairs(t), sampled) ?? Traces.Fault(Skips(t), sampled) ?? Miscounted(t);
        return fault is null
            ? sampled
            : throw new InvalidDataException($"the records of '{FolderOf(t)}' do not belong together: {fault}. {Again}");
    }

    /// <summary>The trainer's log: one set of named figures per optimiser step (<c>loss</c>, <c>rewards/margins</c>, ...).</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, double>> Metrics(int t) => TrainingLog.Read(FolderOf(t));

    /// <summary>The logs of all trainings of iteration t: of the one that makes M_t (no name), then of those with a name.</summary>
    public IReadOnlyList<(string? Name, IReadOnlyList<IReadOnlyDictionary<string, double>> Log)> Trainings(int t)
    {
        var named = !Directory.Exists(FolderOf(t)) ? [] : Directory.EnumerateDirectories(FolderOf(t))
            .Select(path => Path.GetFileName(path)!)
            .Where(name => !char.IsAsciiDigit(name[0]) && File.Exists(Path.Combine(FolderOf(t), name, TrainingLog.File)))
            .Order(StringComparer.Ordinal).ToArray();
        return [(null, Metrics(t)), .. named.Select(name => ((string?)name, TrainingLog.Read(Path.Combine(FolderOf(t), name))))];
    }

    /// <summary>A file of a run that is kept as one JSON value by others.</summary>
    internal const string Again = "Run the same command again: it makes again what can be made, and says what to do where that is not so.";

    internal string FolderOf(int t) => Path.Combine(Folder, $"iter-{t:00}");

    internal LogLines.Log<T> Log<T>(int t, string name, JsonTypeInfo<T> type)
    {
        var log = LogLines.Open(Path.Combine(FolderOf(t), name), type);
        return log.Damage is null
            ? log
            : throw new InvalidDataException($"'{Path.Combine(FolderOf(t), name)}' is damaged: {log.Damage}. {Again}");
    }
}
