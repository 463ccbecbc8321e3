using System.Collections.Concurrent;
using System.Text.Json.Serialization.Metadata;

namespace MetaReward.Recipes;

/// <content>How files of records are found, checked and read.</content>
public sealed partial class RunReader
{
    /// <summary>
    /// Whether an iteration is a training that samples: its rooms have a shard for each step, and the last steps may be to come.
    /// </summary>
    private bool Steps(int t) => Directory.Exists(Path.Combine(FolderOf(t), "1-prompts"));

    /// <summary>Whether a step of a training that samples is through.</summary>
    internal bool HasStep(int t, int step) => File.Exists(Path.Combine(FolderOf(t), "6-skips", $"{step:0000}{PackedLines.Ending}"));

    /// <summary>Whether an iteration draws prompts of its own.</summary>
    private bool Draws(int t) => Path.Exists(Path.Combine(FolderOf(t), "1-prompts.jsonl"))
        || Directory.Exists(Path.Combine(FolderOf(t), "1-prompts"))
        || !File.Exists(Path.Combine(FolderOf(0), "1-prompts.jsonl"));

    internal IterationFigures? FiguresOf(int t) => Page(t, IterationFigures.File, RecordJson.Pages.IterationFigures);

    /// <summary>The records of a room; of one shard where a number is given.</summary>
    internal IReadOnlyList<T> Records<T>(int t, string room, JsonTypeInfo<T> type, int? shard = null)
        where T : class
    {
        var folder = Path.Combine(FolderOf(t), room);
        if (!Directory.Exists(folder))
            return [];
        if (shard is { } number)
            return ShardOf(t, room, number, type) ?? [];
        var files = Shard.Files(folder);
        var shards = files.Select(path => Lean(path, $"iter-{t:00}/{room}/{Path.GetFileName(path).Split('.')[0]}", type)).ToArray();
        var of = shards.Select(one => one.Footer.Of).DefaultIfEmpty(0).Max();
        string[] expected = [.. Enumerable.Range(0, of).Select(one => Path.Combine(folder, $"{one:0000}{PackedLines.Ending}"))];
        var reached = Steps(t) ? expected.TakeWhile(one => string.CompareOrdinal(one, files.LastOrDefault()) <= 0) : expected;
        if (reached.Except(files).FirstOrDefault() is { } missing && RoomOrder.IsPast(FolderOf(t), room))
            throw new InvalidDataException($"'{missing}' is missing, one of {of} shards. {Again}");
        var surplus = files.Except(expected).FirstOrDefault() ?? (shards.Any(one => one.Footer.Of != of) ? files[^1] : null);
        if (surplus is not null)
            throw new InvalidDataException($"'{surplus}' is not one of the {of} shards of this room. {Again}");
        counted[(folder, files.Length)] = shards.Sum(one => one.Footer.Records);
        return new JoinedList<T>(shards.Select(one => one.Records));
    }

    /// <summary>Records that are kept in a file of their own, or step by step in a folder of that name.</summary>
    internal IReadOnlyList<T> Kept<T>(
        int t, string name, JsonTypeInfo<T> type, bool required = false, int? step = null, string containing = "")
        where T : class
    {
        if (step is { } number)
            return ShardOf(t, name, number, type, containing) ?? [];
        if (required)
            RoomOrder.Check(FolderOf(t), Directory.Exists(Path.Combine(FolderOf(t), name)) ? name : name + ".jsonl");
        return [.. EachOf(t, name, type, containing)];
    }

    /// <summary>Records that are kept in a file of their own, one by one as far as one looks, or step by step in a folder of that name.
    /// </summary>
    private IEnumerable<T> EachOf<T>(int t, string name, JsonTypeInfo<T> type, string containing = "")
        where T : class
    {
        if (Directory.Exists(Path.Combine(FolderOf(t), name)))
            return Records(t, name, type);
        if (FiguresOf(t)?.Values.Keys.Any(key => key.StartsWith(name[2..] + "/", StringComparison.Ordinal)) == true)
            RoomOrder.Check(FolderOf(t), name + ".jsonl");
        return Records(LinesOf(Path.Combine(FolderOf(t), name + ".jsonl"), $"iter-{t:00}/{name}", type), containing);
    }

    /// <summary>The records of one shard, or those of them whose lines hold a text; null where the shard is not there.</summary>
    internal IReadOnlyList<T>? ShardOf<T>(int t, string room, int number, JsonTypeInfo<T> type, string containing = "") =>
        Whole(Path.Combine(FolderOf(t), room, $"{number:0000}{PackedLines.Ending}"), $"iter-{t:00}/{room}/{number:0000}", type,
            containing)?.Records;

    /// <summary>The lines of one shard; null where it is not there.</summary>
    internal ShardLines<T>? LinesOf<T>(int t, string room, int number, JsonTypeInfo<T> type) =>
        LinesOf(Path.Combine(FolderOf(t), room, $"{number:0000}{PackedLines.Ending}"), $"iter-{t:00}/{room}/{number:0000}", type);

