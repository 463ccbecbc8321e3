using System.Net;
using System.Net.Http.Headers;

namespace MetaReward.Remote.Hub;

/// <summary>
/// Requests to one endpoint: redirects, who asks, and asking again. A token goes to the endpoint alone: behind a redirect to another host,
/// scheme or port nobody hears it. Proxies are those of the environment (HTTPS_PROXY, HTTP_PROXY, NO_PROXY).
/// </summary>
internal sealed class HubClient : IDisposable
{
    private const int MostRedirects = 10;
    private const int Chunk = 1 << 20;

    private readonly HttpClient http;
    private readonly HubSettings settings;
    private readonly TimeProvider clock;
    private readonly Action<string> note;
    private volatile bool answered;

    /// <param name="settings">Where and as whom.</param>
    /// <param name="patience">How often one asks again.</param>
    /// <param name="clock">For waits, and for Retry-After with a date.</param>
    /// <param name="note">Told, in one line, why it takes longer.</param>
    public HubClient(HubSettings settings, Patience patience, TimeProvider clock, Action<string> note)
    {
        (this.settings, this.clock, this.note, Patience) = (settings, clock, note, patience);
        http = new(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = patience.Idle,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        http.DefaultRequestHeaders.UserAgent.ParseAdd("metareward/0.1 dotnet/10");
        http.DefaultRequestHeaders.AcceptEncoding.ParseAdd("identity");
    }

    public Patience Patience { get; }

    /// <summary>An address below the endpoint; the parts are escaped, a slash inside one too.</summary>
    public Uri Address(params IEnumerable<string> parts) => new(settings.Site + "/" + string.Join('/', parts.Select(Uri.EscapeDataString)));

    /// <summary>Does something until it succeeds, as long as its failures may pass.</summary>
    /// <param name="attempt">Once; failures that may pass are <see cref="PassingException"/>.</param>
    /// <param name="arrived">Bytes that have arrived so far: failures with something in between are not in a row.</param>
    /// <param name="what">What is being done, for the message.</param>
    /// <exception cref="HubException">It never succeeded.</exception>
    public async Task<T> PersistAsync<T>(Func<Task<T>> attempt, Func<long> arrived, string what, CancellationToken cancel)
    {
        var (failures, all, before) = (0, 0, arrived());
        while (true)
        {
            try
            {
                return await attempt();
            }
            catch (PassingException failure)
            {
                (failures, all, before) = (arrived() > before ? 1 : failures + 1, all + 1, arrived());
                var wait = Patience.Wait(failures, failure.Asked);
                if (failures >= (answered ? Patience.Tries : Patience.FirstTries) || all >= Patience.MostTries
                    || wait > Patience.LongestAsked)
                {
                    throw new HubException(GivenUp(what, failure, all, wait), failure);
                }

                if (wait > TimeSpan.FromSeconds(1.5))
                {
                    note($"{what}: {failure.Message}; again in {wait.TotalSeconds:0} s");
                }

                await Task.Delay(wait, clock, cancel);
            }
        }
    }

    /// <summary>One request, and those that redirects lead to.</summary>
    /// <param name="method">GET, or HEAD.</param>
    /// <param name="from">First byte that is wanted; 0 asks for the whole.</param>
    /// <param name="enough">Whether a redirect says all that was to be known, so that it is not followed.</param>
    /// <returns>The answer, which is not a server's passing weakness, and the address it came from.</returns>
    /// <exception cref="PassingException">No answer, or one that may be better later.</exception>
    /// <exception cref="HubException">The redirects lead nowhere, or the connection cannot be trusted.</exception>
    public async Task<(HttpResponseMessage Answer, Uri At)> SendAsync(
        HttpMethod method, Uri uri, long from, Func<HttpResponseMessage, Uri?, bool> enough, CancellationToken cancel)
    {
        var at = uri;
        for (var hop = 0; hop <= MostRedirects; hop++)
        {
            var answer = await OnceAsync(method, at, from, cancel);
            var next = Redirects.Next(answer, at);
            if (enough(answer, next) || next is null)
            {
                return (await PassAsync(answer, at), at);
            }

            answer.Dispose();
            at = next;
        }

        throw new HubException($"{uri}: more than {MostRedirects} redirects, the last to {at.Host}. Check HF_ENDPOINT.");
    }

    /// <summary>Reads a body, piece by piece.</summary>
    /// <param name="take">Is given each piece; false is enough.</param>
    /// <exception cref="PassingException">It ends too early, or nothing comes any more.</exception>
    public async Task ReadAsync(HttpResponseMessage answer, Func<ReadOnlyMemory<byte>, bool> take, CancellationToken cancel)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var buffer = new byte[Chunk];
        await using var body = await answer.Content.ReadAsStreamAsync(cancel);
        while (true)
        {
            late.CancelAfter(Patience.Idle);
            var read = await PassingAsync(async () => await body.ReadAsync(buffer, late.Token), answer.RequestMessage!.RequestUri!, cancel);
            if (read == 0 || !take(buffer.AsMemory(0, read)))
            {
                return;
            }
        }
    }

