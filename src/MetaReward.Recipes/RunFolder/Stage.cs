using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization.Metadata;

namespace MetaReward.Recipes;

/// <summary>
/// One iteration and the way its rooms keep what they make: as shards, fixed slices of their input. A whole shard is read, not made
/// again; a torn or foreign one is said and made again; one that other weights, options or inputs made is refused.
/// </summary>
/// <param name="Turn">Where we are.</param>
/// <param name="ShardSize">Inputs (prompts) per shard; at least 1.</param>
/// <param name="Workers">Shards in work at once; changes no byte.</param>
public sealed record Stage(Turn Turn, int ShardSize = 32, int Workers = 2)
{
    /// <summary>Asks a policy about every input, shard by shard, and keeps and returns the records in input order.</summary>
    internal Task<IReadOnlyList<TRecord>> AskAsync<TInput, TRecord>(Question<TInput, TRecord> question, IReadOnlyList<TInput> inputs) =>
        Clocked.RunAsync(Turn, question.Room, async at =>
        {
            var slices = inputs.Chunk(ShardSize).ToArray();
            RefuseSurplus(question.Room, slices.Length);
            var kept = new IReadOnlyList<TRecord>[slices.Length];
            var meter = new Meter(at.Progress, question.Room, inputs.Sum(input => question.Ask(input).Sum(request => request.Count)));
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = Workers, CancellationToken = at.Cancel };
            await Parallel.ForEachAsync(Enumerable.Range(0, slices.Length), parallel, async (shard, cancel) =>
                kept[shard] = await AskShardAsync(question, slices[shard], (shard, slices.Length), meter, cancel));
            return (IReadOnlyList<TRecord>)[.. kept.SelectMany(records => records)];
        });

    /// <summary>Keeps records that no policy made, in the file <paramref name="name"/> + <c>.jsonl</c>; reads them if they are there.</summary>
    /// <param name="inputs">Hash of what decides them.</param>
    internal IReadOnlyList<T> Keep<T>(string name, string inputs, JsonTypeInfo<T> type, Func<IEnumerable<T>> make) =>
        Find(name, inputs, "", type, _ => null) ?? Write(name, inputs, "", make(), type);

    /// <summary>Keeps records that follow from what a policy sampled in this iteration; reads them if they are there.</summary>
    /// <param name="fault">Why kept records cannot be those of this iteration; null where they can.</param>
    internal IReadOnlyList<T> KeepFrom<T>(string name, IPolicy policy, JsonTypeInfo<T> type, Func<IEnumerable<T>> make, Func<IReadOnlyList<T>, string?>? fault = null)
    {
        var inputs = Shard.Hex(Encoding.UTF8.GetBytes($"{name} {policy.Fingerprint}"));
        return Find(name, inputs, policy.Fingerprint, type, fault ?? (_ => null)) ?? Write(name, inputs, policy.Fingerprint, make(), type);
    }

    private async Task<IReadOnlyList<TRecord>> AskShardAsync<TInput, TRecord>(
        Question<TInput, TRecord> question, TInput[] slice, (int Number, int Of) shard, Meter meter, CancellationToken cancel)
    {
        var name = $"{question.Room}/{shard.Number:0000}";
        var asked = slice.Select(input => question.Ask(input)).ToArray();
        var requests = asked.SelectMany(group => group).ToArray();
        var inputs = HashOf(question.Policy, question.Sampling, requests);
        var records = Find(name, inputs, question.Policy.Fingerprint, question.Type, kept => Stranger(question, slice, asked, kept), shard.Of);
        if (records is null)
        {
            var samples = await question.Policy.SampleAsync(requests, question.Sampling, meter, cancel);
            if (samples.Count != requests.Length || samples.Where((group, i) => group.Count != requests[i].Count).Any())
                throw new InvalidDataException($"{name}: the policy was asked {requests.Length} requests and did not answer each with as many samples as asked");
            var starts = asked.Aggregate(new List<int> { 0 }, (sums, group) => [.. sums, sums[^1] + group.Count]);
            var made = slice.SelectMany((input, i) => question.Read(input, [.. samples.Skip(starts[i]).Take(asked[i].Count)]));
            records = Write(name, inputs, question.Policy.Fingerprint, made, question.Type, shard.Of);
        }

        meter.Finish(requests.Sum(request => request.Count));
        return records;
    }

    /// <summary>Why kept records are not those that this question has answers of: others, or in another order; null where they are.</summary>
    private static string? Stranger<TInput, TRecord>(
        Question<TInput, TRecord> question, TInput[] slice, IReadOnlyList<SampleRequest>[] asked, IReadOnlyList<TRecord> kept)
    {
        var nothing = new Sample("", [], [], Finish.Stop);
        string[] expected = [.. slice.SelectMany((input, i) => question.Read(
            input, [.. asked[i].Select(request => (IReadOnlyList<Sample>)[.. Enumerable.Repeat(nothing, request.Count)])])).Select(record => Traces.NameOf(record!))];
        string[] found = [.. kept.Select(record => Traces.NameOf(record!))];
        var line = Enumerable.Range(0, Math.Min(found.Length, expected.Length)).FirstOrDefault(i => found[i] != expected[i], -1);
        return kept.Count != expected.Length ? $"it holds {kept.Count} records where {expected.Length} were asked for"
            : line < 0 ? null : $"line {line + 1}: it is '{found[line]}', where '{expected[line]}' was asked for";
    }

    private IReadOnlyList<T>? Find<T>(string name, string inputs, string policy, JsonTypeInfo<T> type, Func<IReadOnlyList<T>, string?> fault, int of = 1)
    {
        var path = PathOf(name);
        if (Disk.Read(path) is not { } bytes)
            return null;
        var read = Shard.Read(bytes, Named(name), type, out var damage);
        if (read is { } whole && whole.Footer.Inputs == inputs)
            damage = whole.Footer.Of != of ? $"it is one of {whole.Footer.Of} shards, and this room has {of}" : fault(whole.Records);
        if (damage is not null)
        {
            Notes.Say(Turn, name, $"{name}.jsonl is not whole ({damage}): made again");
            return null;
        }

        var footer = read!.Value.Footer;
        if (footer.Inputs == inputs)
            return read.Value.Records;
        var cause = footer.Policy != policy
            ? $"it was made by policy {Short(footer.Policy)}, and this run now has policy {Short(policy)} here: the weights have changed"
            : "its prompts, options or rubric are not those of this run";
        throw new InvalidDataException(
            $"'{path}' does not belong to this run as it is now: {cause}. Go on with the model and options that made it, or use another run folder.");
    }

    private IReadOnlyList<T> Write<T>(string name, string inputs, string policy, IEnumerable<T> records, JsonTypeInfo<T> type, int of = 1)
    {
        var bytes = Shard.Format(Named(name), inputs, policy, records, type, of);
        Disk.Write(PathOf(name), bytes);
        return Shard.Read(bytes, Named(name), type, out var fault)?.Records
            ?? throw new InvalidOperationException($"{Named(name)} was written and does not read back: {fault}");
    }

    private void RefuseSurplus(string room, int shards)
    {
        var folder = Path.Combine(Turn.Folder, room);
        if (!Directory.Exists(folder))
            return;
        var known = Enumerable.Range(0, shards).Select(shard => $"{shard:0000}.jsonl").ToHashSet(StringComparer.Ordinal);
        var surplus = Directory.EnumerateFiles(folder, "*.jsonl").FirstOrDefault(file => !known.Contains(Path.GetFileName(file)));
        if (surplus is not null)
            throw new InvalidDataException($"'{surplus}' is not one of the {shards} shards of this room: it belongs to another run. Move it away.");
    }

    private string PathOf(string name) => Path.Combine(Turn.Folder, name + ".jsonl");

    private string Named(string name) => Path.GetFileName(Turn.Folder) + "/" + name;

    private static string Short(string fingerprint) => fingerprint.Length == 0 ? "none" : fingerprint[..Math.Min(12, fingerprint.Length)];

    private static string HashOf(IPolicy policy, Sampling sampling, IEnumerable<SampleRequest> requests)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Add(string text) => hash.AppendData(Encoding.UTF8.GetBytes(text + "\0"));
        Add(policy.Fingerprint);
        Add($"{sampling.Temperature:R} {sampling.TopP:R} {sampling.MaxTokens}");
        if (sampling is not { TopK: 0, MinP: 0, RepetitionPenalty: 0, StopStrings: null })
        {
            Add($"{sampling.TopK} {sampling.MinP:R} {sampling.RepetitionPenalty:R} {string.Join('\n', sampling.StopStrings ?? [])}");
        }

        foreach (var request in requests)
        {
            Add(request.Prompt);
            Add($"{request.Count} {request.Seed.Value}");
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

/// <summary>What a room asks a policy about each of its inputs, and how it reads the answers. Both are pure.</summary>
/// <param name="Room">Folder of the room: <c>2-responses</c>.</param>
/// <param name="Policy">Who is asked.</param>
/// <param name="Sampling">How.</param>
/// <param name="Ask">The requests for one input.</param>
/// <param name="Read">One input and the samples of each of its requests, to records.</param>
/// <param name="Type">How a record is written.</param>
internal sealed record Question<TInput, TRecord>(
    string Room,
    IPolicy Policy,
    Sampling Sampling,
    Func<TInput, IReadOnlyList<SampleRequest>> Ask,
    Func<TInput, IReadOnlyList<IReadOnlyList<Sample>>, IEnumerable<TRecord>> Read,
    JsonTypeInfo<TRecord> Type);
