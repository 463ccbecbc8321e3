using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MetaReward.Tests;

/// <summary>A question as it came over the wire.</summary>
internal sealed record Asked(string Method, string Path, IReadOnlyDictionary<string, string> Headers, string Body = "")
{
    /// <summary>First byte that is wanted; 0 without a range.</summary>
    public long From => Headers.TryGetValue("range", out var range) ? long.Parse(range["bytes=".Length..].TrimEnd('-')) : 0;

    public bool Ends(string end) => Path.EndsWith(end, StringComparison.Ordinal);
}

/// <summary>An answer, which may lie about its length or end too early.</summary>
/// <param name="Announced">Content-Length; null is the body's own, -1 says none and ends by closing.</param>
/// <param name="Cut">Bytes of the body after which the connection ends.</param>
internal sealed record Told(
    int Status, byte[]? Body = null, long? Announced = null, int? Cut = null, params (string Name, string Value)[] Headers)
{
    /// <summary>How long the connection is held open after the body.</summary>
    public TimeSpan Held { get; init; }

    /// <summary>The pause before each byte of the body; none sends it at once.</summary>
    public TimeSpan Drip { get; init; }

    /// <summary>How often the body is sent.</summary>
    public int Times { get; init; } = 1;

    /// <summary>Whether the connection ends by a reset, which may swallow bytes on their way.</summary>
    public bool Reset { get; init; }
}

/// <summary>An HTTP server on a port of its own, one answer per connection, that can do everything a server should not.</summary>
internal sealed class Site : IDisposable
{
    private readonly TcpListener listener;
    private readonly CancellationTokenSource end = new();

    /// <param name="answer">Given to each question.</param>
    /// <param name="port">0: any that is free.</param>
    public Site(Func<Asked, Task<Told?>> answer, int port = 0)
    {
        listener = new(IPAddress.Loopback, port);
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        _ = ServeAsync(answer);
    }

    /// <summary>All questions so far.</summary>
    public ConcurrentQueue<Asked> Heard { get; } = new();

    public int Port { get; }

    public Uri Address => new($"http://127.0.0.1:{Port}");

    public void Dispose()
    {
        end.Cancel(); // once more is no harm: a test may close it before its end
        listener.Stop();
    }

    private async Task ServeAsync(Func<Asked, Task<Told?>> answer)
    {
        while (!end.IsCancellationRequested)
        {
            try
            {
                _ = OneAsync(await listener.AcceptTcpClientAsync(end.Token), answer);
            }
            catch (Exception stopped) when (stopped is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task OneAsync(TcpClient client, Func<Asked, Task<Told?>> answer)
    {
        try
        {
            using var open = client;
            var stream = client.GetStream();
            if (await ReadAsync(stream) is not { } asked)
            {
                return;
            }

            Heard.Enqueue(asked);
            if (await answer(asked) is { } told) // null says nothing, and hangs up
            {
                await WriteAsync(client, stream, asked, told);
            }
        }
        catch (IOException)
        {
            // the other side went away
        }
    }

    private static async Task<Asked?> ReadAsync(Stream stream)
    {
        using var reader = new StreamReader(stream, Encoding.Latin1, leaveOpen: true);
        if (await reader.ReadLineAsync() is not { Length: > 0 } first)
        {
            return null;
        }

        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await reader.ReadLineAsync() is { Length: > 0 } line)
        {
            headers[line[..line.IndexOf(':')]] = line[(line.IndexOf(':') + 1)..].Trim();
        }

        var words = first.Split(' ');
        var body = new char[headers.TryGetValue("content-length", out var length) ? int.Parse(length) : 0];
        if (body.Length > 0) // asked for nothing, it would wait for more
        {
            await reader.ReadBlockAsync(body);
        }

        return new(words[0], words[1], headers, Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(body)));
    }

    private static async Task WriteAsync(TcpClient client, Stream stream, Asked asked, Told told)
    {
        var body = told.Body ?? [];
        var head = new StringBuilder($"HTTP/1.1 {told.Status} So\r\nConnection: close\r\n");
        head.Append(told.Announced is -1 ? "" : $"Content-Length: {told.Announced ?? body.Length}\r\n");
        foreach (var (name, value) in told.Headers)
        {
            head.Append($"{name}: {value}\r\n");
        }

        await stream.WriteAsync(Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()));
        if (asked.Method != "HEAD")
        {
            var sent = body.AsMemory(0, Math.Min(body.Length, told.Cut ?? body.Length));
            for (var time = 0; time < told.Times && told.Drip == default; time++)
            {
                await stream.WriteAsync(sent);
            }

            for (var i = 0; i < sent.Length && told.Drip != default; i++)
            {
                await stream.WriteAsync(sent.Slice(i, 1));
                await Task.Delay(told.Drip);
            }
        }

        await stream.FlushAsync();
        await Task.Delay(told.Held);
        if (told.Reset)
        {
            client.Client.LingerState = new(true, 0);
        }
    }
}
