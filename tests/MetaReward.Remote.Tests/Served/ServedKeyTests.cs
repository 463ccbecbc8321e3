using MetaReward.Remote.Served;

namespace MetaReward.Tests;

public sealed class ServedKeyTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("https://api.example.org/v1", "METAREWARD_API_KEY=a METAREWARD_API_KEY_API_EXAMPLE_ORG=b", "b")]
    [InlineData("https://api.example.org:8443/v1", "METAREWARD_API_KEY_API_EXAMPLE_ORG_8443=c METAREWARD_API_KEY_API_EXAMPLE_ORG=b", "c")]
    [InlineData("https://API.Example.org/v1", "METAREWARD_API_KEY_API_EXAMPLE_ORG_443=d", "d")]
    [InlineData("https://other.org/v1", "METAREWARD_API_KEY_API_EXAMPLE_ORG=b", null)]
    [InlineData("https://other.org/v1", "METAREWARD_API_KEY=a OPENAI_API_KEY=o", "a")]
    [InlineData("https://other.org/v1", "OPENAI_API_KEY=o", null)]
    [InlineData("https://notopenai.com/v1", "OPENAI_API_KEY=o", null)]
    [InlineData("https://api.openai.com/v1", "OPENAI_API_KEY=o", "o")]
    [InlineData("http://localhost:8000/v1", "OPENAI_API_KEY=o", "o")]
    [InlineData("http://127.0.0.1:8000/v1", "METAREWARD_API_KEY_127_0_0_1_8000=p OPENAI_API_KEY=o", "p")]
    [InlineData("http://localhost:8000/v1", "METAREWARD_API_KEY= OPENAI_API_KEY=o", "o")]
    public void Each_server_may_have_a_key_of_its_own(string endpoint, string variables, string? key)
    {
        var set = variables.Split(' ').Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
        ServedKey.Find(new(endpoint), set.GetValueOrDefault)?.Secret.ShouldBe(key);
        (ServedKey.Find(new(endpoint), set.GetValueOrDefault) is null).ShouldBe(key is null);
    }

    [Fact]
    public void A_key_may_stand_in_a_file_and_what_is_none_is_refused_without_being_shown()
    {
        var file = folder.Write("key.txt", "  sk-from-a-file\n");
        ServedKey.Find(new("https://a.org/v1"), name => name == "METAREWARD_API_KEY_FILE" ? file : null)!.Secret.ShouldBe("sk-from-a-file");
        var refusal = Should.Throw<InvalidDataException>(() =>
            ServedKey.Find(new("https://a.org/v1"), name => name == "METAREWARD_API_KEY" ? "Bearer hush" : null)).Message;
        refusal.ShouldContain("METAREWARD_API_KEY holds no key");
        refusal.ShouldNotContain("hush");
        Should.Throw<InvalidDataException>(() => ServedKey.Find(new("https://a.org/v1"),
            name => name == "METAREWARD_API_KEY_FILE" ? folder["none"] : null)).Message.ShouldContain("cannot be read");
        new ServedKey("hush", "here").ToString().ShouldNotContain("hush");
    }

    [Theory]
    [InlineData("http://localhost:1/v1", true)]
    [InlineData("http://LOCALHOST./v1", true)]
    [InlineData("http://model.localhost/v1", true)]
    [InlineData("http://127.9.9.9/v1", true)]
    [InlineData("http://[::1]:8000/v1", true)]
    [InlineData("http://[::ffff:127.0.0.1]/v1", true)]
    [InlineData("http://0.0.0.0:8000/v1", true)]
    [InlineData("http://localhost.example.org/v1", false)]
    [InlineData("http://10.0.0.1/v1", false)]
    [InlineData("http://128.0.0.1/v1", false)]
    public void Only_this_machine_hears_a_key_in_the_open(string endpoint, bool hears) =>
        ServedModel.Find(endpoint)!.IsPrivate.ShouldBe(hears);

    [Fact]
    public void The_environment_gives_key_and_patience()
    {
        var options = ServedOptions.Here(new("http://localhost/v1"), name =>
            name switch { "OPENAI_API_KEY" => "b", "METAREWARD_REPLY_SECONDS" => "12.5", "METAREWARD_PATIENCE_SECONDS" => "7", _ => null });
        (options.Key!.Secret, options.Reply, options.Patience).ShouldBe(("b", TimeSpan.FromSeconds(12.5), TimeSpan.FromSeconds(7)));
        foreach (var name in new[] { "METAREWARD_REPLY_SECONDS", "METAREWARD_PATIENCE_SECONDS" })
        {
            Should.Throw<InvalidDataException>(() => ServedOptions.Here(new("http://localhost/v1"),
                asked => asked == name ? "soon" : null)).Message.ShouldContain($"{name} must be a number of seconds above 0, got 'soon'");
        }
    }
}
