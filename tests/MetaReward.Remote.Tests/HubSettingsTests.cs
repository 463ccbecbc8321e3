using MetaReward.Remote.Hub;

namespace MetaReward.Tests;

public sealed class HubSettingsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData("/home/me/.cache/huggingface/hub")]
    [InlineData("/x/huggingface/hub", "XDG_CACHE_HOME=/x")]
    [InlineData("/h/hub", "XDG_CACHE_HOME=/x", "HF_HOME=/h")]
    [InlineData("/c", "HF_HOME=/h", "HF_HUB_CACHE=/c")]
    [InlineData("/old", "HF_HOME=/h", "HUGGINGFACE_HUB_CACHE=/old")]
    [InlineData("/home/me/models", "HF_HUB_CACHE=~/models")]
    [InlineData("/big/hub", "DISK=/big", "HF_HUB_CACHE=$DISK/hub")]
    [InlineData("/big/hub", "DISK=/big", "HF_HUB_CACHE=${DISK}/hub")]
    [InlineData("/home/me/.cache/huggingface/hub", "HF_HUB_CACHE=", "HF_HOME=  ")]
    public void The_cache_is_where_the_other_libraries_have_it(string cache, params string[] variables) =>
        Read(variables).Cache.ShouldBe(cache);

    [Theory]
    [InlineData("one", "HF_TOKEN", "HF_TOKEN=one", "HUGGING_FACE_HUB_TOKEN=two")]
    [InlineData("two", "HUGGING_FACE_HUB_TOKEN", "HF_TOKEN=", "HUGGING_FACE_HUB_TOKEN=two\n")]
    [InlineData(null, null)]
    [InlineData(null, null, "HF_TOKEN=one", "HF_HUB_DISABLE_IMPLICIT_TOKEN=1")]
    public void A_token_comes_from_a_variable(string? secret, string? source, params string[] variables)
    {
        var token = Read(variables).Token;
        (token?.Secret, token?.Source).ShouldBe((secret, source));
        (token?.ToString() ?? "").ShouldNotContain("one");
    }

    [Fact]
    public void A_token_comes_from_the_file_that_login_writes()
    {
        folder.Write("token", "hf_abc\r\n");
        folder.Write("other", "hf_other");
        Read("HF_HOME=" + folder.Path).Token!.Secret.ShouldBe("hf_abc");
        Read("HF_HOME=" + folder.Path, "HF_TOKEN_PATH=" + folder["other"]).Token!.Secret.ShouldBe("hf_other");
        Read("HF_HOME=" + folder.Path, "HF_TOKEN=first").Token!.Secret.ShouldBe("first");
    }

    [Theory]
    [InlineData("HF_TOKEN holds no token", "HF_TOKEN=two words")]
    [InlineData("HF_TOKEN holds no token", "HF_TOKEN=hf_é")]
    [InlineData("HF_ENDPOINT is 'huggingface.co'", "HF_ENDPOINT=huggingface.co")]
    [InlineData("HF_ENDPOINT is 'file:///etc'", "HF_ENDPOINT=file:///etc")]
    public void What_cannot_be_meant_is_refused(string message, string variable)
    {
        var refusal = Should.Throw<InvalidDataException>(() => Read(variable));
        refusal.Message.ShouldContain(message);
        refusal.Message.ShouldNotContain("two words");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true, "HF_HUB_OFFLINE=1")]
    [InlineData(true, "HF_HUB_OFFLINE=true")]
    [InlineData(true, "TRANSFORMERS_OFFLINE=yes")]
    [InlineData(false, "HF_HUB_OFFLINE=0")]
    public void Offline_is_said_by_a_variable(bool offline, params string[] variables) => Read(variables).Offline.ShouldBe(offline);

    [Fact]
    public void Another_endpoint_may_have_a_path()
    {
        var settings = Read("HF_ENDPOINT=https://mirror.example/hub/");
        settings.Site.ShouldBe("https://mirror.example/hub");
        settings.Page(ModelName.Parse("a/b@v1")).ShouldBe("https://mirror.example/hub/a/b");
    }

    public void Dispose() => folder.Dispose();

    private static HubSettings Read(params string[] variables)
    {
        var map = variables.Prepend("HOME=/home/me").Select(v => v.Split('=', 2)).ToDictionary(v => v[0], v => v[1]);
        return HubSettings.From(map.GetValueOrDefault);
    }
}
