using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MetaReward.Recipes;

/// <summary>A reply as it is remembered.</summary>
/// <param name="Key">Hex digest of messages, number of samples, sampling options, and seed where chance has a part.</param>
/// <param name="Samples">What came.</param>
public sealed record Remembered(string Key, IReadOnlyList<Sample> Samples);

/// <summary>
/// A policy that keeps its replies in a file and never says the same thing twice: a request that was answered before, with the same
/// messages, count, sampling options and seed, is read and not asked; a reply that did not come, was refused, or is empty is not kept. At
/// temperature 0 the seed does not count. One file holds the replies of one policy; whoever names the file sees to that. Each line ends
/// with a checksum; one that does not match, or that a kill tore, is taken out and asked again. One process at a time.
/// </summary>
public sealed class RememberedPolicy : IPolicy, IDisposable
{
    private const int Digits = 16;
    private const string Mark = ",\"sum\":\"";
    private static readonly byte[] LineEnd = [(byte)'\n'];
    private readonly IPolicy policy;
    private readonly string path;
    private readonly FileStream file;
    private readonly Lock gate = new();
    private readonly Dictionary<string, IReadOnlyList<Sample>> replies;

    /// <param name="policy">The policy that is asked.</param>
    /// <param name="path">The file; made if it is not there.</param>
    /// <exception cref="IOException">Another process has the file, or it cannot be made.</exception>
    public RememberedPolicy(IPolicy policy, string path)
    {
        (this.policy, this.path) = (policy, path);
        file = Open(path);
        var (kept, damage) = Read(path, Bytes(file));
        if (damage.Count > 0)
        {
            file.Dispose();
            Disk.Write(path, Lines(path, kept.Values));
            file = Open(path);
        }

        replies = kept.ToDictionary(one => one.Key, one => one.Value.Samples, StringComparer.Ordinal);
        Damage = damage.Count == 0
            ? null
            : $"{damage.Count} kept {(damage.Count == 1 ? "reply" : "replies")} of '{path}' cannot be used and will be "
                + $"asked again: {damage[0]}";
    }

    public string Fingerprint => policy.Fingerprint;

    public Abilities Abilities => policy.Abilities;

    /// <summary>
    /// Each reply is kept as it comes, and the policy asked for all at once in calls of their own; else a call's replies are kept together.
    /// </summary>
    public bool KeepsEach { get; init; }

    /// <summary>What of the file could not be used, for a reader; null where all could.</summary>
    public string? Damage { get; }

    /// <summary>What is wrong with a file of replies, line by line; empty where it is whole.</summary>
    public static IReadOnlyList<string> Check(string path) => Read(path, Disk.Read(path) ?? []).Damage;

    /// <summary>The kept samples; null where the request was not answered yet.</summary>
    public IReadOnlyList<Sample>? Recall(SampleRequest request, Sampling sampling)
    {
        lock (gate)
        {
            return replies.GetValueOrDefault(KeyOf(request, sampling));
        }
    }

    /// <summary>Samples what was not answered before, and keeps it.</summary>
    public async Task<IReadOnlyList<IReadOnlyList<Sample>>> SampleAsync(
        IReadOnlyList<SampleRequest> requests, Sampling sampling, IProgress<int>? tokens, CancellationToken cancel)
    {
        SampleRequest[] missing =
            [.. requests.Where(request => Recall(request, sampling) is null).DistinctBy(request => KeyOf(request, sampling))];
        if (missing.Length == 0)
            return [.. requests.Select(request => Recall(request, sampling)!)];
        var asked = KeepsEach ? missing.Chunk(1) : [missing];
        var made = (await Task.WhenAll(asked.Select(some => AskAsync(some, sampling, tokens, cancel)))).SelectMany(some => some)
            .ToDictionary(one => one.Key);
        return [.. requests.Select(request => Recall(request, sampling) ?? made[KeyOf(request, sampling)].Samples)];
    }

    private async Task<IReadOnlyList<Remembered>> AskAsync(
        SampleRequest[] some, Sampling sampling, IProgress<int>? tokens, CancellationToken cancel)
    {
        List<Remembered> made = [.. some.Zip(await policy.SampleAsync(some, sampling, tokens, cancel),
            (request, samples) => new Remembered(KeyOf(request, sampling), samples))];
        Keep([.. made.Where(one => one.Samples.All(IsWorthKeeping))]);
        return made;
    }

