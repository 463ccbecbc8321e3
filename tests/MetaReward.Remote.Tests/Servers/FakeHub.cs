using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MetaReward.Tests;

/// <summary>
/// The Hub's protocol: one repository, small files from the Hub itself, large ones behind a redirect to a storage server elsewhere.
/// </summary>
internal sealed class FakeHub : IDisposable
{
    public const string Name = "org/tiny";
    public const string Commit = "0123456789abcdef0123456789abcdef01234567";
    public const string Token = "hf_secret";

    public FakeHub()
    {
        Storage = new(async asked =>
            await (OnStorage ?? Nothing)(asked) ?? Part(asked, Uri.UnescapeDataString(asked.Path.TrimStart('/').Split('?')[0])));
        Home = new(async asked => await (OnHome ?? Nothing)(asked) ?? Answer(asked));
        Files["config.json"] = Encoding.UTF8.GetBytes("{}");
        Files["tokenizer.json"] = Encoding.UTF8.GetBytes("{\"model\": {}}");
        Files["model.safetensors"] = Bytes(300_000);
        Files["README.md"] = Encoding.UTF8.GetBytes("# not needed");
        Files["pytorch_model.bin"] = Bytes(1000);
    }

    public Dictionary<string, byte[]> Files { get; } = [];

    /// <summary>The server with the list of files, which may hear the token.</summary>
    public Site Home { get; }

    /// <summary>The server with the large files, which may not.</summary>
    public Site Storage { get; }

    /// <summary>Speaks first; null leaves the answer to the Hub's own way.</summary>
    public Func<Asked, Task<Told?>>? OnHome { get; set; }

    public Func<Asked, Task<Told?>>? OnStorage { get; set; }

    /// <summary>More branches and tags.</summary>
    public HashSet<string> Revisions { get; } = ["main", "v1", Commit, "refs/pr/3"];

    public static Task<Told?> Nothing(Asked asked) => Task.FromResult<Told?>(null);

    /// <summary>Bytes that look like noise and are the same every time.</summary>
    public static byte[] Bytes(int count, int seed = 1) =>
        [.. Enumerable.Range(0, count).Select(i => (byte)(((i + seed) * 2654435761u) >> 13))];

    public static string Etag(string name, byte[] bytes)
    {
        using var hash = IncrementalHash.CreateHash(IsLarge(name) ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA1);
        hash.AppendData(IsLarge(name) ? [] : Encoding.ASCII.GetBytes($"blob {bytes.Length}\0"));
        hash.AppendData(bytes);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public static bool IsLarge(string name) => name.EndsWith(".safetensors", StringComparison.Ordinal)
        || name.EndsWith(".gguf", StringComparison.Ordinal) || name.EndsWith(".bin", StringComparison.Ordinal);

    /// <summary>What the storage server does for a file of the repository.</summary>
    public Told Part(Asked asked, string name)
    {
        var bytes = Files[name];
        var from = asked.From;
        return from == 0 ? new(200, bytes, Headers: [("ETag", "\"storage-own-etag\"")])
            : from >= bytes.Length ? new(416, Headers: [("Content-Range", $"bytes */{bytes.Length}")])
            : new(206, bytes[(int)from..], Headers: [("Content-Range", $"bytes {from}-{bytes.Length - 1}/{bytes.Length}")]);
    }

    /// <summary>Requests for a file's body.</summary>
    public IEnumerable<Asked> Bodies(string name) => Home.Heard.Concat(Storage.Heard)
        .Where(asked => asked.Method == "GET" && !asked.Path.StartsWith("/api/", StringComparison.Ordinal)
            && asked.Path.Contains(Uri.EscapeDataString(name), StringComparison.Ordinal))
        .Where(asked => Storage.Heard.Contains(asked) || !IsLarge(name));

    public void Dispose()
    {
        Home.Dispose();
        Storage.Dispose();
    }

    private Told Answer(Asked asked)
    {
        var parts = asked.Path.Trim('/').Split('/').Select(Uri.UnescapeDataString).ToArray();
        return parts switch
        {
            ["api", "models", var org, var name, "revision", var revision] when $"{org}/{name}" == Name =>
                Revisions.Contains(revision) ? List() : No(404, "RevisionNotFound", "Invalid rev id: " + revision),
            ["api", "models", var org, var name] when $"{org}/{name}" == Name => List(),
            [var org, var name, "resolve", Commit, .. var file] when $"{org}/{name}" == Name => Resolve(asked, string.Join('/', file)),
            _ => No(asked.Headers.ContainsKey("authorization") ? 404 : 401, "RepoNotFound", "Repository not found"),
        };
    }

    private Told Resolve(Asked asked, string name)
    {
        if (!Files.TryGetValue(name, out var bytes))
        {
            return No(404, "EntryNotFound", "Entry not found");
        }

        var etag = Etag(name, bytes);
        if (IsLarge(name))
        {
            return new(302, Headers:
            [
                ("X-Repo-Commit", Commit), ("X-Linked-Etag", $"\"{etag}\""), ("X-Linked-Size", $"{bytes.Length}"),
                ("Location", $"{Storage.Address}{Uri.EscapeDataString(name)}?signature=1"),
            ]);
        }

        var part = Part(asked, name);
        return part with { Headers = [.. part.Headers.Where(h => h.Name != "ETag"), ("X-Repo-Commit", Commit), ("ETag", $"W/\"{etag}\"")] };
    }

    private Told List() => new(200,
        JsonSerializer.SerializeToUtf8Bytes(new { id = Name, sha = Commit,
            siblings = Files.Keys.Select(name => new { rfilename = name }) }), Headers: [("Content-Type", "application/json")]);

    private static Told No(int status, string code, string message) =>
        new(status, Headers: [("X-Error-Code", code), ("X-Error-Message", message)]);
}
