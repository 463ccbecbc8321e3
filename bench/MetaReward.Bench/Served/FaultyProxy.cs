using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MetaReward.Bench.Served;

/// <summary>
/// A server that stands before another and hands requests for completions on, but for what it does wrong with some of them. Counts are by
/// the order in which requests come.
/// </summary>
public sealed class FaultyProxy : IAsyncDisposable
{
    private readonly HttpClient http = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly WebApplication app;
    private readonly Func<HttpContext, FaultyProxy, int, Task<bool>> fault;
    private readonly Uri behind;
    private int asked;

    private FaultyProxy(WebApplication app, Uri behind, Func<HttpContext, FaultyProxy, int, Task<bool>> fault) =>
        (this.app, this.behind, this.fault) = (app, behind, fault);

    /// <summary>Where it listens, with the version.</summary>
    public Uri Address => new(app.Urls.First() + "/v1");

    /// <summary>Requests for completions so far.</summary>
    public int Asked => Volatile.Read(ref asked);

    /// <summary>Starts one.</summary>
    /// <param name="behind">The true server, with the version.</param>
    /// <param name="fault">Told each request and its number from 1; true where it has answered it, or will not.</param>
    /// <param name="port">0: any.</param>
    public static async Task<FaultyProxy> StartAsync(Uri behind, Func<HttpContext, FaultyProxy, int, Task<bool>> fault, int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var site = builder.Build();
        var proxy = new FaultyProxy(site, behind, fault);
        site.Run(proxy.AnswerAsync);
        await site.StartAsync();
        return proxy;
    }

    /// <summary>Hands a request on; its answer as it came.</summary>
    /// <param name="http">The request.</param>
    /// <param name="change">What of the body is changed; null: nothing.</param>
    public async Task<(int Status, byte[] Body, string Type)> PassAsync(HttpContext http, Action<JsonObject>? change = null)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var bytes = body.ToArray();
        if (change is not null && bytes.Length > 0)
        {
            var fields = JsonNode.Parse(bytes)!.AsObject();
            change(fields);
            bytes = Encoding.UTF8.GetBytes(fields.ToJsonString());
        }

        using var request = new HttpRequestMessage(
            new(http.Request.Method), new Uri(behind, (http.Request.Path + http.Request.QueryString).ToString()));
        if (bytes.Length > 0)
        {
            request.Content = new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }

        using var answer = await this.http.SendAsync(request, http.RequestAborted);
        return ((int)answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(http.RequestAborted),
            answer.Content.Headers.ContentType?.ToString() ?? "application/json");
    }

    /// <summary>Answers with a body.</summary>
    public static async Task SayAsync(HttpContext http, int status, byte[] body, string type = "application/json")
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = type;
        await http.Response.Body.WriteAsync(body);
    }

    /// <summary>Listens no more; who is being answered is cut off.</summary>
    public async Task StopAsync()
    {
        using var now = new CancellationTokenSource(0);
        try
        {
            await app.StopAsync(now.Token);
        }
        catch (OperationCanceledException)
        {
            // it stops at once, which is what is wanted
        }
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        http.Dispose();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        var number = HttpMethods.IsPost(http.Request.Method) && http.Request.Path.Value!.EndsWith("completions", StringComparison.Ordinal)
            ? Interlocked.Increment(ref asked) : 0;
        try
        {
            if (number == 0 || !await fault(http, this, number))
            {
                var (status, body, type) = await PassAsync(http);
                await SayAsync(http, status, body, type);
            }
        }
        catch (OperationCanceledException)
        {
            http.Abort();
        }
    }
}