    /// <summary>What a server could not or would not say may come another time; text without tokens is a server's.</summary>
    private static bool IsWorthKeeping(Sample sample) =>
        sample is { Words: null, Text: not null, Tokens: not null, Finish: not (Finish.NoReply or Finish.Refused) }
            && (sample.Finish == Finish.PromptTooLong || sample.Tokens.Count > 0 || !string.IsNullOrWhiteSpace(sample.Text));

    /// <summary>Lets other processes have the file.</summary>
    public void Dispose() => file.Dispose();

    private static string KeyOf(SampleRequest request, Sampling sampling)
    {
        var how = JsonSerializer.Serialize(sampling, RecordJson.Lines.Sampling)
            + $"\n{request.Count} {(sampling.Temperature == 0 ? 0 : request.Seed.Value)}\n"
            + string.Concat((request.Alternatives ?? []).Select(place =>
                $"{place.At} {place.Characters} of {string.Join(' ', place.Reply.Tokens)}\n"))
            + (request.First == 0 ? "" : $"from {request.First}\n")
            + string.Concat((request.Given ?? []).Select(reply => string.Join(' ', reply.Tokens) + "\n"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(how + request.Prompt.Key)))[..24];
    }

    private void Keep(IReadOnlyList<Remembered> made)
    {
        var lines = Lines(path, made);
        lock (gate)
        {
            var before = file.Length;
            try
            {
                file.Position = before;
                file.Write(lines);
                file.Flush(flushToDisk: true);
            }
            catch (IOException failure)
            {
                file.SetLength(before);
                throw Disk.Unwritable(path, failure);
            }

            foreach (var one in Read(path, lines).Kept.Values)
                replies[one.Key] = one.Samples;
        }
    }

    private static FileStream Open(string path)
    {
        try
        {
            Durable.Make(Path.GetDirectoryName(Path.GetFullPath(path))!);
            return new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException failure) when (File.Exists(path))
        {
            throw new IOException(
                $"another process asks the same policy and keeps its replies in '{path}'. Wait for it or stop it, "
                + "or choose another folder.", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"cannot make '{path}': {Disk.Reason(path, failure)}.", failure);
        }
    }

    private static byte[] Bytes(FileStream file)
    {
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    private static byte[] Lines(string path, IEnumerable<Remembered> all) => [.. all.SelectMany(one =>
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(one, RecordJson.Lines.Remembered).AsSpan()[..^1];
        return (byte[])[.. json, .. Encoding.ASCII.GetBytes($"{Mark}{Sum(path, json)}\"}}\n")];
    })];

    private static (Dictionary<string, Remembered> Kept, IReadOnlyList<string> Damage) Read(string path, byte[] bytes)
    {
        var (kept, damage, line) = (new Dictionary<string, Remembered>(StringComparer.Ordinal), new List<string>(), 0);
        for (var start = 0; start < bytes.Length; line++)
        {
            var end = Array.IndexOf(bytes, LineEnd[0], start) is >= 0 and var at ? at : bytes.Length;
            if (Parse(path, bytes.AsSpan(start..end), out var fault) is not { } one)
                damage.Add($"line {line + 1} {fault}");
            else if (one.Samples.All(IsWorthKeeping))
                kept[one.Key] = one;
            if (end == bytes.Length && fault is null)
                damage.Add($"line {line + 1} is cut off");
            start = end + 1;
        }

        return (kept, damage);
    }

    private static Remembered? Parse(string path, ReadOnlySpan<byte> line, out string? fault)
    {
        var tail = Mark.Length + Digits + "\"}".Length;
        fault = line.Length < tail || !line[^tail..].StartsWith(Encoding.ASCII.GetBytes(Mark)) || !line.EndsWith("\"}"u8)
                ? "does not end with its checksum: it was cut, or written by an earlier version"
            : !line[^(tail - Mark.Length)..^2].SequenceEqual(Encoding.ASCII.GetBytes(Sum(path, line[..^tail])))
                ? "does not match its checksum" : null;
        return fault is null ? RecordText.Parse([.. line[..^tail], (byte)'}'], RecordJson.Lines.Remembered, out fault) : null;
    }

    private static string Sum(string path, ReadOnlySpan<byte> json) =>
        Seal.Hex([.. Encoding.UTF8.GetBytes(Path.GetFileName(path) + "\n"), .. json])[..Digits];
}
