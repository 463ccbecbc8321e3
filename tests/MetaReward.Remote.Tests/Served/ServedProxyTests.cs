using System.Net;
using MetaReward.Remote.Served;

namespace MetaReward.Tests;

/// <summary>Tests that change what the whole process sees: nothing else runs beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

[Collection(nameof(Alone))]
public sealed class ServedProxyTests
{
    [Fact]
    public async Task A_proxy_is_passed_by_on_the_way_to_this_machine()
    {
        using var proxy = new Site(_ => Task.FromResult<Told?>(new(403)));
        using var site =
            new Site(asked => Task.FromResult<Told?>(
                ServedFault.Says(200, asked.Method == "GET" ? """{"data": [{"id": "m"}]}""" : ServedFault.Usual("well").ToJsonString())));
        var before = HttpClient.DefaultProxy;
        HttpClient.DefaultProxy = new WebProxy(proxy.Address);
        try
        {
            using var policy = await ServedPolicy.OpenAsync(
                ServedModel.Find(site.Address + "v1")!, new(new("sk-0123456789", "here"), TimeSpan.FromSeconds(20)),
                TestContext.Current.CancellationToken);
            (await policy.SampleAsync([new("a", 1, Seed.Of(1))], Sampling.Greedy(9), null,
                TestContext.Current.CancellationToken))[0][0].Text.ShouldBe("well");
        }
        finally
        {
            HttpClient.DefaultProxy = before;
        }

        proxy.Heard.ShouldBeEmpty();
        site.Heard.Count.ShouldBe(2);
    }
}
