using System.Text.Json;

namespace MetaReward.Remote.Served;

/// <summary>Something that asking again, or asking for anything else, does not change.</summary>
internal sealed class ServedEndException(string message) : Exception(message);

/// <summary>Single attempts at a server, and what they mean.</summary>
internal sealed class ServedHearing(
    ServedModel model, ServedOptions options, ServedWire wire, ServedPatience patience, ServedTally tally)
{
    /// <summary>How the words of a reply begin that came and is none: the server took the request.</summary>
    public const string Withheld = "in the reply: ";

    private readonly Dialect dialect = new(model, options.Note);
    private readonly Lock gate = new();
    private Task<bool>? isKnown;
    private int outages;

    /// <summary>How often nobody was there: no connection, none to its end, or a gateway's word for it.</summary>
    public int Outages => Volatile.Read(ref outages);

    /// <summary>Parameters that the server does not take, as far as is known.</summary>
    public IReadOnlyCollection<string> Unknown => dialect.Unknown;

    /// <summary>One attempt at a reply; parameters that the server does not take are learned on the way.</summary>
    /// <exception cref="ServedEndException">Asking for anything else is of no use.</exception>
    public async Task<ServedAttempt> ReplyAsync(
        Dialogue prompt, Sampling sampling, ServedDraw draw, IProgress<int>? tokens, ServedCourse course,
        CancellationToken cancel)
    {
        while (true)
        {
            var body = dialect.Fit(ServedRequest.Body(model.Name!, prompt, sampling, draw, options), course.WithLimit);
            var sent = body.Select(field => field.Key).ToHashSet();
            var answer = await wire.SendAsync(HttpMethod.Post, ServedRequest.Path(options), body.ToJsonString(), cancel);
            Objection? within = null;
            if (answer is { Status: >= 200 and < 300, IsTooLarge: false })
            {
                var reading = ServedReply.Read(answer.Body, draw.Count);
                if (reading.Sample is { } sample)
                {
                    patience.Answered();
                    tally.Count(reading.PromptTokens, reading.Tokens);
                    tokens?.Report(reading.Tokens);
                    return new(Next.Settled, "", Hidden(sample), answer) { More = [.. reading.More.Select(Hidden)] };
                }

                within = reading.Error;
                if (within is null)
                {
                    return new(Next.Again, Hidden(reading.Why), null, answer);
                }
            }

            if (await WeighAsync(answer, within, sent, course, cancel) is { } attempt)
            {
                return attempt;
            }
        }
    }

    /// <summary>One attempt at the list of models.</summary>
    /// <exception cref="ServedEndException">The server refuses whoever asks.</exception>
    public async Task<ServedAttempt> ModelsAsync(ServedCourse course, CancellationToken cancel)
    {
        var answer = await wire.SendAsync(HttpMethod.Get, "models", null, cancel);
        return answer is { Status: >= 200 and < 300, IsTooLarge: false }
            ? new(Next.Settled, Objection.Of(answer.Status.Value, answer.Body).Words, null, answer)
            : await WeighAsync(answer, null, new HashSet<string>(), course, cancel) ?? new(Next.Settled,
                Words(Objection.Of(answer.Status ?? 0, answer.Body)), null, answer);
    }

    /// <summary>What is no reply; null where the request is to be sent again in another form.</summary>
    private async Task<ServedAttempt?> WeighAsync(
        ServedAnswer answer, Objection? within, IReadOnlySet<string> sent, ServedCourse course, CancellationToken cancel)
    {
        if (answer.Status is null or 502 or 503 or 504)
        {
            Interlocked.Increment(ref outages);
        }

        if (answer.IsEnd)
        {
            throw new ServedEndException($"{model} cannot be asked: {answer.Why}.");
        }

        if (answer.IsTooLarge)
        {
            return Refused(Finish.Refused, Withheld + answer.Why, answer);
        }

        if (answer.Status is not { } status)
        {
            return new(answer.IsAlone && patience.HasAnswered ? Next.Later : Next.Again, answer.Why, null, answer);
        }

        var objection = within ?? Objection.Of(status, answer.Body);
        var words = Words(objection);
        switch (objection.About(sent, patience.HasAnswered))
        {
            case Ground.TooLong or Ground.Parameter when course.WithLimit && objection.IsAboutLimit(sent):
                course.WithLimit = false;
                dialect.Unlimited(words);
                return null;
            case Ground.Parameter:
                dialect.Learn(objection.Parameter(sent)!, words);
                return null;
            case Ground.Item when sent.Count > 0:
                await ExpectServerAsync(words, cancel);
                return Refused(Finish.Refused, words, answer);
            case Ground.TooLong when sent.Count > 0:
                return Refused(Finish.PromptTooLong, words, answer);
            case Ground.Busy:
                return new(Next.Later, words, null, answer);
            case Ground.Failure:
                return new(Next.Again, words, null, answer);
            case (Ground.Key or Ground.Money or Ground.Address) and var ground:
                throw new ServedEndException($"{model} refuses ({words}). {Remedy(ground)}");
            default:
                return null;
        }
    }

    private static ServedAttempt Refused(Finish finish, string words, ServedAnswer answer) =>
        new(Next.Settled, words, new("", [], [], finish) { Words = words }, answer);

    /// <summary>A refusal before any reply is the item's own only where a server is known to be there: it lists its models.</summary>
    private async Task ExpectServerAsync(string words, CancellationToken cancel)
    {
        if (patience.HasAnswered)
        {
            return;
        }

        Task<bool> known;
        lock (gate)
        {
            known = isKnown ??= ListsModelsAsync(cancel);
        }

        if (!await known && !patience.HasAnswered)
        {
            throw new ServedEndException($"{model} refuses ({words}). The server does not take the request as it is.");
        }
    }

    /// <summary>Whether the server answers the simplest request.</summary>
    public async Task<bool> AnswersAsync(CancellationToken cancel)
    {
        var body = dialect.Fit(ServedRequest.Body(model.Name!, "Hello.", Sampling.Greedy(1), new(1, Seed.Of(0)), options), withLimit: true);
        var answer = await wire.SendAsync(HttpMethod.Post, ServedRequest.Path(options), body.ToJsonString(), cancel);
        return answer.Status is >= 400 and < 500 || (answer is { Status: >= 200 and < 300, IsTooLarge: false }
            && ServedReply.Read(answer.Body).Sample is not null);
    }

    /// <summary>Whether the list of models says that this program serves them.</summary>
    public async Task<bool> IsOursAsync(CancellationToken cancel) =>
        await wire.SendAsync(HttpMethod.Get, "models", null, cancel) is { Status: >= 200 and < 300 } answer
        && LooseJson.Parse(LooseJson.Text(answer.Body)) is { } root
        && ((JsonElement?)root).Field("data").Items().Any(one => one.Field("owned_by").Word() == "metareward");

    private async Task<bool> ListsModelsAsync(CancellationToken cancel) =>
        await wire.SendAsync(HttpMethod.Get, "models", null, cancel) is { Status: >= 200 and < 300 } answer
        && ServedReply.Models(answer.Body) is not null;

    private string Remedy(Ground ground) => ground switch
    {
        Ground.Money => "What is paid for is used up: mend that with whoever runs the server; the same command goes on from here.",
        Ground.Address => "Check the address (it usually ends in /v1) and the model's name.",
        _ when options.Key is null => $"Set METAREWARD_API_KEY, or {ServedKey.OwnName(model.Endpoint)} for this server alone.",
        _ when !model.IsPrivate => "The key is not sent over http to another machine: use https.",
        _ => $"Check {options.Key}.",
    };

    private string Words(Objection objection) =>
        Hidden(objection.Words is { Length: > 0 } words ? $"{objection.Status}: {words}" : $"{objection.Status}, without a word");

    private string Hidden(string text) => ServedKey.Hide(text, options.Key);

    private Sample Hidden(Sample sample) => sample with
    {
        Text = ServedKey.HideInReply(sample.Text, options.Key),
        Reasoning = sample.Reasoning is { } thoughts ? ServedKey.HideInReply(thoughts, options.Key) : null,
        Words = sample.Words is { } words ? Withheld + Hidden(words) : null,
    };
}
