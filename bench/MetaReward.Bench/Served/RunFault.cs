using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace MetaReward.Bench.Served;

/// <summary>Something that servers do in the course of a run.</summary>
/// <param name="Name">For the table.</param>
/// <param name="Answer">What becomes of a request with a number; true where it is answered here.</param>
public sealed record RunFault(
    string Name, Func<HttpContext, Func<Action<JsonObject>?, Task<(int, byte[], string)>>, int, Task<bool>> Answer)
{
    private const int Every = 5;

    /// <summary>Replies are waited for so long, in seconds.</summary>
    public double Patience { get; init; } = 60;

    /// <summary>Whether samples may be others than without the fault: the server keeps no seeds.</summary>
    public bool Changes { get; init; }

    /// <summary>The server ends for good after so many requests; 0: it does not.</summary>
    public int Dies { get; init; }

    /// <summary>A second server of the same model, of which the first ends after <see cref="Dies"/>.</summary>
    public bool HasReplica { get; init; }

    /// <summary>More settings.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<RunFault> All { get; } =
    [
        new("none", (_, _, _) => Task.FromResult(false)),
        Some("429 without Retry-After", http => FaultyProxy.SayAsync(http, 429, Error("slow down"))),
        Some("429, Retry-After in seconds", http =>
        {
            http.Response.Headers.RetryAfter = "1";
            return FaultyProxy.SayAsync(http, 429, Error("slow down"));
        }),
        Some("429, Retry-After as a date", http =>
        {
            http.Response.Headers.RetryAfter = TimeProvider.System.GetUtcNow().AddSeconds(2).ToString("R");
            return FaultyProxy.SayAsync(http, 429, Error("slow down"));
        }),
        Some("500", http => FaultyProxy.SayAsync(http, 500, Error("CUDA error"))),
        Some("503, loading", http => FaultyProxy.SayAsync(http, 503, Error("the model is loading"))),
        Some("the connection ends before the answer", http =>
        {
            http.Abort();
            return Task.CompletedTask;
        }),
        Passed("the connection ends within a stream", async (http, body) =>
        {
            http.Response.ContentType = "text/event-stream";
            await http.Response.Body.WriteAsync(body.AsMemory(0, body.Length / 2));
            await http.Response.Body.FlushAsync();
            http.Abort();
        }) with { Settings = ["servers.stream=true"] },
        Passed("the body is cut, and its length says so", async (http, body) =>
        {
            http.Response.ContentLength = body.Length;
            await http.Response.Body.WriteAsync(body.AsMemory(0, body.Length / 2));
            await http.Response.Body.FlushAsync();
            http.Abort();
        }),
        Passed("the body is cut, and nothing says so", (http, body) => FaultyProxy.SayAsync(http, 200, body[..(body.Length / 2)])),
        Some("no JSON", http => FaultyProxy.SayAsync(http, 200, "}{ 5 [[["u8.ToArray())),
        Some("a page with status 200", http => FaultyProxy.SayAsync(
            http, 200, "<html><body>Score: 5. Sign in first</body></html>"u8.ToArray(), "text/html")),
        new("slower than the time for a reply", async (http, pass, number) =>
        {
            if (number % Every == 0)
            {
                await Task.Delay(TimeSpan.FromSeconds(8), http.RequestAborted);
            }

            return false;
        }) { Patience = 4 },
        new("no n, no seed, no log-probs, no token ids", async (http, pass, _) =>
        {
            var (status, body, type) = await pass(fields =>
            {
                foreach (var name in (string[])["seed", "metareward", "return_token_ids"])
                {
                    fields.Remove(name);
                }
            });
            await (status != 200 ? FaultyProxy.SayAsync(http, status, body, type) : FaultyProxy.SayAsync(http, 200, Plain(body)));
            return true;
        }) { Changes = true },
        new("one of two servers dies", (_, _, _) => Task.FromResult(false)) { Dies = 60, HasReplica = true },
        new("the server dies for good, and is there again at the next start", (_, _, _) => Task.FromResult(false)) { Dies = 60 },
    ];

    /// <summary>A fault of each fifth request.</summary>
    private static RunFault Some(string name, Func<HttpContext, Task> answer) => new(name, async (http, _, number) =>
    {
        if (number % Every != 0)
        {
            return false;
        }

        await answer(http);
        return true;
    });

    /// <summary>A fault of each fifth answer.</summary>
    private static RunFault Passed(string name, Func<HttpContext, byte[], Task> spoil) => new(name, async (http, pass, number) =>
    {
        if (number % Every != 0)
        {
            return false;
        }

        var (_, body, _) = await pass(null);
        await spoil(http, body);
        return true;
    });

    private static byte[] Error(string words) =>
        Encoding.UTF8.GetBytes(new JsonObject { ["error"] = new JsonObject { ["message"] = words } }.ToJsonString());

    /// <summary>What a plain server says: one choice, a text, and nothing beside it.</summary>
    private static byte[] Plain(byte[] body)
    {
        var first = JsonNode.Parse(body)!["choices"]![0]!;
        return Encoding.UTF8.GetBytes(new JsonObject
        {
            ["choices"] = new JsonArray(new JsonObject
            {
                ["index"] = 0, ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = (string?)first["message"]!["content"] },
                ["finish_reason"] = (string?)first["finish_reason"],
            }),
        }.ToJsonString());
    }
}
