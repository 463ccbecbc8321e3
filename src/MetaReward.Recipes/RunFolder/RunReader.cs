using System.Text.Json.Serialization.Metadata;

namespace MetaReward.Recipes;

/// <summary>
/// A run folder, opened for reading; also while a run is writing it, since every file in it appears whole. What is not there yet is empty; what is
/// damaged, or gone though later files need it, is refused: no figure comes from a file that does not prove itself.
/// </summary>
public sealed class RunReader
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
    public IReadOnlyList<Summary> Summaries => [.. Iterations.Select(SummaryOf).OfType<Summary>()];

    /// <summary>
    /// Of the policies measured so far, in order: those measured as the first of them was. A table never mixes two ways; what was left out stands in
    /// <see cref="Remarks"/>.
    /// </summary>
    public IReadOnlyList<PolicyMeasures> Measures => Measured(out _);

    /// <summary>What the rooms cost: lines of one room and iteration add up.</summary>
    public IReadOnlyList<RoomCost> Timings => [.. Iterations.SelectMany(t => Log(t, MetaReward.Recipes.Notes.TimingsFile, RecordJson.Lines.RoomCost).Records)];

    /// <summary>What was worth saying while it ran.</summary>
    public IReadOnlyList<Note> Notes => [.. Iterations.SelectMany(t => Log(t, MetaReward.Recipes.Notes.NotesFile, RecordJson.Lines.Note).Records).Distinct()];

    /// <summary>What a reader must know of the figures: what is not there yet, what was left out and why. Empty for a whole and finished run.</summary>
    public IReadOnlyList<string> Remarks => [.. RunRemarks.Of(this)];

    /// <summary>The measures of one way, and what is to be said of those that are not.</summary>
    internal PolicyMeasures[] Measured(out IReadOnlyList<string> otherwise)
    {
        var all = Iterations.Select(t => Page(t, MetaReward.Recipes.Measured.File, RecordJson.Pages.PolicyMeasures)).OfType<PolicyMeasures>().ToArray();
        foreach (var t in Iterations.SkipLast(1).Where(t => File.Exists(Path.Combine(FolderOf(t), "items.json"))))
            RoomOrder.Check(FolderOf(t), Recipes.Measured.File, past: true);
        otherwise = [.. all.Skip(1).Where(one => Differs(one)).Select(one =>
            $"the measures of M{one.Iteration} are left out, because they were made otherwise than M{all[0].Iteration}'s ({string.Join("; ", Manifest.Differences(one.How, all[0].How))}); `resume` measures again")];
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
        var run = new RunReader(folder, Run.ReadManifest(path));
        if (asItIs)
            return run;
        var turns = run.Iterations.Where(t => t > 0).ToArray();
        var gone = Enumerable.Range(1, turns.Length).Except(turns).FirstOrDefault();
        if (gone > 0)
            throw new InvalidDataException($"'{run.FolderOf(gone)}' is missing, though iteration {turns[^1]} is there. {Again}");
        foreach (var t in turns.SkipLast(1))
            RoomOrder.Check(run.FolderOf(t), Recipes.Summaries.File, past: true);
        return run;
    }

    public IReadOnlyList<Prompt> Prompts(int t) => Kept(t, "1-prompts", RecordJson.Lines.Prompt);

    public IReadOnlyList<Response> Responses(int t) => Shards(t, Actor.Room, RecordJson.Lines.Response);

    public IReadOnlyList<Judgment> Judgments(int t) => Shards(t, Judge.Room, RecordJson.Lines.Judgment);

    public IReadOnlyList<Battle> Battles(int t) => Shards(t, Judge.MetaRoom, RecordJson.Lines.Battle);

    public IReadOnlyList<PreferencePair> Pairs(int t) => Kept(t, "6-pairs", RecordJson.Lines.PreferencePair);

    public IReadOnlyList<Skipped> Skips(int t) => Kept(t, "6-skips", RecordJson.Lines.Skipped);

    /// <summary>What an iteration's policy was asked and wrote.</summary>
    /// <exception cref="InvalidDataException">A file is damaged or missing, or its records do not belong together.</exception>
    public Sampled Sampled(int t)
    {
        var sampled = new Sampled(Prompts(t), Responses(t), Judgments(t), Battles(t));
        var fault = Traces.Fault(sampled, t) ?? Traces.Fault(Pairs(t), sampled) ?? Traces.Fault(Skips(t), sampled, t) ?? Miscounted(SummaryOf(t), sampled);
        return fault is null ? sampled : throw new InvalidDataException($"the records of '{FolderOf(t)}' do not belong together: {fault}. {Again}");
    }

    /// <summary>The trainer's log: one set of named figures per optimiser step (<c>loss</c>, <c>rewards/margins</c>, ...).</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, double>> Metrics(int t) => TrainingLog.Read(FolderOf(t));

    /// <summary>A file of a run that is kept as one JSON value by others.</summary>
    internal const string Again = "Run the same command again: it makes again what can be made, and says what to do where that is not so.";

    internal string FolderOf(int t) => Path.Combine(Folder, $"iter-{t:00}");

    internal LogLines.Log<T> Log<T>(int t, string name, JsonTypeInfo<T> type)
    {
        var log = LogLines.Open(Path.Combine(FolderOf(t), name), type);
        return log.Damage is null ? log : throw new InvalidDataException($"'{Path.Combine(FolderOf(t), name)}' is damaged: {log.Damage}. {Again}");
    }

    private Summary? SummaryOf(int t) => Page(t, Recipes.Summaries.File, RecordJson.Pages.Summary);

    private IReadOnlyList<T> Kept<T>(int t, string name, JsonTypeInfo<T> type)
    {
        RoomOrder.Check(FolderOf(t), name + ".jsonl");
        var path = Path.Combine(FolderOf(t), name + ".jsonl");
        return Whole(path, $"iter-{t:00}/{name}", type) is { } whole ? whole.Records : [];
    }

    private IReadOnlyList<T> Shards<T>(int t, string room, JsonTypeInfo<T> type)
    {
        var folder = Path.Combine(FolderOf(t), room);
        RoomOrder.Check(FolderOf(t), room);
        if (!Directory.Exists(folder))
            return [];
        var files = Directory.EnumerateFiles(folder, "*.jsonl").Order(StringComparer.Ordinal).ToArray();
        var shards = files.Select(path => Whole(path, $"iter-{t:00}/{room}/{Path.GetFileNameWithoutExtension(path)}", type)!.Value).ToArray();
        var of = shards.Select(shard => shard.Footer.Of).DefaultIfEmpty(0).Max();
        var missing = Enumerable.Range(0, of).Select(shard => Path.Combine(folder, $"{shard:0000}.jsonl")).Except(files).FirstOrDefault();
        if ((missing is not null && RoomOrder.IsPast(FolderOf(t), room)) || files.Length > of || shards.Any(shard => shard.Footer.Of != of))
            throw new InvalidDataException($"'{missing ?? files[^1]}' {(missing is null ? $"is not one of the {of} shards of this room" : $"is missing, one of {of} shards")}. {Again}");
        return [.. shards.SelectMany(shard => shard.Records)];
    }

    private static (Footer Footer, IReadOnlyList<T> Records)? Whole<T>(string path, string name, JsonTypeInfo<T> type)
    {
        if (Disk.Read(path) is not { } bytes)
            return null;
        return Shard.Read(bytes, name, type, out var damage)
            ?? throw new InvalidDataException($"'{path}' is not whole: {damage}. Run the same command again: it makes the shard again.");
    }

    private T? Page<T>(int t, string name, JsonTypeInfo<T> type)
        where T : class
    {
        RoomOrder.Check(FolderOf(t), name);
        return SealedPage.Whole(Path.Combine(FolderOf(t), name), type, Again);
    }

    private static string? Miscounted(Summary? summary, Sampled sampled)
    {
        if (summary is null)
            return null;
        var (kept, now) = ((summary.Prompts, summary.Responses, summary.Judgments, summary.Battles), (sampled.Prompts.Count, sampled.Responses.Count, sampled.Judgments.Count, sampled.Battles.Count));
        return kept == now ? null : $"the summary counts {kept} prompts, responses, judgments and battles, and there are {now}";
    }
}
