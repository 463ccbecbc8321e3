namespace MetaReward.Text;

/// <summary>What the tokenizer puts around one or two encoded texts.</summary>
/// <param name="Single">Tokens added to one text.</param>
/// <param name="Pair">Tokens added to two.</param>
/// <param name="Apply">The encodings, and whether tokens are to be added; gives the encodings that follow each other in the result.</param>
internal sealed record PostProcessor(int Single, int Pair, Func<IReadOnlyList<Encoded>, bool, IReadOnlyList<Encoded>> Apply)
{
    private const int MostNested = 32;

    /// <summary>The file's <c>post_processor</c>; null without one.</summary>
    public static PostProcessor? Parse(JsonFields file) => file.Fields("post_processor") is { } fields ? Of(fields, 0) : null;

    /// <summary>The texts joined to one result.</summary>
    public static Encoded Finish(PostProcessor? processor, IReadOnlyList<Encoded> texts, bool add)
    {
        var given = texts.Select((text, i) => Numbered(text, i)).ToList();
        var parts = processor?.Apply(given, add) ?? given;
        return parts.Count == 1 ? parts[0] : parts.Aggregate(Encoded.Empty, (all, part) => all.Then(part));
    }

    private static Encoded Numbered(Encoded text, int sequence) => text.Of(sequence).Typed(sequence) with
    {
        Overflowing = [.. text.Overflowing.Select(part => part.Of(sequence))],
    };

    private static PostProcessor Of(JsonFields part, int depth) => (part.Text("type") ?? throw part.Missing("type")) switch
    {
        "Sequence" => Sequence(part, depth < MostNested ? depth + 1 : throw part.Nested(MostNested)),
        "ByteLevel" => ByteLevel(part),
        "TemplateProcessing" => TemplateProcessing.Parse(part),
        "RobertaProcessing" => Roberta(part),
        "BertProcessing" => Bert(part),
        var other =>
            throw part.Unknown("post-processor", other, "Sequence, ByteLevel, TemplateProcessing, RobertaProcessing, BertProcessing"),
    };

    private static PostProcessor Sequence(JsonFields part, int depth)
    {
        var steps = part.Parts("processors").Select(step => Of(step, depth)).ToArray();
        return new(steps.Sum(step => step.Single), steps.Sum(step => step.Pair),
            (texts, add) => steps.Aggregate(texts, (now, step) => step.Apply(now, add)));
    }

    private static PostProcessor ByteLevel(JsonFields part)
    {
        var (trims, prefixed) = (part.Required("trim_offsets"), part.Required("add_prefix_space"));
        return new(0, 0, (texts, _) => [.. texts.Select((text, i) => (trims ? TrimmedOffsets.Of(text, prefixed) : text).Of(i))]);
    }

    private static PostProcessor Bert(JsonFields part)
    {
        var (separator, start) = (Token(part, "sep"), Token(part, "cls"));
        return new(2, 3, (texts, add) => !add ? texts :
            [.. texts.Select((text, i) =>
                Each(text, one => i == 0 ? Joined(start(0), one.Of(0), separator(0)) : Joined(one.Of(1), separator(1))))]);
    }

    private static PostProcessor Roberta(JsonFields part)
    {
        var (separator, start) = (Token(part, "sep"), Token(part, "cls"));
        var (trims, prefixed) = (part.Required("trim_offsets"), part.Required("add_prefix_space"));
        return new(2, 4, (texts, add) =>
        {
            texts = [.. texts.Select(text => (trims ? TrimmedOffsets.Of(text, prefixed) : text).Typed(0))];
            return !add
                ? texts
                : [.. texts.Select((text, i) =>
                    Each(text, one => Joined((i == 0 ? start : separator)(0), one.Of(i).Typed(0), separator(0))))];
        });
    }

    /// <summary>The same done to the text and to each of its overflowing parts.</summary>
    private static Encoded Each(Encoded text, Func<Encoded, Encoded> wrap) => wrap(text with { Overflowing = [] }) with
    {
        Overflowing = [.. text.Overflowing.Select(wrap)],
    };

    private static Encoded Joined(params IEnumerable<Encoded> parts) => parts.Aggregate((all, part) => all.Then(part));

    private static Func<int, Encoded> Token(JsonFields part, string key)
    {
        var (token, id) = part.TokenPair(key);
        return typeId => Encoded.Around([id], [token], typeId);
    }
}
