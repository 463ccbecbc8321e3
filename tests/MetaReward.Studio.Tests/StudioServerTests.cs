using System.Net;
using MetaReward.Evaluation;
using MetaReward.Evaluation.Explaining;
using MetaReward.Recipes;
using MetaReward.Studio;
using MetaReward.Studio.Web;

namespace MetaReward.Tests;

/// <summary>The studio as a browser meets it: who is answered, what pages show; a run folder can do nothing but look wrong.</summary>
public sealed partial class StudioServerTests : IAsyncLifetime
{
    private const string Script = "<script>alert(1)</script>";
    private readonly string folder = Directory.CreateTempSubdirectory("metareward-studio-").FullName;
    private readonly HttpClient browser = new(new HttpClientHandler { AllowAutoRedirect = true, CookieContainer = new() });
    private StudioServer studio = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Site => new Uri(studio.Address).GetLeftPart(UriPartial.Authority);

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "program.sh"), """
            echo "asked: $*"
            case "$*" in *bad*) echo "no such model" >&2; exit 1;; plan*) exit 0;; esac
            trap 'echo stopped; exit 130' TERM
            while :; do sleep 0.05; done
            """, Cancel);
        await ScriptedRun.MakeAsync(Path.Combine(folder, "one"), "meta-rewarding", Script);
        await ScriptedRun.MakeAsync(Path.Combine(folder, "more", "two"), "self-rewarding");
        studio = await StudioServer.StartAsync(new(folder, "127.0.0.1", 0, "secret"), new()
        {
            World = _ => ScriptedRun.World,
            Model = run => ReportModel.Read(run, ScriptedRun.World, [], stories: 0),
            Items = (run, t) => new Dictionary<string, IReadOnlyList<Outcome>> { ["actor/sampled"] =
                [.. Enumerable.Range(0, 8).Select(i => new Outcome($"e{i}", t > 1 && i < 6 ? 1 : 0))] },
            Alarms = run => JudgeHealth.Alarms(run.Figures, run.Measures),
            Gates = _ => [],
            Danger = run => run.Manifest.Recipe == "self-rewarding" ? "its settings ask a server" : null,
            WhatIf = (run, t, asked) => asked.GetValueOrDefault("loop.rho") == "?" ? throw new InvalidDataException("rho must be a number")
                : Reselection.Of(run, t, Catalogue.Find(run.Manifest.Recipe).Resolve(
                    new() { ["iterations"] = 3, ["prompts_per_iteration"] = 4, ["responses_per_prompt"] = 4,
                        ["judgments_per_response"] = 3, ["min_gap"] = 2 }), ScriptedRun.World),
            Judge = (_, _, exchanges, times, _) => Task.FromResult<IReadOnlyList<IReadOnlyList<SaidJudgment>>>(
                [.. exchanges.Select(one => (IReadOnlyList<SaidJudgment>)[.. Enumerable.Repeat(new SaidJudgment(
                    $"says <b>{one.Response}</b>", new Verdict.Scored(one.Response.Contains("please", StringComparison.Ordinal) ? 4 : 1)),
                    times)])]),
            Gradients = (_, _, exchange, _) => exchange.Response.Length == 0
                ? throw new InvalidDataException("the judge is served") : Task.FromResult(new Attribution(
                    AttributionWay.Gradients, 4, [new("Would", 0.25), new("you", -0.5)]) { Change = -0.25 }),
            Program = ["/bin/sh", Path.Combine(folder, "program.sh")],
        }, Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        browser.Dispose();
        await studio.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("/", "more/two", "at rest", "meta-rewarding")]
    [InlineData("/run?name=one", "What each iteration made", "3 iterations finished")]
    [InlineData("/run?name=more/two", "self-rewarding", "It is not resumed from here: its settings ask a server")]
    [InlineData("/prompts?name=one&t=2", "i2/p", "4 of 4 prompts")]
    [InlineData("/prompts?name=one&words=nothing+like+it", "0 of 4 prompts")]
    [InlineData("/what-if?name=one", "pairs", "removed", "loop.rho")]
    [InlineData("/what-if?name=one&loop.rho=?", "rho must be a number")]
    [InlineData("/compare?name=one", "recipe", "self-rewarding", "Figures of these iterations", "Prompts of both", "Held-out items")]
    [InlineData("/compare?name=one&t=3&with=one&u=1", "one, 3", "one, 1", "difference",
        "Actor right, sampled</th><td class=\"n\">8</td><td class=\"n\">6</td>")]
    public async Task Pages_show_what_the_folder_holds(string address, params string[] words)
    {
        var page = await LookAsync(address);
        words.ShouldAllBe(word => page.Contains(word, StringComparison.Ordinal));
        page.ShouldNotContain("NaN");
        page.ShouldNotContain(Script);
        page.ShouldNotContain("style=\"");
    }

    [Fact]
    public async Task A_prompt_shows_all_that_it_led_to()
    {
        var run = RunReader.Open(Path.Combine(folder, "one"));
        var pair = run.Pairs(1).First(pair => pair.Role == Role.Judge);
        var page = await LookAsync($"/prompt?name=one&id={pair.Id}");
        page.ShouldContain(WebUtility.HtmlEncode(pair.Why));
        page.ShouldContain("Judge pair");
        page.ShouldContain("All 4 responses");
        page.ShouldContain("&lt;script&gt;");
        page.ShouldNotContain(Script);
    }

    [Theory]
    [InlineData("/run?name=../one", 404)]
    [InlineData("/run?name=" + "more", 404)]
    [InlineData("/prompt?name=one&id=i9/p00000", 404)]
    [InlineData("/etc/passwd", 404)]
    public async Task What_is_not_there_is_said(string address, int status)
    {
        await LookAsync("/");
        ((int)(await browser.GetAsync(new Uri(Site + address), Cancel)).StatusCode).ShouldBe(status);
    }

    [Fact]
    public async Task Nobody_without_the_token_is_answered()
    {
        (await browser.GetAsync(new Uri(Site + "/"), Cancel)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await browser.GetAsync(new Uri(Site + "/studio.js"), Cancel)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await browser.GetAsync(new Uri(Site + "/?token=secreT"), Cancel)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await browser.GetAsync(new Uri(studio.Address), Cancel)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("evil.example", "GET", null, 421)]
    [InlineData(null, "POST", null, 403)]
    [InlineData(null, "POST", "http://evil.example", 403)]
    public async Task Other_names_and_other_sites_are_refused(string? host, string method, string? origin, int status)
    {
        await LookAsync("/");
        using var request = new HttpRequestMessage(new(method), Site + "/");
        request.Headers.Host = host;
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        ((int)(await browser.SendAsync(request, Cancel)).StatusCode).ShouldBe(status);
    }

    [Fact]
    public async Task Pages_may_run_no_script_but_the_studios()
    {
        await LookAsync("/");
        var headers = (await browser.GetAsync(new Uri(Site + "/run?name=one"), Cancel)).Headers;
        headers.GetValues("Content-Security-Policy").Single().ShouldStartWith("default-src 'none'; script-src 'self'; style-src 'self'");
        headers.GetValues("X-Content-Type-Options").Single().ShouldBe("nosniff");
    }

    [Fact]
    public async Task Links_lead_nowhere()
    {
        Directory.CreateSymbolicLink(Path.Combine(folder, "linked"), Path.Combine(folder, "one"));
        (await LookAsync("/")).ShouldNotContain("linked");
        var pairs = Path.Combine(folder, "one", "iter-01", "6-skips.jsonl");
        File.Delete(pairs);
        File.CreateSymbolicLink(pairs, "/etc/passwd");
        var page = await (await browser.GetAsync(new Uri(Site + "/prompts?name=one&t=1"), Cancel)).Content.ReadAsStringAsync(Cancel);
        page.ShouldContain("is a link");
        page.ShouldNotContain("root:");
        Directory.CreateDirectory(Path.Combine(folder, "labels"));
        File.CreateSymbolicLink(Path.Combine(folder, "labels", "more%2Ftwo.jsonl"), "/etc/passwd");
        page = await LookAsync("/label?name=more/two");
        page.ShouldContain("is a link");
        page.ShouldNotContain("root:");
    }

    [Fact]
    public async Task Pipes_are_not_waited_for()
    {
        foreach (var path in new[] { "piped/run.json", "one/run.lock", "more/two/iter-01/7-pipe" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, path))!);
            File.Delete(Path.Combine(folder, path));
            using var made = System.Diagnostics.Process.Start("mkfifo", [Path.Combine(folder, path)]);
            await made.WaitForExitAsync(Cancel);
            made.ExitCode.ShouldBe(0);
        }

        var page = await LookAsync("/").WaitAsync(TimeSpan.FromSeconds(20), Cancel);
        page.ShouldNotContain("piped");
        page.ShouldContain("no file at all");
    }

    [Fact]
    public async Task An_iteration_at_work_shows_the_responses_that_are_there()
    {
        var iteration = new DirectoryInfo(Path.Combine(folder, "one", "iter-03"));
        foreach (var later in iteration.EnumerateFileSystemInfos().Where(one => one.Name[0] is not ('1' or '2')).ToArray())
        {
            if (later is DirectoryInfo room)
            {
                room.Delete(recursive: true);
            }
            else
            {
                later.Delete();
            }
        }

        var response = RunReader.Open(Path.Combine(folder, "one")).Responses(3)[0];
        var page = await LookAsync($"/prompt?name=one&id={response.GroupId}");
        page.ShouldContain("Iteration 3 is at work");
        page.ShouldContain(WebUtility.HtmlEncode(response.Text));    }

    [Fact]
    public async Task A_damaged_run_says_so_and_the_others_are_shown()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "one", "iter-01", "figures.json"), $"{{{Script}", Cancel);
        var page = await LookAsync("/");
        page.ShouldContain("cannot be read");
        page.ShouldContain("self-rewarding");
        page.ShouldNotContain(Script);
    }

    [Fact]
    public async Task A_run_at_work_is_known_and_its_changes_are_told()
    {
        await LookAsync("/");
        using var held = new FileStream(
            Path.Combine(folder, "one", "run.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        (await LookAsync("/")).ShouldContain("at work");
        await using var live = await browser.GetStreamAsync(new Uri(Site + "/live?name=one"), Cancel);
        using var lines = new StreamReader(live);
        (await lines.ReadLineAsync(Cancel)).ShouldBe("event: changed"); // nobody said what it has seen
        await File.AppendAllTextAsync(Path.Combine(folder, "one", "iter-03", "notes.jsonl"), "{\n", Cancel);
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await File.AppendAllTextAsync(Path.Combine(folder, "one", "iter-03", "notes.jsonl"), "{\n", Cancel);
        for (var line = ""; line != "event: changed";)
        {
            line = await lines.ReadLineAsync(soon.Token);
        }
    }

    /// <summary>A page, with the token.</summary>
    private async Task<string> LookAsync(string address)
    {
        await browser.GetAsync(new Uri(studio.Address), Cancel);
        var reply = await browser.GetAsync(new Uri(Site + address), Cancel);
        return await reply.Content.ReadAsStringAsync(Cancel);
    }
}
