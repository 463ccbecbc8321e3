namespace MetaReward.Tests;

/// <summary>A server's no, its maybe later, and its redirects.</summary>
public sealed class RefusalTests : IDisposable
{
    private readonly Puller puller = new();
    private int times;

    [Theory]
    [InlineData("org/tiny@nowhere", "org/tiny has no revision 'nowhere' (127.0.0.1 says: Invalid rev id: nowhere)")]
    [InlineData("org/other",
        "has no public repository org/other (127.0.0.1 says: Repository not found). Check its spelling; if it is private or gated, "
        + "ask for access at ")]
    public async Task What_is_missing_is_named(string name, string message) => (await puller.RefusedAsync(name)).ShouldContain(message);

    [Fact]
    public async Task With_a_token_a_missing_repository_is_missing()
    {
        puller.Token = new(FakeHub.Token, "HF_TOKEN");
        (await puller.RefusedAsync("org/other")).ShouldContain("has no repository org/other");
        OnHome(_ => new(401, Headers: [("X-Error-Code", "RepoNotFound")]));
        (await puller.RefusedAsync("org/other")).ShouldContain("shows the token from HF_TOKEN no repository org/other");
    }

    [Theory]
    [InlineData(true, "org/tiny has no revision 'main'")]
    [InlineData(false, "has no repository org/tiny")]
    public async Task A_404_without_words_is_looked_into(bool repository, string message)
    {
        OnHome(asked => asked.Path.Contains("/revision/") ? new(404) : repository ? null : new(404));
        (await puller.RefusedAsync()).ShouldContain(message);
    }

    [Fact]
    public async Task A_file_that_is_listed_and_not_there_is_named()
    {
        OnHome(asked => asked.Ends("/tokenizer.json") ? new(404, Headers: [("X-Error-Code", "EntryNotFound")]) : null);
        (await puller.RefusedAsync()).ShouldContain("org/tiny has no file 'tokenizer.json'");
    }

    [Theory]
    [InlineData(401, "GatedRepo", null, null, "org/tiny is gated: ask for access at ", "/org/tiny, then set HF_TOKEN")]
    [InlineData(403, "GatedRepo", null, "HF_TOKEN", "the token from HF_TOKEN gives no access to org/tiny: ask for it at ", "/org/tiny;")]
    [InlineData(403, null, "Access to model org/tiny is restricted", "HF_TOKEN", "ask for it at ",
        "says: Access to model org/tiny is restricted")]
    [InlineData(401, null, "Invalid credentials in Authorization header", "/home/me/token", "does not accept the token from /home/me/token",
        "/settings/tokens")]
    public async Task Who_may_not_learns_where_to_ask(int status, string? code, string? said, string? source, params string[] messages)
    {
        puller.Token = source is null ? null : new(FakeHub.Token, source);
        (string, string)[] headers = [.. code is null ? [] : new[] { ("X-Error-Code", code) },
            .. said is null ? [] : new[] { ("X-Error-Message", said) }];
        OnHome(asked => asked.Path.Contains("/resolve/") ? new(status, Headers: headers) : null);
        var refusal = await puller.RefusedAsync();
        messages.ShouldAllBe(message => refusal.Contains(message), refusal);
        refusal.ShouldNotContain(FakeHub.Token);
        puller.Hub.Home.Heard.Select(a => a.Path).ShouldBeUnique("a no is not asked again");
    }

    [Fact]
    public async Task Words_of_a_server_cannot_paint_on_the_terminal()
    {
        OnHome(_ => new(418, "{\"error\": \"tea\\u001b[31m\\nred\\u202e\"}"u8.ToArray(), Headers: [("Content-Type", "application/json")]));
        (await puller.RefusedAsync()).ShouldContain("(127.0.0.1 says: tea [31m red) to the question for org/tiny");
    }

    [Theory]
    [InlineData(429, "Retry-After", "0")]
    [InlineData(429, "RateLimit", "\"resolvers\";r=0;t=0")]
    [InlineData(500, null, null)]
    [InlineData(502, null, null)]
    [InlineData(503, "Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT")]
    [InlineData(408, null, null)]
    public async Task A_busy_server_is_asked_again(int status, string? header, string? value)
    {
        (string, string)[] headers = header is null ? [] : [(header, value!)];
        OnHome(_ => Interlocked.Increment(ref times) is 1 or 3 or 4 ? new(status, Headers: headers) : null);
        puller.Hub.OnStorage = _ => Task.FromResult<Told?>(Interlocked.Increment(ref times) < 9 ? new(status, Headers: headers) : null);
        await puller.PullAsync();
        File.ReadAllBytes(puller.Blob("model.safetensors")).ShouldBe(puller.Hub.Files["model.safetensors"]);
    }

