using System.Net;
using System.Net.Http.Headers;
using System.Text;
using MetaReward.Remote.Hub;

namespace MetaReward.Remote.Served;

/// <summary>What came back of one request.</summary>
/// <param name="Status">HTTP's; null where no answer came.</param>
/// <param name="Body">As it came, unpacked; of a refusal its beginning.</param>
/// <param name="Why">Why no answer came.</param>
internal sealed record ServedAnswer(int? Status, byte[] Body, string Why = "")
{
    /// <summary>How long the server asks to wait.</summary>
    public TimeSpan? Asked { get; init; }

    /// <summary>Nobody listens at the address.</summary>
    public bool IsAlone { get; init; }

    /// <summary>It is larger than a reply may be, which asking again does not change.</summary>
    public bool IsTooLarge { get; init; }

    /// <summary>What stops the work: redirects elsewhere, no safe connection.</summary>
    public bool IsEnd { get; init; }
}

/// <summary>
/// Requests to one server. The key goes to the server's own scheme, host and port alone, also behind a redirect; requests to this machine
/// pass no proxy. Bodies are read piece by piece and have a bound, packed ones by what they unpack to. It throws nothing but cancellation.
/// </summary>
internal sealed class ServedWire : IDisposable
{
    /// <summary>A body has at most so many bytes.</summary>
    public const int MostBytes = 16 << 20;

    private const int MostOfRefusal = 64 << 10;
    private const int MostRedirects = 5;
    private const int MostHeaderKilobytes = 64;
    private readonly ServedModel model;
    private readonly ServedOptions options;
    private readonly HttpClient http;

    public ServedWire(ServedModel model, ServedOptions options)
    {
        (this.model, this.options) = (model, options);
        http = new(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = !ServedModel.IsHere(model.Endpoint),
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = options.Reply < TimeSpan.FromSeconds(30) ? options.Reply : TimeSpan.FromSeconds(30),
            MaxResponseHeadersLength = MostHeaderKilobytes,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        http.DefaultRequestHeaders.UserAgent.ParseAdd("metareward/0.1 dotnet/10");
        http.DefaultRequestHeaders.Authorization = options.Key is { } key && model.IsPrivate
            ? new AuthenticationHeaderValue("Bearer", key.Secret)
            : null;
    }

    /// <summary>One request, and those that redirects of the same server lead to.</summary>
    public async Task<ServedAnswer> SendAsync(HttpMethod method, string path, string? body, CancellationToken cancel)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        late.CancelAfter(options.Reply);
        try
        {
            return await FollowAsync(method, model.Below(path), body, late.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new(null, [], $"no reply within {options.Reply.TotalSeconds:0.#} s");
        }
        catch (HttpRequestException failure)
        {
            var why = ServedKey.Hide(failure.GetBaseException().Message.TrimEnd('.'), options.Key);
            return failure.HttpRequestError switch
            {
                HttpRequestError.SecureConnectionError => new(null, [],
                    $"no safe connection: {why}. Check the clock, the proxy and the certificates of this machine") { IsEnd = true },
                HttpRequestError.ConfigurationLimitExceeded =>
                    new(null, [], $"its headers are larger than {MostHeaderKilobytes} KiB") { IsTooLarge = true },
                _ => new(null, [], why) { IsAlone = failure.HttpRequestError == HttpRequestError.ConnectionError },
            };
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException)
        {
            return new(null, [], ServedKey.Hide(failure.GetBaseException().Message.TrimEnd('.'), options.Key));
        }
    }

    public void Dispose() => http.Dispose();

    private async Task<ServedAnswer> FollowAsync(HttpMethod method, Uri address, string? body, CancellationToken cancel)
    {
        var at = address;
        for (var hop = 0; hop <= MostRedirects; hop++)
        {
            using var request = new HttpRequestMessage(method,
                at) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
            if ((int)answer.StatusCode is not (301 or 302 or 303 or 307 or 308))
            {
                return await ReadAsync(answer, cancel);
            }

            var next = answer.Headers.Location is { } location && Uri.TryCreate(at, location, out var found) ? found : null;
            if (next is null || !IsSame(next, address) || (method == HttpMethod.Post && (int)answer.StatusCode is not (307 or 308)))
            {
                return new((int)answer.StatusCode, [], Redirected(at, next)) { IsEnd = true };
            }

            at = next;
        }

        return new(null, [], $"{Shown(address)} redirects more than {MostRedirects} times, the last time to {Shown(at)}") { IsEnd = true };
    }

    private string Redirected(Uri at, Uri? next) => next is null ? $"{Shown(at)} redirects to nowhere"
        : $"{Shown(at)} redirects to {Shown(next)}"
            + $"{(IsSame(next, at)
                ? ", which a request with a body does not follow"
                : ", another server, which does not hear the key or the prompts by itself")}. "
            + "Name the address where the model is served";

    private async Task<ServedAnswer> ReadAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        var status = (int)answer.StatusCode;
        var most = answer.IsSuccessStatusCode ? MostBytes : MostOfRefusal;
        using var body = new MemoryStream();
        await using var stream = await answer.Content.ReadAsStreamAsync(cancel);
        var buffer = new byte[16 << 10];
        while (body.Length <= most && !EventStream.Ends(body.GetBuffer().AsSpan(0, (int)body.Length)))
        {
            var read = await stream.ReadAsync(buffer, cancel);
            if (read == 0)
            {
                break;
            }

            body.Write(buffer, 0, read);
        }

        return body.Length > MostBytes
            ? new(status, [], $"its reply is larger than {MostBytes >> 20} MiB") { IsTooLarge = true }
            : new(status, body.ToArray()) { Asked = Waits(answer) };
    }

    /// <summary>Retry-After in seconds or as a date, or in milliseconds as some servers have it.</summary>
    private TimeSpan? Waits(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("retry-after-ms", out var values)
        && double.TryParse(values.FirstOrDefault(), System.Globalization.CultureInfo.InvariantCulture, out var ms) && ms is >= 0 and < 1e10
            ? TimeSpan.FromMilliseconds(ms) : Redirects.Asked(answer, options.Clock.GetUtcNow());

    private string Shown(Uri address) => FileNames.Shown(ServedKey.Hide(address.AbsoluteUri, options.Key));

    private static bool IsSame(Uri one, Uri other) => one.Scheme == other.Scheme && one.IdnHost == other.IdnHost && one.Port == other.Port;
}
