using System.Reflection;
using MetaReward.Studio.Web.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MetaReward.Studio.Web;

/// <summary>
/// The studio in a browser: the runs below a folder, live while they go on. Pages are made here and need no script; a small one of the
/// studio's own refreshes them. What a run made is never changed; labels of people are kept beside the runs.
/// </summary>
public sealed partial class StudioServer : IAsyncDisposable
{
    private const int MostBody = 4 << 20;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);
    private readonly WebApplication app;
    private readonly StudioOptions options;
    private readonly StudioTools tools;
    private readonly RunShelf shelf;
    private readonly RunKeeper keeper;
    private readonly LabelBook labels;
    private readonly StudyBook studies;

    private StudioServer(WebApplication app, StudioOptions options, StudioTools tools)
    {
        (this.app, this.options, this.tools) = (app, options, tools);
        var root = Path.GetFullPath(options.Folder);
        (shelf, keeper, labels, studies) =
            (new(root, tools), new(tools.Program, Environment.CurrentDirectory), new(root), new(root));
    }

    /// <summary>The address to open, with the token.</summary>
    public string Address => $"{app.Urls.First()}/?{Gatekeeper.Parameter}={Uri.EscapeDataString(options.Token)}";

    /// <summary>Starts a studio.</summary>
    /// <exception cref="IOException">The address is taken, or is not this machine's.</exception>
    public static async Task<StudioServer> StartAsync(StudioOptions options, StudioTools tools, CancellationToken cancel = default)
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
            kestrel.Limits.MaxRequestBodySize = MostBody;
        });
        builder.WebHost.UseUrls($"http://{(options.Host.Contains(':') ? $"[{options.Host}]" : options.Host)}:{options.Port}");
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        var site = builder.Build();
        var server = new StudioServer(site, options, tools);
        site.Use(new Gatekeeper(options).CheckAsync);
        site.Use(SayAsync);
        server.Map();
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

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private void Map()
    {
        app.MapGet("/", () => Page(OverviewPage.Draw(shelf, keeper, Path.GetFullPath(options.Folder), Stamp(""))));
        app.MapGet("/run", http => OfRunAsync(http, run => RunPage.Draw(
            shelf, run, Doings.Of(run, keeper.Find(run.Name), tools.Danger(shelf.Open(run))), Stamp(run.Name))));
        app.MapGet("/prompts", http => OfRunAsync(http, run => PromptsPage.Draw(shelf, run, name => Asked(http, name))));
        app.MapGet("/prompt", http => OfRunAsync(http, run =>
            PromptPage.Draw(shelf, run, tools.World(shelf.Open(run)), Asked(http, "id"))));
        app.MapGet("/what-if", http => OfRunAsync(http, run => WhatIfPage.Draw(shelf, run, tools, name => Asked(http, name))));
        app.MapGet("/compare", http => OfRunAsync(http, run => ComparePage.Draw(shelf, tools, run, name => Asked(http, name))));
        app.MapGet("/label", http => OfRunAsync(http, run => LabelPage.Draw(shelf, labels, run)));
        app.MapPost("/label", LabelAsync);
        app.MapGet("/edit", http => EditAsync(http, Asked(http, "name"), Asked(http, "id"), null));
        app.MapPost("/edit", async http =>
        {
            var form = await http.Request.ReadFormAsync(http.RequestAborted);
            await EditAsync(http, $"{form["name"]}", $"{form["id"]}",
                new($"{form["text"]}".ReplaceLineEndings("\n"), Attributed.Find(form["by"])));
        });
        app.MapGet("/study", StudyAsync);
        app.MapPost("/study", TakeStepAsync);
        app.MapGet("/study.csv", StudyCsvAsync);
        app.MapGet("/start", () => Page(StartPage.Draw(new("new-run", Recipes.Catalogue.Usual.Name, "", "", "0", ""))));
        app.MapPost("/start", StartRunAsync);
        app.MapPost("/do", DoAsync);
        app.MapGet("/live", LiveAsync);
        app.MapGet("/report.css", () => Results.Text(Style.Css, "text/css; charset=utf-8"));
        app.MapGet("/studio.css", () => Results.Text(Asset("studio.css"), "text/css; charset=utf-8"));
        app.MapGet("/studio.js", () => Results.Text(Asset("studio.js"), "text/javascript; charset=utf-8"));
        app.MapGet("/icon.svg", () => Results.Text(Asset("icon.svg"), "image/svg+xml"));
        app.MapFallback(() => Missing("There is nothing at this address."));
    }

    /// <summary>Whatever fails is said on a page.</summary>
    private static async Task SayAsync(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // the browser went away, or the text moved on
        }
        catch (Exception failure) when (!http.Response.HasStarted)
        {
            var status = failure is BadHttpRequestException bad ? bad.StatusCode
                : failure is InvalidDataException or IOException or UnauthorizedAccessException ? 409 : 500;
            await Page(new("Failed", Markup.Of($"""
                <div id="result"><h1>That failed</h1><p class="warn">{(status == 413 ? $"The text is longer than {MostBody >> 20} MiB"
                    : failure.Message)}</p></div><p><a href="/">All runs</a></p>
                """)), status).ExecuteAsync(http);
        }
    }

    private static string Asked(HttpContext http, string name) => http.Request.Query[name] is [{ } value, ..] ? value : "";

    private static IResult Page(StudioPage page, int status = 200) =>
        Results.Text(page.Draw().ToString(), "text/html; charset=utf-8", null, status);

    private static IResult Missing(string words) =>
        Page(new("Not found", Markup.Of($"<h1>Not found</h1><p>{words}</p><p><a href=\"/\">All runs</a></p>")), 404);

    /// <summary>A page about the run that was asked for; what is damaged or not there is said.</summary>
    private Task OfRunAsync(HttpContext http, Func<ShelvedRun, StudioPage> draw) =>
        OfRunAsync(http, Asked(http, "name"), run => Task.FromResult(draw(run)));

    private Task EditAsync(HttpContext http, string name, string id, EditPage.Edit? edit) =>
        OfRunAsync(http, name, run => EditPage.DrawAsync(shelf, run, tools, id, edit, http.RequestAborted));

    private async Task OfRunAsync(HttpContext http, string name, Func<ShelvedRun, Task<StudioPage>> draw)
    {
        var run = shelf.Find(name);
        IResult result;
        try
        {
            result = run is null ? Missing("There is no such run.") : Page(await draw(run));
        }
        catch (ArgumentException absent)
        {
            result = Missing(absent.Message);
        }
        catch (Exception damage) when (damage is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            result = Page(new(run!.Name, Markup.Of($"<h1>{run.Name}</h1><p class=\"warn\">{damage.Message}</p>")) { Run = run }, 409);
        }

        await result.ExecuteAsync(http);
    }

    /// <summary>Says that something changed, until the browser leaves: of one run, or of any.</summary>
    private async Task LiveAsync(HttpContext http)
    {
        http.Response.ContentType = "text/event-stream";
        var (name, stamp) = (Asked(http, "name"), long.TryParse(Asked(http, "since"), out var since) ? since : 0);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, app.Lifetime.ApplicationStopping);
        try
        {
            while (true)
            {
                var now = Stamp(name);
                await http.Response.WriteAsync(now == stamp ? ": here\n\n" : "event: changed\ndata: \n\n", ends.Token);
                await http.Response.Body.FlushAsync(ends.Token);
                stamp = now;
                await Task.Delay(Look, ends.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // the browser went away, or the studio ends
        }
    }

    private long Stamp(string name)
    {
        try
        {
            return StampOf(name);
        }
        catch (Exception busy) when (busy is IOException or UnauthorizedAccessException)
        {
            return -1; // a folder is being moved, or may not be read: looked at again
        }
    }

    private long StampOf(string name) => (name.Length == 0 ? shelf.All : shelf.Find(name) is { } run ? [run] : [])
        .Aggregate(keeper.All.Aggregate(0L, (sum, run) => unchecked((sum * 31) + run.Changes)),
            (sum, run) => unchecked((sum * 31) + run.Stamp + (run.IsRunning ? 1 : 0)));

    private static string Asset(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        return new StreamReader(stream).ReadToEnd();
    }

    /// <summary>The program around it decides when it ends, not a signal.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
