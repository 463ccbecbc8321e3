using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace MetaReward.Tests;

/// <summary>
/// One walk through the studio with the program as it is built, in Debian's Chromium. With METAREWARD_SCREENSHOTS, the name of a folder,
/// every page is kept there as a picture in two widths and both themes.
/// </summary>
public sealed partial class StudioTests : IAsyncDisposable
{
    private const string Chromium = "/usr/bin/chromium";
    private readonly StudioProcess studio = new();
    private readonly List<string> complaints = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => studio.DisposeAsync();

    [Fact]
    public async Task A_person_looks_through_a_run_labels_edits_and_starts_and_stops_another()
    {
        Assert.SkipUnless(File.Exists(Chromium), $"needs Chromium at {Chromium}: apt-get install chromium");
        await studio.RunAsync("first", Cancel);
        await studio.OpenAsync(Cancel);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium, Args = ["--no-sandbox"] });
        var page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 1280, Height = 900 } });
        page.Console += (_, line) => { if (line.Type == "error") { complaints.Add(line.Text); } };
        page.PageError += (_, failure) => complaints.Add(failure);

        await page.GotoAsync(studio.Address);
        page.Url.ShouldNotContain("token");
        await page.GetByRole(AriaRole.Link, new() { Name = "first" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "What the judge rewards" })).ToBeVisibleAsync();
        await PromptsAsync(page);
        await WhatIfAsync(page);
        await LabelAsync(page);
        await StartAndStopAsync(page);
        await PicturesAsync(browser, page.Context);
        complaints.ShouldBeEmpty();
    }

    /// <summary>Filters prompts, opens a pair's history, edits a response.</summary>
    private static async Task PromptsAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "Prompts" }).ClickAsync();
        await Expect(page.Locator("#result")).ToContainTextAsync("24 of 24 prompts");
        await page.GetByLabel("Which").SelectOptionAsync("actor");
        await page.WaitForURLAsync("**with=actor**"); // once the answer is there
        var first = page.Locator("tbody th a").First;
        await page.GetByLabel("Words in the prompt").FillAsync((await first.TextContentAsync())!);
        await Expect(page.Locator("#result")).ToContainTextAsync("1 of 24 prompts");
        await first.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Actor pair" })).ToBeVisibleAsync();
        await page.Locator("summary").Filter(new() { HasText = "judgments:" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Edit it and judge it again" }).First.ClickAsync();
        await page.GetByLabel("Response").FillAsync("of course , of course , a b c . hope that helps .");
        await Expect(page.Locator("#result")).ToContainTextAsync("the student's guess of it", new() { Timeout = 60_000 });
        await page.GetByRole(AriaRole.Button, new() { Name = "Leave out each piece in turn" }).ClickAsync();
        await Expect(page.Locator("#result")).ToContainTextAsync("Words that make the score", new() { Timeout = 60_000 });
    }

    private static async Task WhatIfAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "What if" }).ClickAsync();
        await Expect(page.Locator("#result")).ToContainTextAsync("The same pairs as in the run");
        await page.GetByLabel("min gap").FillAsync("2.5");
        await Expect(page.Locator("#result")).ToContainTextAsync("removed");
        await Expect(page.Locator("#result")).Not.ToContainTextAsync("The same pairs as in the run");
        await page.GetByLabel("rho").FillAsync("much");
        await Expect(page.Locator("#result .warn")).ToContainTextAsync("rho");
    }

    private async Task LabelAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "Label" }).ClickAsync();
        foreach (var (key, number) in new[] { ("a", 1), ("b", 2), ("t", 3) })
        {
            await page.GetByRole(AriaRole.Heading, new() { Name = "Which response is better?" }).WaitForAsync();
            await page.WaitForLoadStateAsync(); // keys are heard once the script is there
            await page.Keyboard.PressAsync(key);
            await Expect(page.Locator("main")).ToContainTextAsync($"{number} of");
        }

        File.ReadLines(Path.Combine(studio.Runs, "labels", "first.jsonl")).Count().ShouldBe(3);
    }

    private static async Task StartAndStopAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "MetaReward Studio" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Start a run" }).ClickAsync();
        await page.GetByLabel("Name of its folder").FillAsync("second");
        await page.GetByLabel("More settings").FillAsync("loop.iterations=3\nloop.prompts_per_iteration=100");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show the plan" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Start", Exact = true }).ClickAsync(new() { Timeout = 60_000 });
        await Expect(page.Locator("main")).ToContainTextAsync("at work", new() { Timeout = 60_000 });
        await page.GetByRole(AriaRole.Link, new() { Name = "second" }).ClickAsync(new() { Timeout = 60_000 }); // it comes by itself
        await page.RunAndWaitForResponseAsync(
            () => page.GetByRole(AriaRole.Button, new() { Name = "Stop at the next safe point" }).ClickAsync(new() { Timeout = 60_000 }),
            reply => reply.Url.EndsWith("/do", StringComparison.Ordinal));
        await page.GetByRole(AriaRole.Link, new() { Name = "MetaReward Studio" }).ClickAsync();
        await Expect(page.Locator("main")).ToContainTextAsync("second stopped", new() { Timeout = 60_000 });
    }

    /// <summary>Every page as a picture, where somebody wants them.</summary>
    private static async Task PicturesAsync(IBrowser browser, IBrowserContext known)
    {
        if (Environment.GetEnvironmentVariable("METAREWARD_SCREENSHOTS") is not { Length: > 0 } folder)
        {
            return;
        }

        var site = new Uri(known.Pages[0].Url).GetLeftPart(UriPartial.Authority);
        foreach (var (width, theme) in new[] { (1280, ColorScheme.Light), (1280, ColorScheme.Dark), (400, ColorScheme.Light),
            (400, ColorScheme.Dark) })
        {
            await using var context = await browser.NewContextAsync(new()
            {
                ViewportSize = new() { Width = width, Height = 900 }, ColorScheme = theme, StorageState = await known.StorageStateAsync(),
            });
            var page = await context.NewPageAsync();
            foreach (var address in new[] { "/", "/start", "/run?name=first", "/prompts?name=first", "/what-if?name=first&loop.min_gap=2",
                "/label?name=first", "/compare?name=first", "/compare?name=first&t=2&with=first&u=1", "/study?name=first", "/nothing" })
            {
                await page.GotoAsync(site + address);
                await page.ScreenshotAsync(new() { FullPage = true,
                    Path = Path.Combine(folder, $"{Word().Replace(address, "-").Trim('-')}-{width}-{theme}.png") });
            }
        }
    }

    private static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);

    [GeneratedRegex(@"\W+", RegexOptions.None, 1000)]
    private static partial Regex Word();
}
