using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace MetaReward.Serving;

/// <summary><c>chat/completions</c> and <c>completions</c>, from a request's body to its response.</summary>
/// <param name="shelf">The models.</param>
/// <param name="options">What the server takes on.</param>
/// <param name="figures">Told what was done.</param>
/// <param name="clock">Tells the time of responses.</param>
/// <param name="failed">Told what ended a stream.</param>
internal sealed class CompletionRoute(
    ModelShelf shelf, ServerOptions options, ServerFigures figures, TimeProvider clock, Action<Exception> failed)
{
    private int choices;

    /// <summary>Choices that are written or wait.</summary>
    public int Choices => Volatile.Read(ref choices);

    /// <summary>Answers a request.</summary>
    /// <exception cref="RequestException">It is not answered.</exception>
    public async Task AnswerAsync(HttpContext http, bool isChat)
    {
        var cancel = http.RequestAborted;
        var began = clock.GetTimestamp();
        var json = await RequestJson.ReadAsync(http.Request.Body, cancel);
        var asked = isChat ? AskedReply.Chat(json, options) : AskedReply.Text(json, options);
        var wanted = asked.Prompts.Count * asked.Count;
        if (Interlocked.Add(ref choices, wanted) > options.MostChoices && wanted < Choices)
        {
            Interlocked.Add(ref choices, -wanted);
            throw new RequestException(
                429, $"the queue is full: {options.MostChoices} replies are written or wait",
                code: "rate_limit_exceeded") { RetryAfter = 1 };
        }

        try
        {
            await using var lease = await shelf.TakeAsync(asked.Model, cancel);
            var prompts = asked.Prompts.Select(prompt => (Prompt: prompt, Ids: Encoded(lease.Model, prompt))).ToList();
            if (asked.Top is not null && !lease.Model.TellsTokens)
            {
                throw new RequestException(400, $"the model '{lease.Name}' tells no log-probabilities", "logprobs",
                    "unsupported_parameter");
            }

            var form = new ReplyJson(asked, (isChat ? "chatcmpl-" : "cmpl-") + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12)),
                clock.GetUtcNow().ToUnixTimeSeconds(), lease.Name, lease.Model.Fingerprint);
            await (asked.Streams ? StreamAsync(http, form, lease.Model, prompts) : WholeAsync(http, form, lease.Model, prompts));
            figures.Answered(clock.GetElapsedTime(began));
        }
        finally
        {
            Interlocked.Add(ref choices, -wanted);
        }
    }

    private static IReadOnlyList<int> Encoded(IReplier model, ReplyPrompt prompt)
    {
        try
        {
            var ids = model.Encode(prompt);
            return ids.Count == 0 ? throw new RequestException(400, "the prompt has no token", "prompt")
                : ids.Count < model.Context ? ids : throw new RequestException(
                    400, $"This model's maximum context length is {model.Context} tokens. The prompt has {ids.Count}; "
                    + "at least one must be left for the reply.", prompt.Messages is null ? "prompt" : "messages",
                        "context_length_exceeded");
        }
        catch (InvalidDataException failure)
        {
            throw new RequestException(400, failure.Message, prompt.Messages is null ? "prompt" : "messages");
        }
    }

    private async Task WholeAsync(
        HttpContext http, ReplyJson form, IReplier model, List<(ReplyPrompt Prompt, IReadOnlyList<int> Ids)> prompts)
    {
        var (asked, cancel) = (form.Asked, http.RequestAborted);
        var replies = await Task.WhenAll(prompts.Select((prompt, i) => asked.SamplesNothing
            ? Task.FromResult<IReadOnlyList<Reply>>([.. Enumerable.Repeat(new Reply(new("", [], [], Finish.Length), []), asked.Count)])
            : model.ReplyAsync(Request(asked, prompt, i), null, cancel)));
        var echoes = asked is { Echoes: true, Top: not null }
            ? await Task.WhenAll(prompts.Select(prompt => model.ScoreAsync(prompt.Ids, cancel)))
            : [.. prompts.Select(_ => (IReadOnlyList<ReplyToken>)[])];
        figures.Counted(prompts.Sum(p => p.Ids.Count), replies.SelectMany(r => r).Sum(r => r.Sample.Tokens.Count));
        var body = form.Whole([.. prompts.Select(p => (p.Ids, p.Prompt.Text ?? ""))], replies, echoes);
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(body.ToJsonString(), cancel);
    }

    private async Task StreamAsync(
        HttpContext http, ReplyJson form, IReplier model, List<(ReplyPrompt Prompt, IReadOnlyList<int> Ids)> prompts)
    {
        var (asked, cancel) = (form.Asked, http.RequestAborted);
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-cache";
        var events = Channel.CreateUnbounded<JsonObject>(new() { SingleReader = true });
        var writing = WriteAsync(events.Writer, form, model, prompts, cancel);
        await foreach (var piece in events.Reader.ReadAllAsync(cancel))
        {
            await http.Response.WriteAsync($"data: {piece.ToJsonString()}\n\n", cancel);
            if (!events.Reader.TryPeek(out _))
            {
                await http.Response.Body.FlushAsync(cancel);
            }
        }

        try
        {
            await writing;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            failed(failure);
            await http.Response.WriteAsync($"data: {Errors.Body(failure).ToJsonString()}\n\n", cancel); // in place of the end
            return;
        }

        await http.Response.WriteAsync("data: [DONE]\n\n", cancel);
    }

    /// <summary>All events of a stream but its end.</summary>
    private async Task WriteAsync(
        ChannelWriter<JsonObject> events, ReplyJson form, IReplier model,
        List<(ReplyPrompt Prompt, IReadOnlyList<int> Ids)> prompts, CancellationToken cancel)
    {
        try
        {
            var asked = form.Asked;
            for (var i = 0; !asked.IsText && i < prompts.Count * asked.Count; i++)
            {
                events.TryWrite(form.Opening(i));
            }

            var counts = await Task.WhenAll(prompts.Select(async (prompt, p) =>
            {
                var first = p * asked.Count;
                var replies = await model.ReplyAsync(
                    Request(asked, prompt, p), (choice, piece) => events.TryWrite(form.Piece(first + choice, piece)), cancel);
                for (var k = 0; k < replies.Count; k++)
                {
                    events.TryWrite(form.Closing(first + k, replies[k].Sample));
                }

                return replies.Sum(reply => reply.Sample.Tokens.Count);
            }));
            var asks = prompts.Sum(prompt => prompt.Ids.Count);
            figures.Counted(asks, counts.Sum());
            if (asked.CountsInStream)
            {
                events.TryWrite(form.Counts(asks, counts.Sum()));
            }
        }
        finally
        {
            events.Complete();
        }
    }

    /// <summary>What the model is asked; without a seed chance decides.</summary>
    private static ReplyRequest Request(AskedReply asked, (ReplyPrompt Prompt, IReadOnlyList<int> Ids) prompt, int place)
    {
        var seed = asked.Seed ?? new Seed(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))));
        return new(prompt.Prompt, prompt.Ids, asked.Sampling, asked.Count,
            place == 0 ? seed : seed.Derive("prompt").Derive(place), asked.Top);
    }
}
