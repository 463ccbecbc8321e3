using System.Net.Sockets;
using System.Text;

namespace MetaReward.Bench.Serving;

/// <summary>Clients as servers meet them: idle, slow, too large. Each says in words what became of it.</summary>
internal static class OddClients
{
    /// <summary>Many connections that say nothing, while others are served.</summary>
    public static async Task<string> IdleAsync(Uri address, int count, CancellationToken cancel)
    {
        var sockets = new List<TcpClient>();
        try
        {
            for (var i = 0; i < count; i++)
            {
                var one = new TcpClient();
                await one.ConnectAsync(address.Host, address.Port, cancel);
                sockets.Add(one);
            }

            using var http = new HttpClient();
            var began = TimeProvider.System.GetTimestamp();
            var tokens = await LoadClients.AskAsync(http, address, new("Say hello.", 8, false), cancel);
            return $"{count} connections are open; another client's request of 8 tokens "
                + $"{(tokens is null ? "fails" : $"is answered in {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.00} s")}";
        }
        finally
        {
            sockets.ForEach(one => one.Dispose());
        }
    }

    /// <summary>A client that reads one byte a second of a stream.</summary>
    public static async Task<string> SlowAsync(Uri address, int seconds, CancellationToken cancel)
    {
        using var slow = new TcpClient { ReceiveBufferSize = 1024 };
        await slow.ConnectAsync(address.Host, address.Port, cancel);
        var body =
            """{"messages": [{"role": "user", "content": "Tell me a long story."}], "stream": true, "max_tokens": 400, "logprobs": true,"""
            + """ "top_logprobs": 20}""";
        await slow.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            + $"Content-Length: {body.Length}\r\n\r\n{body}"), cancel);
        var (buffer, read, ended) = (new byte[1], 0, "it is still connected");
        using var http = new HttpClient();
        var others = 0;
        for (var i = 0; i < seconds; i++)
        {
            try
            {
                var got = await slow.GetStream().ReadAsync(buffer, cancel);
                read += got;
                if (got == 0)
                {
                    ended = $"the server ends the connection after {i} s";
                    break;
                }
            }
            catch (IOException)
            {
                ended = $"the server ends the connection after {i} s";
                break;
            }

            others += await LoadClients.AskAsync(http, address, new("Say hello.", 4, false), cancel) is null ? 0 : 1;
            await Task.Delay(1000, cancel);
        }

        return $"{read} bytes were read; {ended}; {others} requests of another client were answered meanwhile";
    }

    /// <summary>A request of a hundred million bytes.</summary>
    public static async Task<string> LargeAsync(Uri address, CancellationToken cancel)
    {
        using var http = new HttpClient();
        using var content = new StringContent(
            "{\"messages\": [{\"role\": \"user\", \"content\": \"" + new string('x', 100_000_000) + "\"}]}");
        try
        {
            using var answer = await http.PostAsync($"{address}/chat/completions", content, cancel);
            return $"{(int)answer.StatusCode}: {(await answer.Content.ReadAsStringAsync(cancel)).ReplaceLineEndings(" ")}";
        }
        catch (HttpRequestException failure)
        {
            return $"the connection is closed: {failure.GetBaseException().Message}";
        }
    }
}
