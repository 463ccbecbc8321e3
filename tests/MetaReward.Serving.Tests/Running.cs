using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace MetaReward.Serving.Tests;

/// <summary>A server on a free port, and a client of it.</summary>
internal sealed class Running : IAsyncDisposable
{
    private readonly ModelServer server;

    private Running(ModelServer server, string? token)
    {
        this.server = server;
        Client = new() { BaseAddress = new(server.Address[..^2]) };
        Client.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
    }

    public HttpClient Client { get; }

    public ModelServer Server => server;

    public static async Task<Running> StartAsync(
        IReplier model, ServerOptions? options = null, IWeightSource? weights = null, ModelShelf? shelf = null)
    {
        shelf ??= new();
        shelf.Add("m", _ => Task.FromResult(model));
        options = (options ?? new()) with { Port = 0 };
        return new(await ModelServer.StartAsync(shelf, options, weights, _ => { }, TestContext.Current.CancellationToken), options.Token);
    }

    public async Task<(int Status, JsonObject Body)> PostAsync(string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await Client.PostAsync(path, content, TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode,
            JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!.AsObject());
    }

    public Task<(int Status, JsonObject Body)> ChatAsync(string more = "", string words = "one two three") =>
        PostAsync("v1/chat/completions", $$"""{"model": "m", "messages": [{"role": "user", "content": "{{words}}"}]{{more}}}""");

    /// <summary>The events of a stream, as they came.</summary>
    public async Task<IReadOnlyList<string>> EventsAsync(string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await Client.PostAsync(path, content, TestContext.Current.CancellationToken);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        return [.. (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))
            .Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(line => line["data: ".Length..])];
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await server.DisposeAsync();
    }
}
