using System.Text.Json;

namespace MetaReward.Remote.Served;

/// <summary>What a server's reply says.</summary>
/// <param name="Sample">The reply, or a refusal of it; null where it cannot be read.</param>
/// <param name="Why">Why it cannot be read.</param>
/// <param name="Tokens">Sampled, as the server counts; 0 where it does not say.</param>
/// <param name="Error">An error with a status that stands in a reply; null if there is none.</param>
internal sealed record ServedReading(Sample? Sample, string Why = "", int Tokens = 0, Objection? Error = null)
{
    /// <summary>The other choices that came with the first, in order; one that cannot be read ends them.</summary>
    public IReadOnlyList<Sample> More { get; init; } = [];

    /// <summary>Tokens of the prompt, as the server counts; 0 where it does not say.</summary>
    public int PromptTokens { get; init; }
}

/// <summary>
/// Reads the reply to a request for completions, in the shapes that servers send it. What is beside the text (usage, timings, token ids,
/// log-probabilities) never costs the reply: a sample has token ids and log-probabilities where the server tells all of them. Pure.
/// </summary>
internal static class ServedReply
{
    private const int MostTokens = 10_000_000;
    private static readonly string[] CutOff = ["length", "max_tokens", "max_output_tokens", "model_length", "max_length"];
    private static readonly string[] Withheld = ["content_filter", "content_filtered", "safety", "recitation", "refusal",
        "prohibited_content", "blocklist", "spii", "guardrail_intervened", "sensitive", "moderation"];

    /// <summary>The reply of a body.</summary>
    /// <param name="body">As it came.</param>
    /// <param name="most">How many choices were asked for.</param>
    public static ServedReading Read(ReadOnlySpan<byte> body, int most = 1)
    {
        var text = LooseJson.Text(body);
        if (text.Length == 0)
        {
            return new(null, "an empty body");
        }

        if (!EventStream.Is(text) && LooseJson.Parse(text) is { } whole)
        {
            var only = ((JsonElement?)whole).Items().FirstOrDefault() ?? (JsonElement)whole;
            return Of([only], most);
        }

        var (pieces, isWhole) = EventStream.Read(text);
        if (pieces.Count == 0)
        {
            return new(null, $"no JSON: {Objection.Short(text)}");
        }

        var spoken = SpokenPieces.Of(pieces);
        return isWhole || spoken.Finish is not null || spoken.Error is not null
            ? Of(pieces, most) : new(null, "an event stream that breaks off");
    }

    private static ServedReading Of(IReadOnlyList<JsonElement> pieces, int most)
    {
        var spoken = SpokenPieces.Of(pieces);
        var first = Of(spoken) with { PromptTokens = Count(spoken.PromptTokens) };
        var more = Enumerable.Range(1, Math.Max(0, Math.Min(most, SpokenPieces.Count(pieces)) - 1))
            .Select(k => Of(SpokenPieces.Of(pieces, k)).Sample).TakeWhile(sample => sample is not null).Select(sample => sample!);
        return first.Sample is null ? first : first with { More = [.. more] };
    }

    /// <summary>The names of the models that a server lists; null where it lists none.</summary>
    public static IReadOnlyList<string>? Models(ReadOnlySpan<byte> body)
    {
        var root = LooseJson.Parse(LooseJson.Text(body));
        var list = root is { ValueKind: JsonValueKind.Array } ? root : root.Field("data", "models");
        return list is { ValueKind: JsonValueKind.Array }
            ? [.. list.Items().Select(model => model.Field("id", "name", "model").Word()).OfType<string>().Distinct()]
            : null;
    }

    private static ServedReading Of(SpokenPieces spoken)
    {
        var (text, thoughts, finish) = (spoken.Text, spoken.Reasoning, spoken.Finish?.ToLowerInvariant());
        if (spoken.Error is { } error && (text.Length == 0 || finish == "error"))
        {
            var status = spoken.Error.Field("code", "status").Number() is >= 400 and < 600 and var code ? (int)code : (int?)null;
            var objection = Objection.Of(status ?? 0, error);
            return new(null, $"an error in place of a reply: {objection.Words}", Error: status is null ? null : objection);
        }

        if (finish is not null && Withheld.Contains(finish))
        {
            return Refused($"the reply was withheld ({spoken.Finish})", spoken.Refusal, spoken.Tokens);
        }

        if (text.Length == 0 && spoken.Refusal is { } refusal)
        {
            return Refused("the model declines", refusal, spoken.Tokens);
        }

        if (text.Length == 0 && thoughts is null && spoken.Strange is { } strange)
        {
            return new(null, strange);
        }

        var ids = spoken.Ids;
        var logps = spoken.Logps.Count == ids.Count ? spoken.Logps : [];
        var end = finish is not null && CutOff.Contains(finish) ? Finish.Length : spoken.IsStopped ? Finish.StopString : Finish.Stop;
        return new(new(text, ids, logps, end) { Reasoning = thoughts }, Tokens: Count(spoken.Tokens));
    }

    private static ServedReading Refused(string what, string? words, double? tokens) =>
        new(new("", [], [], Finish.Refused) { Words = words is null ? what : $"{what}: {Objection.Short(words)}" }, Tokens: Count(tokens));

    /// <summary>A count as servers send it: fractions, and what no reply can have, too.</summary>
    private static int Count(double? tokens) => tokens is >= 0 and <= MostTokens and var count ? (int)Math.Round(count) : 0;
}
