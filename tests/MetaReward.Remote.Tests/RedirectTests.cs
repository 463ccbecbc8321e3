using MetaReward.Remote.Hub;

namespace MetaReward.Tests;

/// <summary>Where redirects lead, and who hears the token on the way.</summary>
public sealed class RedirectTests : IDisposable
{
    private readonly Puller puller = new() { Token = new(FakeHub.Token, "HF_TOKEN") };

    [Fact]
    public async Task The_hub_hears_the_token_and_nobody_else()
    {
        await puller.PullAsync();
        puller.Hub.Home.Heard.ShouldAllBe(asked => asked.Headers["authorization"] == "Bearer " + FakeHub.Token);
        puller.Hub.Storage.Heard.ShouldNotBeEmpty();
        puller.Hub.Storage.Heard.ShouldAllBe(asked => !asked.Headers.ContainsKey("authorization") && !asked.Headers.ContainsKey("cookie"));
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_renamed_repository_is_followed_by_a_relative_redirect(int status)
    {
        puller.Hub.OnHome = asked => Task.FromResult<Told?>(asked.Path.Contains("/old/")
            ? new(status, Headers: [("Location", asked.Path.Replace("/old/name", "/org/tiny"))])
            : null);
        (await puller.PullAsync("old/name")).ShouldContain("models--old--name");
        puller.Hub.Home.Heard.ShouldAllBe(asked => asked.Headers.ContainsKey("authorization"));
    }

    /// <summary>A mirror answers with redirects to the Hub: the token belongs to the mirror then, and etags come from the Hub.</summary>
    [Fact]
    public async Task A_mirror_that_redirects_to_the_hub_works_and_the_hub_does_not_hear_the_mirrors_token()
    {
        using var mirror = new Site(asked =>
            Task.FromResult<Told?>(new(308, Headers: [("Location", new Uri(puller.Hub.Home.Address, asked.Path).AbsoluteUri)])));
        using var pull = new HubPull(puller.Settings with { Endpoint = mirror.Address }, puller.Patience, TimeProvider.System, _ => { });
        var plan = await pull.PlanAsync(ModelName.Parse(FakeHub.Name), false, null, default);
        plan.Files.Select(f => f.File.Etag).ShouldBe(plan.Files.Select(f => FakeHub.Etag(f.File.Name, puller.Hub.Files[f.File.Name])));
        puller.Hub.Home.Heard.ShouldAllBe(asked => !asked.Headers.ContainsKey("authorization"));
        mirror.Heard.ShouldAllBe(asked => asked.Headers.ContainsKey("authorization"));
    }

    [Fact]
    public async Task Small_files_may_be_behind_a_relative_redirect_too()
    {
        var etag = FakeHub.Etag("config.json", puller.Hub.Files["config.json"]);
        puller.Hub.OnHome = asked => Task.FromResult<Told?>(
            asked.Ends("/config.json") ? new(307, Headers: [("X-Repo-Commit", FakeHub.Commit), ("X-Linked-Etag", $"\"{etag}\""),
                ("X-Linked-Size", "2"), ("Location", "/cache/x?etag=1")])
            : asked.Path.Contains("/cache/x") ? new(200, "{}"u8.ToArray(), Headers: [("ETag", "\"something-else\"")]) : null);
        await puller.PullAsync();
        File.ReadAllText(puller.Blob("config.json")).ShouldBe("{}");
    }

    [Fact]
    public async Task A_circle_ends()
    {
        puller.Hub.OnHome = asked => Task.FromResult<Told?>(new(302, Headers: [("Location", asked.Path)]));
        (await puller.RefusedAsync()).ShouldContain("more than 10 redirects");
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData(null)]
    public async Task A_redirect_to_no_address_is_refused(string? location)
    {
        puller.Hub.OnHome = _ => Task.FromResult<Told?>(new(302, Headers: location is null ? [] : [("Location", location)]));
        (await puller.RefusedAsync()).ShouldContain("redirects to " + (location ?? "nowhere"));
    }

    [Theory]
    [InlineData("https://hub.example/x", true)]
    [InlineData("https://hub.example:443/x", true)]
    [InlineData("https://HUB.example/x", true)]
    [InlineData("http://hub.example/x", false)]
    [InlineData("https://hub.example:444/x", false)]
    [InlineData("https://cdn.hub.example/x", false)]
    [InlineData("https://hub.example.evil.org/x", false)]
    [InlineData("https://hub.example@evil.org/x", false)]
    [InlineData("https://hub.example:443@evil.org/x", false)]
    public void Only_the_same_scheme_host_and_port_are_home(string address, bool home)
    {
        using var client = new HubClient(new(new("https://hub.example/base"), "/nowhere"), new(), TimeProvider.System, _ => { });
        client.IsHome(new(address)).ShouldBe(home);
    }

    [Fact]
    public void No_redirect_leads_from_a_safe_connection_to_an_open_one()
    {
        using var answer = new HttpResponseMessage(System.Net.HttpStatusCode.Found);
        answer.Headers.Location = new("http://hub.example/x");
        Should.Throw<HubException>(() => Redirects.Next(answer, new("https://hub.example/"))).Message
            .ShouldContain("an https address was expected");
        Redirects.Next(answer, new("http://hub.example/")).ShouldBe(new("http://hub.example/x"));
    }

    [Fact]
    public async Task A_signed_address_that_has_run_out_is_asked_for_anew()
    {
        var times = 0;
        puller.Hub.OnStorage = asked => Task.FromResult<Told?>(
            times++ switch { 0 => puller.Hub.Part(asked, "model.safetensors") with { Cut = 1000 }, 1 => new(403), _ => null });
        await puller.PullAsync();
        puller.Hub.Home.Heard.Count(a => a.Method == "GET" && a.Ends("/model.safetensors")).ShouldBe(3);
    }

    [Theory]
    [InlineData("etag/../../x")]
    [InlineData("..")]
    [InlineData("")]
    public async Task An_etag_that_is_no_name_is_refused(string etag)
    {
        puller.Hub.OnHome = asked =>
            Task.FromResult<Told?>(asked.Ends("/config.json") ? new(200, "{}"u8.ToArray(), Headers: [("ETag", $"\"{etag}\"")]) : null);
        (await puller.RefusedAsync()).ShouldContain("gives no usable ETag for 'config.json'");
    }

    [Fact]
    public async Task An_etag_that_is_no_hash_is_said_and_the_size_is_checked()
    {
        puller.Hub.OnHome = asked =>
            Task.FromResult<Told?>(asked.Ends("/config.json") ? new(200, "{}"u8.ToArray(), Headers: [("ETag", "\"v7\"")]) : null);
        await puller.PullAsync();
        puller.Notes.ShouldHaveSingleItem().ShouldContain("ETag of config.json is no hash");
        File.ReadAllText(Path.Combine(puller.Repository, "blobs", "v7")).ShouldBe("{}");
    }

    [Fact]
    public async Task A_commit_that_changes_under_ones_hands_is_noticed()
    {
        puller.Hub.OnHome = asked => Task.FromResult<Told?>(
            asked.Ends("/config.json")
                ? new(200, "{}"u8.ToArray(), Headers: [("ETag", "\"v7\""), ("X-Repo-Commit", new string('f', 40))])
                : null);
        (await puller.RefusedAsync()).ShouldContain("answers with commit ffff");
    }

    public void Dispose() => puller.Dispose();
}