    /// <summary>Whether an address is the endpoint's own, so that it may hear the token.</summary>
    public bool IsHome(Uri uri) =>
        uri.Scheme == settings.Endpoint.Scheme && uri.IdnHost == settings.Endpoint.IdnHost && uri.Port == settings.Endpoint.Port;

    public void Dispose() => http.Dispose();

    private async Task<HttpResponseMessage> OnceAsync(HttpMethod method, Uri uri, long from, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, uri);
        request.Headers.Range = from > 0 ? new RangeHeaderValue(from, null) : null;
        request.Headers.Authorization = settings.Token is { } token && IsHome(uri) ? new("Bearer", token.Secret) : null;
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        late.CancelAfter(Patience.Idle);
        var answer = await PassingAsync(() => http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, late.Token), uri, cancel);
        answered = true;
        return answer;
    }

    /// <summary>Lets an answer through unless it may be better later.</summary>
    private async Task<HttpResponseMessage> PassAsync(HttpResponseMessage answer, Uri at)
    {
        var status = (int)answer.StatusCode;
        if (status is not (408 or 425 or 429 or >= 500) && !(status == 403 && !IsHome(at) && !answer.Headers.Contains("X-Error-Code")))
        {
            return answer;
        }

        using (answer)
        {
            var said = await Refusal.SaidAsync(answer);
            throw new PassingException($"{at.Host} answers {status}{(said is null ? "" : $" ({said})")}",
                Redirects.Asked(answer, clock.GetUtcNow()));
        }
    }

    private async Task<T> PassingAsync<T>(Func<Task<T>> act, Uri uri, CancellationToken cancel)
    {
        try
        {
            return await act();
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new PassingException($"{uri.Host} was silent for {Patience.Idle.TotalSeconds:0.#} s");
        }
        catch (HttpRequestException failure) when (failure.HttpRequestError is HttpRequestError.SecureConnectionError)
        {
            throw new HubException(
                $"{uri.Host}: no safe connection: {failure.GetBaseException().Message} Check the clock, "
                + "the proxy and the certificates of this machine.", failure);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            throw new PassingException($"{uri.Host}: {failure.GetBaseException().Message.TrimEnd('.')}", inner: failure);
        }
    }

    private string GivenUp(string what, PassingException failure, int tries, TimeSpan wait) =>
        wait > Patience.LongestAsked
            ? $"{what}: {failure.Message}, and asks to wait for {wait.TotalMinutes:0} minutes. Run the same command again then: "
                + "it goes on from here."
            : $"{what}: {failure.Message}. Tried {tries} times. Check the network, the proxy (HTTPS_PROXY) and "
                + $"HF_ENDPOINT ({settings.Site}); "
                + "the same command goes on from what has arrived.";
}
