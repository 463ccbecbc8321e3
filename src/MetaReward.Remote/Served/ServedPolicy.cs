using System.Security.Cryptography;
using System.Text;

namespace MetaReward.Remote.Served;

/// <summary>
/// A model that somebody serves by the protocol of OpenAI's chat completions (vLLM, SGLang, llama.cpp, Ollama, hosted ones) as a policy to
/// sample from. It has no weights here, so it answers and judges and cannot be trained by itself. What the server
/// refuses, and a reply that does not come, are values: samples that ended as <see cref="Finish.Refused"/>,
/// <see cref="Finish.PromptTooLong"/> and <see cref="Finish.NoReply"/>, with the server's words. Where all is refused, nobody answers, the
/// key or the address is wrong, or there is nothing left to pay with, the work ends.
/// </summary>
public sealed class ServedPolicy : IPolicy, IDisposable
{
    private const int GivenUpAfter = 3;
    private const int LostAfter = 20;
    private readonly ServedModel model;
    private readonly ServedOptions options;
    private readonly ServedWire wire;
    private readonly ServedPatience patience;
    private readonly ServedHearing hearing;
    private readonly ServedLanes lanes;
    private readonly ServedTally tally = new();
    private readonly RefusedRow row = new();
    private readonly CancellationTokenSource end = new();
    private ServedAbilities abilities = ServedAbilities.None;
    private string? ended;
    private int missing;

    private ServedPolicy(ServedModel model, ServedOptions options, ServedWire wire)
    {
        (this.model, this.options, this.wire, lanes) = (model, options, wire, new(options.Lanes));
        patience = new(model, options, lanes);
        hearing = new(model, options, wire, patience, tally);
        patience.Simplest = hearing.AnswersAsync;
    }

