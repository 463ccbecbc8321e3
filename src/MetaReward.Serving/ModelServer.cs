using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MetaReward.Serving;

/// <summary>
/// Models behind the protocol of OpenAI's servers: <c>/v1/models</c>, <c>/v1/chat/completions</c>, <c>/v1/completions</c>,
/// <c>/health</c>, <c>/metrics</c>; where it takes weights, <c>/v1/load_lora_adapter</c>, <c>/v1/unload_lora_adapter</c> (vLLM's) and
/// <c>/update_weights_from_disk</c> (SGLang's).
/// </summary>
public sealed class ModelServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ModelShelf shelf;
    private readonly ServerOptions options;
    private readonly ServerFigures figures = new();
    private readonly CompletionRoute completions;
    private readonly Action<string> log;
    private volatile bool stopping;

    private ModelServer(WebApplication app, ModelShelf shelf, ServerOptions options, Action<string> log)
    {
        (this.app, this.shelf, this.options, this.log) = (app, shelf, options, log);
        completions = new(
            shelf, options, figures, TimeProvider.System, failure => log($"a stream failed: {failure.GetType().Name}: {failure.Message}"));
    }

    /// <summary>Where it listens, with the version: <c>http://127.0.0.1:8000/v1</c>.</summary>
    public string Address => app.Urls.First() + "/v1";

    /// <summary>Starts a server.</summary>
    /// <param name="shelf">Its models; ended with it.</param>
    /// <param name="options">How it listens.</param>
    /// <param name="weights">How weights that a client names are opened; null where it takes none.</param>
    /// <param name="log">Told, in one line, what failed.</param>
    /// <exception cref="IOException">The address is taken, or is not this machine's.</exception>
    public static async Task<ModelServer> StartAsync(
        ModelShelf shelf, ServerOptions options, IWeightSource? weights, Action<string> log, CancellationToken cancel = default)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory, EnvironmentName = Environments.Production,
        });
        builder.Configuration.Sources.Clear(); // no file of the folder it is started in decides where it listens
        builder.Configuration.AddInMemoryCollection();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = options.MostConnections;
            kestrel.Limits.MaxRequestBodySize = options.MostBody;
            kestrel.Limits.MinResponseDataRate = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(10));
        });
        builder.WebHost.UseUrls($"http://{(options.Host.Contains(':') ? $"[{options.Host}]" : options.Host)}:{options.Port}");
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.Grace);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        var site = builder.Build();
        var server = new ModelServer(site, shelf, options, log);
        site.Use(server.CountAsync);
        site.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = server.FailAsync });
        site.Use(server.GuardAsync);
        server.Map(weights is null || !options.TakesWeights ? null : new WeightRoutes(shelf, weights));
        try
        {
            await site.StartAsync(cancel);
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }

        return server;
    }

    /// <summary>Takes no more requests, lets those under way come to their end for a while, and ends.</summary>
    public async Task StopAsync(CancellationToken cancel = default)
    {
        stopping = true;
        await app.StopAsync(cancel);
    }

    public async ValueTask DisposeAsync()
    {
        stopping = true;
        await app.DisposeAsync();
        await shelf.DisposeAsync();
    }

    private void Map(WeightRoutes? weights)
    {
        app.MapGet("/health", () => Results.Text("""{"status":"ok"}""", "application/json"));
        app.MapGet("/metrics",
            () => Results.Text(figures.Text(completions.Choices, shelf.Open), "text/plain; version=0.0.4; charset=utf-8"));
        app.MapGet("/v1/models", () => Json(new()
        {
            ["object"] = "list",
            ["data"] = new JsonArray([.. shelf.Names.Select(model => (JsonNode)Listed(model))]),
        }));
        app.MapGet("/v1/models/{**name}",
            (string name) => shelf.Names.FirstOrDefault(model => model.Name == name) is { Name: not null } model
                ? Json(Listed(model)) : throw new RequestException(404, $"there is no model '{name}'", "model", "model_not_found"));
        app.MapPost("/v1/chat/completions", http => completions.AnswerAsync(http, isChat: true));
        app.MapPost("/v1/completions", http => completions.AnswerAsync(http, isChat: false));
        if (weights is not null)
        {
            app.MapPost("/v1/load_lora_adapter", (Delegate)weights.LoadAdapterAsync);
            app.MapPost("/v1/unload_lora_adapter", (Delegate)weights.UnloadAdapterAsync);
            app.MapPost("/update_weights_from_disk", (Delegate)weights.UpdateAsync);
        }

        app.MapFallback((HttpContext http) => throw new RequestException(
            404, $"there is nothing at {http.Request.Method} {http.Request.Path}; see /v1/models and /v1/chat/completions"));
    }

    private static JsonObject Listed((string Name, string? Fingerprint) model) => new()
    {
        ["id"] = model.Name, ["object"] = "model", ["created"] = 0, ["owned_by"] = "metareward", ["fingerprint"] = model.Fingerprint,
    };

    private static IResult Json(JsonObject body) => Results.Text(body.ToJsonString(), "application/json");

    /// <summary>Around every request: who may ask, what became of it, errors in the protocol's form.</summary>
    private async Task GuardAsync(HttpContext http, RequestDelegate next)
    {
        try
        {
            if (http.Request.Path != "/health")
            {
                Check(http);
            }

            await next(http);
            if (http.Response is { HasStarted: false, StatusCode: 405 })
            {
                throw new RequestException(405, $"{http.Request.Path} does not take {http.Request.Method}");
            }
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            http.Response.StatusCode = 499; // for the figures: the client is gone
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException failure)
        {
            await Errors.WriteAsync(http, new RequestException(failure.StatusCode, failure.StatusCode == 413
                ? $"the body is larger than {options.MostBody >> 20} MiB" : failure.Message));
        }
        catch (RequestException failure)
        {
            await Errors.WriteAsync(http, failure);
        }
    }

    /// <summary>What was answered, for the figures.</summary>
    private async Task CountAsync(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http);
        }
        finally
        {
            figures.Sent(http.Response.StatusCode);
        }
    }

    /// <summary>What nobody expected: the client is told that it failed, the log what.</summary>
    private async Task FailAsync(HttpContext http)
    {
        if (http.Features.Get<IExceptionHandlerFeature>()?.Error is { } failure)
        {
            log($"{http.Request.Method} {http.Request.Path} failed: {failure.GetType().Name}: {failure.Message}");
            await Errors.WriteAsync(http, failure);
        }
    }

    private void Check(HttpContext http)
    {
        if (stopping)
        {
            http.Response.Headers.Connection = "close";
            throw new RequestException(503, "the server is stopping") { RetryAfter = 10 };
        }

        if (options.Token is not { } token)
        {
            return;
        }

        const string Scheme = "Bearer ";
        var given = http.Request.Headers.Authorization.ToString();
        if (!given.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || !CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(given[Scheme.Length..].Trim())), SHA256.HashData(Encoding.UTF8.GetBytes(token))))
        {
            throw new RequestException(401, given.Length == 0
                ? "no token came: send it as 'Authorization: Bearer TOKEN'" : "the token is not this server's", code: "invalid_api_key");
        }
    }

    /// <summary>The program itself hears signals.</summary>
    private sealed class NoLifetime : Microsoft.Extensions.Hosting.IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
