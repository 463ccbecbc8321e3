using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace MetaReward.Recipes;

/// <summary>
/// A run folder, opened for reading; also while a run is writing it, since every file in it appears whole. What is not there yet is empty.
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
    public IReadOnlyList<Summary> Summaries => [.. Iterations.Select(t => Page(t, "summary.json", RecordJson.Pages.Summary)).OfType<Summary>()];

    /// <summary>Of the policies measured so far, in order.</summary>
    public IReadOnlyList<PolicyMeasures> Measures =>
        [.. Iterations.Select(t => Page(t, Measured.File, RecordJson.Pages.PolicyMeasures)).OfType<PolicyMeasures>()];

    /// <summary>What the rooms cost: lines of one room and iteration add up.</summary>
    public IReadOnlyList<RoomCost> Timings => [.. Iterations.SelectMany(t => Log(t, MetaReward.Recipes.Notes.TimingsFile, RecordJson.Lines.RoomCost))];

    /// <summary>What was worth saying while it ran.</summary>
    public IReadOnlyList<Note> Notes => [.. Iterations.SelectMany(t => Log(t, MetaReward.Recipes.Notes.NotesFile, RecordJson.Lines.Note)).Distinct()];

    /// <exception cref="InvalidDataException">There is no run in <paramref name="folder"/>.</exception>
    public static RunReader Open(string folder)
    {
        folder = Path.GetFullPath(folder);
        var path = Path.Combine(folder, "run.json");
        if (!File.Exists(path))
            throw new InvalidDataException($"there is no run in '{folder}': it has no run.json. Name a folder that 'run' has made.");
        return new(folder, Run.ReadManifest(path));
    }

    public IReadOnlyList<Prompt> Prompts(int t) => Kept(t, "1-prompts", RecordJson.Lines.Prompt);

    public IReadOnlyList<Response> Responses(int t) => Shards(t, Actor.Room, RecordJson.Lines.Response);

    public IReadOnlyList<Judgment> Judgments(int t) => Shards(t, Judge.Room, RecordJson.Lines.Judgment);

    public IReadOnlyList<Battle> Battles(int t) => Shards(t, Judge.MetaRoom, RecordJson.Lines.Battle);

    public IReadOnlyList<PreferencePair> Pairs(int t) => Kept(t, "6-pairs", RecordJson.Lines.PreferencePair);

    public IReadOnlyList<Skipped> Skips(int t) => Kept(t, "6-skips", RecordJson.Lines.Skipped);

    /// <summary>What an iteration's policy was asked and wrote.</summary>
    public Sampled Sampled(int t) => new(Prompts(t), Responses(t), Judgments(t), Battles(t));

    /// <summary>The trainer's log: one set of named figures per optimiser step (<c>loss</c>, <c>rewards/margins</c>, ...).</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, double>> Metrics(int t) => TrainingLog.Read(FolderOf(t));

    private string FolderOf(int t) => Path.Combine(Folder, $"iter-{t:00}");

    private IReadOnlyList<T> Kept<T>(int t, string name, JsonTypeInfo<T> type)
    {
        var path = Path.Combine(FolderOf(t), name + ".jsonl");
        return File.Exists(path) ? Whole(path, $"iter-{t:00}/{name}", type) : [];
    }

    private IReadOnlyList<T> Shards<T>(int t, string room, JsonTypeInfo<T> type)
    {
        var folder = Path.Combine(FolderOf(t), room);
        return !Directory.Exists(folder) ? [] : [.. Directory.EnumerateFiles(folder, "*.jsonl").Order(StringComparer.Ordinal)
            .SelectMany(path => Whole(path, $"iter-{t:00}/{room}/{Path.GetFileNameWithoutExtension(path)}", type))];
    }

    private static IReadOnlyList<T> Whole<T>(string path, string name, JsonTypeInfo<T> type) =>
        Shard.Read(File.ReadAllBytes(path), name, type, out var damage)?.Records
        ?? throw new InvalidDataException($"'{path}' is not whole: {damage}. Run the same command again: it makes the shard again.");

    private T? Page<T>(int t, string name, JsonTypeInfo<T> type)
        where T : class
    {
        var path = Path.Combine(FolderOf(t), name);
        return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), type) : null;
    }

    private IEnumerable<T> Log<T>(int t, string name, JsonTypeInfo<T> type) => LogLines.Read(Path.Combine(FolderOf(t), name), type);
}