    private static ShardLines<T>? LinesOf<T>(string path, string name, JsonTypeInfo<T> type) => Disk.Read(path) is { } bytes
        ? ShardLines<T>.Of(bytes, name, type, out var damage) ?? throw Broken(path, damage) : null;

    /// <summary>The records of those lines of a shard that hold a text.</summary>
    internal static IEnumerable<T> Records<T>(ShardLines<T>? lines, string containing) =>
        lines?.Records(containing, damage => throw Broken(lines.Footer.Shard, damage)) ?? [];

    /// <summary>How many records rooms hold that were read, by their folder and the number of their shards.</summary>
    private readonly ConcurrentDictionary<(string Folder, int Shards), int> counted = new();

    /// <summary>How many shards a room has.</summary>
    internal int Shards(int t, string room) =>
        Directory.Exists(Path.Combine(FolderOf(t), room)) ? Shard.Files(Path.Combine(FolderOf(t), room)).Length : 0;

    /// <summary>A shard whose records know where their samples stand.</summary>
    private static (Footer Footer, IReadOnlyList<T> Records) Lean<T>(string path, string name, JsonTypeInfo<T> type)
        where T : class => Whole(path, name, type, gather: records => ShardShelf<T>.Lean(records, path, name, type))!.Value;

    /// <summary>What a room holds, by its first shard; null where it has none.</summary>
    internal string? KindOf(int t, string room)
    {
        var first = Shard.Files(Path.Combine(FolderOf(t), room)).FirstOrDefault();
        return first is null || Disk.Read(first) is not { } bytes ? null : Shard.FooterIn(bytes)?.Kind;
    }

    /// <summary>Fingerprint of the policy that made iteration t's records of a kind; null where there are none, or several did.</summary>
    public string? SamplerOf<T>(int t)
    {
        var policies = Rooms(t).SelectMany(room => Shard.Files(Path.Combine(FolderOf(t), room)).Take(1))
            .Select(path => Disk.Read(path) is { } bytes ? Shard.FooterIn(bytes) : null)
            .Where(footer => footer?.Kind == Shard.KindOf<T>()).Select(footer => footer!.Policy).Distinct().ToList();
        return policies is [{ Length: > 0 } only] ? only : null;
    }

    private IReadOnlyList<T> OfKind<T>(int t, JsonTypeInfo<T> type)
        where T : class
    {
        foreach (var room in Rooms(t).Where(room => KindOf(t, room) is null && RoomOrder.IsPast(FolderOf(t), room)))
            throw new InvalidDataException(
                $"'{Path.Combine(FolderOf(t), room)}' holds no whole shard, though files that were made after it are there. {Again}");
        return [.. Rooms(t).Where(room => KindOf(t, room) == Shard.KindOf<T>()).SelectMany(room => Records(t, room, type))];
    }

    private static (Footer Footer, IReadOnlyList<T> Records)? Whole<T>(
        string path, string name, JsonTypeInfo<T> type, string containing = "", Func<IEnumerable<T>, IReadOnlyList<T>>? gather = null)
    {
        if (Disk.Read(path) is not { } bytes)
            return null;
        return Shard.Read(bytes, name, type, out var damage, containing, gather)
            ?? throw Broken(path, damage);
    }

    private static InvalidDataException Broken(string path, string? damage) =>
        new($"'{path}' is not whole: {damage}. Run the same command again: it makes the shard again.");

    private T? Page<T>(int t, string name, JsonTypeInfo<T> type)
        where T : class
    {
        RoomOrder.Check(FolderOf(t), name);
        return SealedPage.Whole(Path.Combine(FolderOf(t), name), type, Again);
    }

    private const string Counts = "/" + RoomFigures.Count;

    /// <summary>A room that does not hold as many records as the iteration's figures count.</summary>
    private string? Miscounted(int t) => FiguresOf(t)?.Values
        .Where(figure => figure.Key.EndsWith(Counts, StringComparison.Ordinal) && figure.Key != FigureNames.Prompts)
        .Select(figure =>
            (Room: Rooms(t).FirstOrDefault(room => room[2..] + Counts == figure.Key), figure.Key, Counted: (int)figure.Value.Value))
        .Where(figure => figure.Counted != (figure.Room is null ? 0 : RecordsIn(t, figure.Room)))
        .Select(figure =>
            $"the figures count {figure.Counted} {figure.Key[..^Counts.Length]}, and there "
            + $"are {(figure.Room is null ? 0 : RecordsIn(t, figure.Room))}")
        .FirstOrDefault();

    private int RecordsIn(int t, string room)
    {
        var files = Shard.Files(Path.Combine(FolderOf(t), room));
        return counted.GetOrAdd((Path.Combine(FolderOf(t), room), files.Length),
            _ => files.Sum(path => Disk.Read(path) is { } bytes ? Shard.FooterIn(bytes)?.Records ?? 0 : 0));
    }
}
