using MetaReward.Remote.Served;

namespace MetaReward.Remote.Hosting;

/// <summary>Requests to one server's root, with its key where that is safe.</summary>
/// <param name="endpoint">Its address, with or without the version.</param>
/// <param name="options">Key and time.</param>
public sealed class ServerWire(Uri endpoint, ServedOptions options) : IServerWire, IDisposable
{
    private readonly ServedWire wire = new(new(Root(endpoint), null), options);

    public async Task<(int Status, string Body)> SendAsync(HttpMethod method, string path, string? body, CancellationToken cancel)
    {
        var answer = await wire.SendAsync(method, path.TrimStart('/'), body, cancel);
        return answer.Status is { } status ? (status, ServedKey.Hide(LooseJson.Text(answer.Body), options.Key)) : (0, answer.Why);
    }

    public void Dispose() => wire.Dispose();

    private static Uri Root(Uri endpoint)
    {
        var path = endpoint.AbsoluteUri.TrimEnd('/');
        return new(path.EndsWith("/v1", StringComparison.Ordinal) ? path[..^3] : path);
    }
}
