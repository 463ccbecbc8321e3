using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using MetaReward.Text;

namespace MetaReward.Remote.Served;

/// <summary>
/// A model that somebody serves by the protocol of OpenAI's chat completions (vLLM, SGLang, llama.cpp, Ollama, hosted ones) as a policy to sample from. It
/// has no weights here and its samples no token ids, so it answers and judges and cannot be trained. A reply that does not come in time, after several
/// tries, is a value: a sample that ended as <see cref="Finish.NoReply"/>. A server that refuses, or never answered at all, stops the work.
/// </summary>
public sealed class ServedPolicy : IPolicy, IDisposable
{
    private const int GivenUpAfter = 3;
    private readonly ServedModel model;
    private readonly ServedOptions options;
    private readonly HttpClient http;
    private readonly SemaphoreSlim lanes;
    private string limit = "max_tokens";
    private bool answered;
    private int missing;

    private ServedPolicy(ServedModel model, ServedOptions options, HttpClient http) =>
        (this.model, this.options, this.http, lanes) = (model, options, http, new(options.Lanes));

    /// <summary>Names the endpoint and the model, for a server does not say which weights it has.</summary>
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(model.ToString())))[..16];

    /// <summary>Whom it speaks to.</summary>
    public ServedModel Model => model;

    /// <summary>Finds the server, and its model where none is named.</summary>
    /// <exception cref="InvalidDataException">It does not answer, refuses, or has several models.</exception>
    public static async Task<ServedPolicy> OpenAsync(ServedModel model, ServedOptions options, CancellationToken cancel = default)
    {
        var policy = new ServedPolicy(model, options, new HttpClient { Timeout = Timeout.InfiniteTimeSpan });
        if (options.Key is { } key && model.IsPrivate)
        {
            policy.http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        try
        {
            return model.Name is null ? new(model with { Name = await policy.OnlyModelAsync(cancel) }, options, policy.http) : policy;
        }
        catch
        {
            policy.Dispose();
            throw;
        }
    }

    public async Task<IReadOnlyList<IReadOnlyList<Sample>>> SampleAsync(
        IReadOnlyList<SampleRequest> requests, Sampling sampling, IProgress<int>? tokens, CancellationToken cancel) =>
        await Task.WhenAll(requests.Select(async request => (IReadOnlyList<Sample>)await Task.WhenAll(Enumerable.Range(0, request.Count).Select(
            k => ReplyAsync([new("user", request.Prompt)], sampling, request.Seed.Derive(k), tokens, cancel)))));

    public void Dispose() => http.Dispose();

    /// <summary>One reply to a conversation.</summary>
    /// <exception cref="InvalidDataException">The server refuses, or has never answered.</exception>
    public async Task<Sample> ReplyAsync(IReadOnlyList<ChatMessage> messages, Sampling sampling, Seed seed, IProgress<int>? tokens, CancellationToken cancel)
    {
        await lanes.WaitAsync(cancel);
        try
        {
            var why = "";
            for (var attempt = 1; attempt <= options.Tries; attempt++)
            {
                var name = limit;
                var body = ServedReply.Request(model.Name!, messages, sampling, seed, name).ToJsonString();
                var (status, text, wait) = await SendAsync(HttpMethod.Post, "chat/completions", body, cancel);
                if (status == HttpStatusCode.OK && ServedReply.Read(text) is var (sample, used))
                {
                    answered = true;
                    tokens?.Report(used);
                    return sample;
                }

                if (status == HttpStatusCode.BadRequest && TooLong(text))
                {
                    return new("", [], [], Finish.PromptTooLong);
                }

                if (status == HttpStatusCode.BadRequest && name == "max_tokens" && text.Contains("max_completion_tokens", StringComparison.Ordinal))
                {
                    limit = "max_completion_tokens";
                    continue;
                }

                Refuse(status, text);
                why = status is { } code ? $"{(int)code}: {ServedReply.Complaint(text)}" : text;
                if (attempt < options.Tries)
                {
                    await Task.Delay(wait ?? (options.Pause * Math.Pow(2, attempt - 1)), cancel);
                }
            }

            return Missing(why);
        }
        finally
        {
            lanes.Release();
        }
    }

    /// <summary>A value where the server answered before; else nobody is there.</summary>
    private Sample Missing(string why) => Interlocked.Increment(ref missing) >= GivenUpAfter && !answered
        ? throw new InvalidDataException($"{model} gave no reply to any of {missing} requests, each tried {options.Tries} times ({why}). Check the address and the server; METAREWARD_REPLY_SECONDS gives it more time than {options.Reply.TotalSeconds:0.#} s.")
        : new("", [], [], Finish.NoReply);

    private async Task<string> OnlyModelAsync(CancellationToken cancel)
    {
        var (status, text, _) = await SendAsync(HttpMethod.Get, "models", null, cancel);
        Refuse(status, text);
        return (status == HttpStatusCode.OK ? ServedReply.Models(text) : null) switch
        {
            [var only] => only,
            { Count: > 1 } several => throw new InvalidDataException(
                $"{model.Endpoint} serves {several.Count} models: name one of them, such as {several[0]}@{model.Endpoint} (there are {string.Join(", ", several.Take(5))}{(several.Count > 5 ? ", ..." : "")})"),
            _ => throw new InvalidDataException($"{model.Below("models")} lists no models ({(status is null ? text : $"{(int)status}: {ServedReply.Complaint(text)}")}). Is it an OpenAI-compatible server? Its address usually ends in /v1; name a model as NAME@{model.Endpoint}"),
        };
    }

    /// <summary>What asking again would not change stops the work.</summary>
    private void Refuse(HttpStatusCode? status, string text)
    {
        var remedy = status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden when options.Key is null => "Set METAREWARD_API_KEY (or OPENAI_API_KEY).",
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => model.IsPrivate ? "Check the key in METAREWARD_API_KEY or OPENAI_API_KEY." : "The key is not sent over http to another machine: use https.",
            HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed => "Check the address (it usually ends in /v1) and the model's name.",
            HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity => "The server does not take the request as it is.",
            _ => null,
        };
        if (remedy is not null)
        {
            throw new InvalidDataException($"{model} refuses ({(int)status!}: {ServedReply.Complaint(text)}). {remedy}");
        }
    }

    private async Task<(HttpStatusCode? Status, string Text, TimeSpan? Wait)> SendAsync(HttpMethod method, string path, string? body, CancellationToken cancel)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        late.CancelAfter(options.Reply);
        using var request = new HttpRequestMessage(method, model.Below(path)) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        try
        {
            using var answer = await http.SendAsync(request, late.Token);
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync(late.Token), answer.Headers.RetryAfter?.Delta is { } asked && asked < options.Reply ? asked : null);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return (null, $"no reply within {options.Reply.TotalSeconds:0.#} s", null);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return (null, failure.Message, null);
        }
    }

    private static bool TooLong(string text) => text.Contains("context", StringComparison.OrdinalIgnoreCase)
        && (text.Contains("length", StringComparison.OrdinalIgnoreCase) || text.Contains("exceed", StringComparison.OrdinalIgnoreCase) || text.Contains("size", StringComparison.OrdinalIgnoreCase));
}