    [Theory]
    [InlineData("2")]
    [InlineData("date")]
    public async Task As_long_as_it_asks_for(string after)
    {
        var began = TimeProvider.System.GetTimestamp();
        OnHome(_ => Interlocked.Increment(ref times) == 1
            ? new(429, Headers: [("Retry-After", after == "date" ? TimeProvider.System.GetUtcNow().AddSeconds(3).ToString("r") : after)])
            : null);
        await puller.PlanAsync();
        TimeProvider.System.GetElapsedTime(began).TotalSeconds.ShouldBeInRange(1.5, 30);
        puller.Notes.ShouldHaveSingleItem().ShouldContain("org/tiny: its files: 127.0.0.1 answers 429; again in ");
    }

    [Fact]
    public async Task Not_for_hours()
    {
        OnHome(_ => new(429, Headers: [("Retry-After", "7200")]));
        (await puller.RefusedAsync()).ShouldContain("answers 429, and asks to wait for 120 minutes");
        puller.Hub.Home.Heard.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_server_that_stays_broken_is_given_up()
    {
        OnHome(_ => new(503));
        var refusal = await puller.RefusedAsync();
        refusal.ShouldContain("127.0.0.1 answers 503. Tried 6 times.");
        refusal.ShouldContain("HF_ENDPOINT");
        puller.Hub.Home.Heard.Count.ShouldBe(6);
    }

    [Fact]
    public async Task A_server_that_hangs_up_or_is_not_there_is_given_up_sooner()
    {
        puller.Hub.Home.Dispose();
        (await puller.RefusedAsync()).ShouldContain("Connection refused");
    }

    [Theory]
    [InlineData("this is no JSON")]
    [InlineData("[]")]
    [InlineData("{\"siblings\": []}")]
    [InlineData("{\"sha\": \"../../etc\", \"siblings\": []}")]
    [InlineData("{\"sha\": \"0123456789abcdef0123456789abcdef01234567\", \"siblings\": [{\"name\": \"x\"}]}")]
    public async Task Something_that_is_no_hub_is_found_out(string answer)
    {
        OnHome(_ => new(200, System.Text.Encoding.UTF8.GetBytes(answer)));
        (await puller.RefusedAsync()).ShouldContain("Check HF_ENDPOINT");
        Directory.Exists(puller.Settings.Cache).ShouldBeFalse();
    }

    [Theory]
    [InlineData("../evil.safetensors")]
    [InlineData("/etc/evil.safetensors")]
    [InlineData("a/../../evil.gguf")]
    [InlineData("..\\evil.gguf")]
    [InlineData("C:/evil.gguf")]
    [InlineData("a//b")]
    [InlineData("a\nb")]
    [InlineData("")]
    public async Task A_listing_with_a_name_that_leads_out_is_forged(string name)
    {
        puller.Hub.Files[name] = FakeHub.Bytes(10);
        (await puller.RefusedAsync()).ShouldContain("leads out of its folder");
        Directory.Exists(puller.Settings.Cache).ShouldBeFalse();
    }

    [Theory]
    [InlineData("aux.safetensors")]
    [InlineData("what?.safetensors")]
    [InlineData("dot./x.gguf")]
    public async Task A_name_that_not_every_system_can_have_is_refused_when_it_is_needed(string name)
    {
        var gguf = name.EndsWith(".gguf", StringComparison.Ordinal);
        puller.Hub.Files[name] = FakeHub.Bytes(10);
        if (!gguf)
        {
            await puller.PlanAsync();
            puller.Hub.Files.Remove("model.safetensors");
        }

        (await puller.RefusedAsync(gguf: gguf)).ShouldContain("whose name not every system can have");
    }

    [Theory]
    [InlineData("pytorch_model.bin", "only as pickles (pytorch_model.bin), which are never read")]
    [InlineData("x.gguf", "has no safetensors, but 1 GGUF file: add --gguf")]
    [InlineData("README.md", "holds no weights that can be read")]
    [InlineData("unet/model.safetensors", "only in folders (unet/model.safetensors)")]
    public async Task A_repository_without_safetensors_says_what_it_has_instead(string only, string message)
    {
        puller.Hub.Files.Clear();
        puller.Hub.Files[only] = FakeHub.Bytes(10);
        (await puller.RefusedAsync()).ShouldContain(message);
    }

    [Fact]
    public async Task Too_little_room_is_said_before_anything_is_fetched()
    {
        OnHome(asked => asked.Method == "HEAD" && asked.Ends("/model.safetensors")
            ? new(302, Headers: [("X-Linked-Etag", new string('a', 64)), ("X-Linked-Size", $"{1L << 60}"),
                ("Location", puller.Hub.Storage.Address + "x")])
            : null);
        (await puller.RefusedAsync()).ShouldContain("org/tiny needs 1152921504.61 GB more in '");
        Directory.Exists(puller.Settings.Cache).ShouldBeFalse();
    }

    public void Dispose() => puller.Dispose();

    private void OnHome(Func<Asked, Told?> answer) => puller.Hub.OnHome = asked => Task.FromResult(answer(asked));
}
