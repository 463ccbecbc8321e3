using System.Text.Json.Serialization.Metadata;

namespace MetaReward.Recipes;

/// <summary>The shards of an iteration's folder, being written: whole ones are read, torn or foreign ones said, others refused.</summary>
/// <param name="Turn">Where they lie.</param>
internal sealed record ShardFolder(Turn Turn)
{
    /// <summary>The records of a shard that these inputs made; null where it is not there or not whole.</summary>
    /// <param name="name">Room and shard, or the name of a file of its own.</param>
    /// <param name="inputs">Hash of all that decides them.</param>
    /// <param name="policy">Who made them, for the message.</param>
    /// <param name="fault">Why the stored records cannot be used; null if they can.</param>
    /// <param name="of">Shards in the room.</param>
    /// <exception cref="InvalidDataException">Other weights, options or inputs made it.</exception>
    /// <param name="gather">Takes the records as they are read; null: a list holds them.</param>
    public IReadOnlyList<T>? Find<T>(
        string name, string inputs, string policy, JsonTypeInfo<T> type, Func<IReadOnlyList<T>, string?> fault, int of = 1,
        Func<IEnumerable<T>, IReadOnlyList<T>>? gather = null)
    {
        var path = PathOf(name);
        if (Disk.Read(path) is not { } bytes)
            return null;
        var read = Shard.Read(bytes, Named(name), type, out var damage, gather: gather);
        if (read is { } whole && whole.Footer.Inputs == inputs)
            damage = whole.Footer.Of != of ? $"it is one of {whole.Footer.Of} shards, and this room has {of}" : fault(whole.Records);
        if (damage is not null)
        {
            Notes.Say(Turn, name, $"{name}{EndingOf(name)} is not whole ({damage}): made again");
            return null;
        }

        var footer = read!.Value.Footer;
        if (footer.Inputs == inputs)
            return read.Value.Records;
        var cause = footer.Policy != policy
            ? $"it was made by policy {Short(footer.Policy)}, and this run now has policy {Short(policy)} here: the weights have changed"
            : "its prompts, options or rubric are not those of this run";
        throw new InvalidDataException(
            $"'{path}' does not belong to this run as it is now: {cause}. Go on with the model and options that made it, "
            + "or use another run folder.");
    }

    /// <summary>The records of a file of its own; made and written where it is not there or not whole.</summary>
    public IReadOnlyList<T> Keep<T>(string name, string inputs, JsonTypeInfo<T> type, Func<IEnumerable<T>> make) =>
        Find(name, inputs, "", type, _ => null) ?? Write(name, inputs, "", make(), type);

    /// <summary>Writes a shard and returns its records as they read back, so that a resumed run sees the same numbers.</summary>
    /// <param name="gather">Takes the records as they read back; null: a list holds them.</param>
    public IReadOnlyList<T> Write<T>(
        string name, string inputs, string policy, IEnumerable<T> records, JsonTypeInfo<T> type, int of = 1,
        Func<IEnumerable<T>, IReadOnlyList<T>>? gather = null)
    {
        IReadOnlyList<T> back = [];
        Disk.Write(PathOf(name), file =>
        {
            using var packed = EndingOf(name) == PackedLines.Ending ? new PackedWriter(file) : null;
            Action<byte[]> line = packed is null ? bytes => file.Write(bytes) : bytes => packed.Write(bytes);
            var written = Shard.Write(line, Named(name), inputs, policy, records, type, of);
            back = gather?.Invoke(written) ?? [.. written];
            packed?.Finish();
        });
        return back;
    }

    /// <summary>Holds a kept shard's records as an iteration holds them: see <see cref="ShardShelf{T}"/>.</summary>
    public Func<IEnumerable<T>, IReadOnlyList<T>> Lean<T>(string name, JsonTypeInfo<T> type, IEnumerable<Prompt> prompts)
        where T : class => records => ShardShelf<T>.Lean(records, PathOf(name), Named(name), type, prompts);

    /// <exception cref="InvalidDataException">The room holds a shard that it cannot have.</exception>
    public void RefuseSurplus(string room, int shards)
    {
        var folder = Path.Combine(Turn.Folder, room);
        if (!Directory.Exists(folder))
            return;
        var known = Enumerable.Range(0, shards).Select(shard => $"{shard:0000}{PackedLines.Ending}").ToHashSet(StringComparer.Ordinal);
        var surplus = Shard.Files(folder).FirstOrDefault(file => !known.Contains(Path.GetFileName(file)));
        if (surplus is not null)
            throw new InvalidDataException(
                $"'{surplus}' is not one of the {shards} shards of this room: it belongs to another run. Move it away.");
    }

    private string PathOf(string name) => Path.Combine(Turn.Folder, name + EndingOf(name));

    /// <summary>Shards of a room are packed: they are nearly all of a run's bytes. Files of their own are what people open.</summary>
    private static string EndingOf(string name) => name.Contains('/', StringComparison.Ordinal) ? PackedLines.Ending : ".jsonl";

    private string Named(string name) => Path.GetFileName(Turn.Folder) + "/" + name;

    private static string Short(string fingerprint) => fingerprint.Length == 0 ? "none" : fingerprint[..Math.Min(12, fingerprint.Length)];
}