    /// <summary>Names the endpoint, the model, and what is said to its template, for a server does not say which weights it has.</summary>
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        $"{model}{(options.TemplateVariables is { Count: > 0 } variables ? $" {variables.ToJsonString()}" : "")}"
        + $"{(options.Extra is { Count: > 0 } extra ? $" {extra.ToJsonString()}" : "")}")))[..16];

    /// <summary>What the server can do besides giving texts, as far as it was asked (<see cref="ExamineAsync"/>).</summary>
    public Abilities Abilities => new(
        Tokens: abilities.Tokens, LogProbs: abilities.LogProbs, Seeds: abilities.Seeds, Several: abilities.Several);

    /// <summary>What was found out by asking.</summary>
    public ServedAbilities Known
    {
        get => abilities;
        init => abilities = value;
    }

    /// <summary>What was asked and answered so far.</summary>
    public ServedUse Use => tally.Use;

    /// <summary>How often nobody was there: who comes back may be another.</summary>
    public int Outages => hearing.Outages;

    /// <summary>Whom it speaks to.</summary>
    public ServedModel Model => model;

    /// <summary>Finds the server, and its model where none is named.</summary>
    /// <exception cref="InvalidDataException">It does not answer, refuses, or has several models.</exception>
    public static async Task<ServedPolicy> OpenAsync(ServedModel model, ServedOptions options, CancellationToken cancel = default)
    {
        var policy = new ServedPolicy(model, options, new(model, options));
        try
        {
            return model.Name is null ? new(model with { Name = await policy.OnlyModelAsync(cancel) }, options, policy.wire) : policy;
        }
        catch
        {
            policy.Dispose();
            throw;
        }
    }

    /// <summary>The same server, asked as if for the first time: what had ended the old one's work is forgotten.</summary>
    internal static ServedPolicy Again(ServedPolicy old, ServedOptions options, ServedAbilities known) =>
        new(old.model, options, new(old.model, options)) { Known = known };

    /// <summary>
    /// Finds out by two short requests what the server can do: several choices by one request, draws that a seed decides, token ids,
    /// log-probabilities. What it refuses or leaves out, it cannot.
    /// </summary>
    /// <exception cref="InvalidDataException">It does not answer: a server that is away lacks nothing that could be known.</exception>
    public async Task<ServedAbilities> ExamineAsync(CancellationToken cancel)
    {
        var ours = await hearing.IsOursAsync(cancel);
        var draw = new ServedDraw(2, Seed.Of(1)) { WantsLogps = true, WantsTokens = true, IsOurs = ours };
        var sampling = new Sampling(1, 1, ServedAbilities.ShortReply);
        var (first, second) = (await AskAsync(ServedAbilities.Question, sampling, draw, null, cancel),
            await AskAsync(ServedAbilities.Question, sampling, draw, null, cancel));
        if (first.Concat(second).FirstOrDefault(sample => sample.Finish == Finish.NoReply) is { } none
            && !await hearing.AnswersAsync(cancel))
        {
            throw new InvalidDataException($"{model} does not answer ({none.Words}). Check the address and whether the server runs; "
                + $"METAREWARD_REPLY_SECONDS gives it more time than {options.Reply.TotalSeconds:0.#} s.");
        }

        return abilities = ServedAbilities.Of(first, second, ours, hearing.Unknown);
    }

    public async Task<IReadOnlyList<IReadOnlyList<Sample>>> SampleAsync(
        IReadOnlyList<SampleRequest> requests, Sampling sampling, IProgress<int>? tokens, CancellationToken cancel) =>
        await Task.WhenAll(requests.Select(request => PlacedAsync(row.Place(), SamplesAsync(request, sampling, tokens, cancel))));

    /// <summary>
    /// By one request where the server gives several choices; what it leaves out, and else each, by a request of its own.
    /// </summary>
    private async Task<IReadOnlyList<Sample>> SamplesAsync(
        SampleRequest request, Sampling sampling, IProgress<int>? tokens, CancellationToken cancel)
    {
        var wants = new ServedDraw(1, request.First == 0 ? request.Seed : request.SeedOf(0))
        {
            WantsLogps = options.WantsTokens && abilities.LogProbs, WantsTokens = options.WantsTokens && abilities.Tokens,
            IsOurs = abilities.IsOurs,
        };
        var first = abilities.IsOurs || (abilities.Several && request.Count > 1)
            ? await AskAsync(request.Prompt, sampling, wants with { Count = request.Count }, tokens, cancel) : [];
        return first.Count == request.Count || first is [{ Words: not null }]
            ? [.. Enumerable.Range(0, request.Count).Select(k => first[Math.Min(k, first.Count - 1)])]
            : [.. first, .. (await Task.WhenAll(Enumerable.Range(first.Count, request.Count - first.Count).Select(
                k => AskAsync(request.Prompt, sampling, wants with { Seed = request.SeedOf(k) }, tokens, cancel))))
                    .Select(one => one[0])];
    }

    public void Dispose()
    {
        wire.Dispose();
        lanes.Dispose();
        end.Dispose();
    }

    private async Task<IReadOnlyList<Sample>> PlacedAsync(long place, Task<IReadOnlyList<Sample>> asked)
    {
        var samples = await asked;
        return samples.All(sample => sample is { Words: { } words, Finish: Finish.Refused or Finish.PromptTooLong }
            && !words.StartsWith(ServedHearing.Withheld, StringComparison.Ordinal))
            && row.IsTooLongWith(place)
            ? throw Ended(
                $"{model} refuses one request after the other ({samples[0].Words}). The server does not take the request as it is: "
                + "check the model, the prompts, and the server's log.")
            : samples;
    }

    /// <summary>The choices of one request; a single one that tells why, where there are none.</summary>
    private async Task<IReadOnlyList<Sample>> AskAsync(
        Dialogue prompt, Sampling sampling, ServedDraw draw, IProgress<int>? tokens, CancellationToken cancel)
    {
        using var until = CancellationTokenSource.CreateLinkedTokenSource(cancel, end.Token);
        try
        {
            await lanes.WaitAsync(until.Token);
            try
            {
                var attempt = await patience.AskAsync(
                    (course, token) => hearing.ReplyAsync(prompt, sampling, draw, tokens, course, token), until.Token);
                if (attempt is not { Next: Next.Settled, Sample: { } sample })
                {
                    return [Missing(attempt)];
                }

                Interlocked.Exchange(ref missing, 0);
                return [sample, .. attempt.More];
            }
            finally
            {
                lanes.Release();
            }
        }
        catch (ServedEndException stop)
        {
            throw Ended(stop.Message, stop);
        }
        catch (OperationCanceledException stopped) when (ended is { } why && !cancel.IsCancellationRequested)
        {
            throw new InvalidDataException(why, stopped);
        }
    }

    /// <summary>A value where the server answered before, and not everything is missing; else nobody is there.</summary>
    private Sample Missing(ServedAttempt? attempt)
    {
        if (attempt?.Answer.Asked > options.LongestAsked && attempt.Next == Next.Later)
        {
            throw new ServedEndException(
                $"{model} asks to wait for {attempt.Answer.Asked.Value.TotalMinutes:0} minutes ({attempt.Words}). "
                + "Run the same command again then: it goes on from here.");
        }

        var inARow = Interlocked.Increment(ref missing);
        if (attempt is null || patience.IsBroken || (attempt.IsServers && patience.HasAnswered)
            || (inARow >= LostAfter && patience.HasAnswered))
        {
            throw new ServedEndException(
                $"{model} gives no reply any more{(attempt is null ? "" : $" ({attempt.Words})")}. Check the server; "
                + "the same command goes on from here.");
        }

        return inARow < GivenUpAfter || patience.HasAnswered
            ? new("", [], [], Finish.NoReply) { Words = attempt.Words }
            : throw new ServedEndException(
                $"{model} gave no reply to any of {inARow} requests, each tried {Tries(attempt)} ({attempt.Words}). "
                    + "Check the address and the server; METAREWARD_REPLY_SECONDS gives it more time "
                    + $"than {options.Reply.TotalSeconds:0.#} s.");
    }

    private string Tries(ServedAttempt attempt) =>
        attempt.Next == Next.Later ? $"for {options.Patience.TotalMinutes:0.#} minutes" : $"{options.Tries} times";

    /// <summary>Ends the work, what is under way included, with the first reason that came.</summary>
    private InvalidDataException Ended(string why, Exception? from = null)
    {
        Interlocked.CompareExchange(ref ended, why, null);
        end.Cancel();
        return new(ended, from);
    }

    private async Task<string> OnlyModelAsync(CancellationToken cancel)
    {
        try
        {
            var attempt = await patience.AskAsync(hearing.ModelsAsync, cancel);
            return (attempt is { Next: Next.Settled } ? ServedReply.Models(attempt.Answer.Body) : null) switch
            {
                [var only] => only,
                { Count: > 1 } several => throw new InvalidDataException(
                    $"{model.Endpoint} serves {several.Count} models: name one of them, such as {several[0]}@{model.Endpoint} (there "
                    + $"are {string.Join(", ", several.Take(5))}{(several.Count > 5 ? ", ..." : "")})"),
                _ => throw new InvalidDataException(
                    $"{model.Below("models")} lists no models ({attempt?.Words}). Is it an OpenAI-compatible server? Its address usually "
                    + $"ends in /v1; name a model as NAME@{model.Endpoint}"),
            };
        }
        catch (ServedEndException stop)
        {
            throw new InvalidDataException(stop.Message, stop);
        }
    }
}
