using System.Text;
using System.Text.Json.Nodes;

namespace MetaReward.Bench.Serving;

/// <summary>One request of the load.</summary>
/// <param name="Prompt">What is asked.</param>
/// <param name="Tokens">At most.</param>
/// <param name="Streams">In pieces.</param>
internal sealed record LoadRequest(string Prompt, int Tokens, bool Streams)
{
    private static readonly int[] Lengths = [8, 24, 64, 128, 200];
    private static readonly int[] Words = [5, 20, 80, 250];

    /// <summary>A request with a number: lengths of prompts and replies are mixed, a third of them share a long beginning.</summary>
    public static LoadRequest Of(int number)
    {
        var seed = Seed.Of(number);
        var start = seed.Below(3, 0) == 0 ? "You are one of several judges. Read with care, be fair, and say what you see. " : "";
        var text = string.Join(' ',
            Enumerable.Range(0, Words[seed.Below(Words.Length, 1)]).Select(i => Things[seed.Below(Things.Length, 10 + i)]));
        return new($"{start}Tell me something about {text}.", Lengths[seed.Below(Lengths.Length, 2)], seed.Below(2, 3) == 0);
    }

    private static readonly string[] Things =
        ["rivers", "bridges", "violins", "the sea", "glaciers", "old maps", "orchards", "telescopes", "wind", "anchors",
            "pottery", "kites"];
}

/// <summary>What a load came to.</summary>
/// <param name="Requests">Answered.</param>
/// <param name="Errors">Not answered, or with an error.</param>
/// <param name="Tokens">Sampled, as the server counts.</param>
/// <param name="Seconds">Of the whole.</param>
/// <param name="Latencies">Seconds of each request, from the shortest.</param>
/// <param name="Memory">MiB that the server held, in order of time.</param>
internal sealed record LoadSeen(
    int Requests, int Errors, long Tokens, double Seconds, IReadOnlyList<double> Latencies, IReadOnlyList<double> Memory)
{
    /// <summary>Seconds within which a share of the requests was answered.</summary>
    public double Within(double share) =>
        Latencies.Count == 0 ? double.NaN : Latencies[(int)Math.Min(Latencies.Count - 1, share * Latencies.Count)];
}

/// <summary>Clients that ask one request after the other.</summary>
internal static class LoadClients
{
    /// <summary>So many clients for so long; those that have begun are waited for.</summary>
    public static async Task<LoadSeen> RunAsync(Uri address, int clients, TimeSpan time, Func<double> memory, CancellationToken cancel)
    {
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = clients }) { Timeout = TimeSpan.FromMinutes(5) };
        var (clock, began) = (TimeProvider.System, TimeProvider.System.GetTimestamp());
        var (next, errors, tokens, gate) = (0, 0, 0L, new Lock());
        var latencies = new List<double>();
        var held = new List<double>();
        async Task ClientAsync()
        {
            while (clock.GetElapsedTime(began) < time)
            {
                var request = LoadRequest.Of(Interlocked.Increment(ref next));
                var start = clock.GetTimestamp();
                var count = await AskAsync(http, address, request, cancel);
                lock (gate)
                {
                    errors += count is null ? 1 : 0;
                    tokens += count ?? 0;
                    latencies.Add(clock.GetElapsedTime(start).TotalSeconds);
                }
            }
        }

        var asked = Task.WhenAll(Enumerable.Range(0, clients).Select(_ => ClientAsync()));
        while (!asked.IsCompleted)
        {
            await Task.WhenAny(asked, Task.Delay(TimeSpan.FromSeconds(5), cancel));
            held.Add(memory());
        }

        await asked;
        latencies.Sort();
        return new(latencies.Count, errors, tokens, clock.GetElapsedTime(began).TotalSeconds, latencies, held);
    }

    /// <summary>One request; the tokens of its reply, or null where it has an error.</summary>
    public static async Task<long?> AskAsync(HttpClient http, Uri address, LoadRequest request, CancellationToken cancel)
    {
        var body = new JsonObject
        {
            ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = request.Prompt }),
            ["max_tokens"] = request.Tokens, ["temperature"] = 0.8, ["seed"] = 1,
        };
        if (request.Streams)
        {
            body["stream"] = true;
            body["stream_options"] = new JsonObject { ["include_usage"] = true };
        }

        try
        {
            using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
            using var answer = await http.PostAsync($"{address}/chat/completions", content, cancel);
            var text = await answer.Content.ReadAsStringAsync(cancel);
            if (!answer.IsSuccessStatusCode || (request.Streams && !text.Contains("[DONE]", StringComparison.Ordinal)))
            {
                Console.Error.WriteLine($"{(int)answer.StatusCode} {text[..Math.Min(200, text.Length)]}");
                return null;
            }

            var last = request.Streams ? text.Split("data: ")[^2] : text;
            return (long)JsonNode.Parse(last)!["usage"]!["completion_tokens"]!;
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            Console.Error.WriteLine(failure.Message);
            return null;
        }
    }
}
