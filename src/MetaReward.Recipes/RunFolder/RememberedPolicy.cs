using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MetaReward.Recipes;

/// <summary>A reply as it is remembered.</summary>
/// <param name="Key">Hex digest of message, number of samples, sampling options, and seed where chance has a part.</param>
/// <param name="Samples">What came.</param>
public sealed record Remembered(string Key, IReadOnlyList<Sample> Samples);

/// <summary>
/// A policy that keeps its replies in a file and never says the same thing twice: a request that was answered before, with the same message, count, sampling
/// options and seed, is read and not asked; a reply that did not come, was refused, or is empty is not kept. At temperature 0 the seed does not count. One file holds the replies of one policy; whoever names the
/// file sees to that. A line torn by a kill is skipped and closed. One process at a time.
/// </summary>
public sealed class RememberedPolicy : IPolicy, IDisposable
{
    private static readonly byte[] LineEnd = [(byte)'\n'];
    private readonly IPolicy policy;
    private readonly string path;
    private readonly FileStream file;
    private readonly Lock gate = new();
    private readonly Dictionary<string, IReadOnlyList<Sample>> replies;

    /// <param name="policy">Who is asked.</param>
    /// <param name="path">The file; made if it is not there.</param>
    /// <exception cref="IOException">Another process has the file, or it cannot be made.</exception>
    public RememberedPolicy(IPolicy policy, string path)
    {
        (this.policy, this.path) = (policy, path);
        file = Open(path);
        replies = Read(file);
    }

    public string Fingerprint => policy.Fingerprint;

    /// <summary>Each reply is kept as it comes, and the policy asked for all at once in calls of their own; else a call's replies are kept together.</summary>
    public bool KeepsEach { get; init; }

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
        SampleRequest[] missing = [.. requests.Where(request => Recall(request, sampling) is null).DistinctBy(request => KeyOf(request, sampling))];
        if (missing.Length == 0)
            return [.. requests.Select(request => Recall(request, sampling)!)];
        var asked = KeepsEach ? missing.Chunk(1) : [missing];
        var made = (await Task.WhenAll(asked.Select(some => AskAsync(some, sampling, tokens, cancel)))).SelectMany(some => some).ToDictionary(one => one.Key);
        return [.. requests.Select(request => Recall(request, sampling) ?? made[KeyOf(request, sampling)].Samples)];
    }

    private async Task<IReadOnlyList<Remembered>> AskAsync(SampleRequest[] some, Sampling sampling, IProgress<int>? tokens, CancellationToken cancel)
    {
        List<Remembered> made = [.. some.Zip(await policy.SampleAsync(some, sampling, tokens, cancel), (request, samples) => new Remembered(KeyOf(request, sampling), samples))];
        Keep([.. made.Where(one => one.Samples.All(IsWorthKeeping))]);
        return made;
    }

    /// <summary>What a server could not or would not say may come another time; text without tokens is a server's.</summary>
    private static bool IsWorthKeeping(Sample sample) => sample is { Words: null, Text: not null, Tokens: not null, Finish: not (Finish.NoReply or Finish.Refused) }
        && (sample.Finish == Finish.PromptTooLong || sample.Tokens.Count > 0 || !string.IsNullOrWhiteSpace(sample.Text));

    /// <summary>Lets other processes have the file.</summary>
    public void Dispose() => file.Dispose();

    private static string KeyOf(SampleRequest request, Sampling sampling)
    {
        var how = JsonSerializer.Serialize(sampling, RecordJson.Lines.Sampling) + $"\n{request.Count} {(sampling.Temperature == 0 ? 0 : request.Seed.Value)}\n";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(how + request.Prompt)))[..24];
    }

    private void Keep(IReadOnlyList<Remembered> made)
    {
        byte[] lines = [.. made.SelectMany(one => JsonSerializer.SerializeToUtf8Bytes(one, RecordJson.Lines.Remembered).Concat(LineEnd))];
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

            foreach (var one in Read(lines))
                replies[one.Key] = one.Samples;
        }
    }

    private static FileStream Open(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            return new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException failure) when (File.Exists(path))
        {
            throw new IOException($"another process asks the same policy and keeps its replies in '{path}'. Wait for it or stop it, or choose another folder.", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"cannot make '{path}': {failure.Message}. Choose another folder.", failure);
        }
    }

    private static Dictionary<string, IReadOnlyList<Sample>> Read(FileStream file)
    {
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        if (bytes.Length > 0 && bytes[^1] != LineEnd[0])
        {
            file.Write(LineEnd);
        }

        var kept = new Dictionary<string, IReadOnlyList<Sample>>();
        foreach (var one in Read(bytes))
            kept[one.Key] = one.Samples;
        return kept;
    }

    private static IEnumerable<Remembered> Read(byte[] bytes)
    {
        for (var start = 0; start < bytes.Length;)
        {
            var end = Array.IndexOf(bytes, LineEnd[0], start) is >= 0 and var at ? at : bytes.Length;
            if (Parse(bytes.AsSpan(start..end)) is { Samples: not null } one && one.Samples.All(IsWorthKeeping))
                yield return one;
            start = end + 1;
        }
    }

    private static Remembered? Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, RecordJson.Lines.Remembered);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
