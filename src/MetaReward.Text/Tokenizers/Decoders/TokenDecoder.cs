using MetaReward.Patterns;
using System.Globalization;
using System.Text;

namespace MetaReward.Text;

/// <summary>Turns the spellings of tokens into pieces of text; joined, these are the decoded text.</summary>
internal delegate IReadOnlyList<string> TokenDecoder(IReadOnlyList<string> tokens);

/// <summary>The decoders of <c>tokenizer.json</c>.</summary>
internal static class Decoders
{
    private const int MostNested = 32;

    /// <summary>The file's <c>decoder</c>; without one, spellings are joined by spaces.</summary>
    public static TokenDecoder Parse(JsonFields file) =>
        file.Fields("decoder") is { } fields ? Of(fields, 0) : tokens => [string.Join(' ', tokens)];

    private static TokenDecoder Of(JsonFields part, int depth) => (part.Text("type") ?? throw part.Missing("type")) switch
    {
        "Sequence" => Sequence(part, depth < MostNested ? depth + 1 : throw part.Nested(MostNested)),
        "ByteLevel" => tokens => [Encoding.UTF8.GetString([.. tokens.SelectMany(ByteLetters.Spelled)])],
        "ByteFallback" => ByteFallback,
        "Fuse" => tokens => [string.Concat(tokens)],
        "Metaspace" => Spaces(Metaspace.Parse(part)),
        "Replace" => Replace(PatternField.Of(part), part.Text("content") ?? throw part.Missing("content")),
        "Strip" => Strip(part.Scalar("content"), part.Whole("start", 0) ?? throw part.Missing("start"),
            part.Whole("stop", 0) ?? throw part.Missing("stop")),
        "WordPiece" => WordPieces(part.Text("prefix") ?? throw part.Missing("prefix"), part.Required("cleanup")),
        "BPEDecoder" => Suffixed(part.Text("suffix") ?? throw part.Missing("suffix")),
        "CTC" => Timed(part.Text("pad_token") ?? throw part.Missing("pad_token"),
            part.Text("word_delimiter_token") ?? throw part.Missing("word_delimiter_token"), part.Required("cleanup")),
        var other => throw part.Unknown("decoder", other,
            "Sequence, ByteLevel, ByteFallback, Fuse, Metaspace, Replace, Strip, WordPiece, BPEDecoder, CTC"),
    };

    private static TokenDecoder Sequence(JsonFields part, int depth)
    {
        var steps = part.Parts("decoders").Select(step => Of(step, depth)).ToArray();
        return tokens => steps.Aggregate(tokens, (now, step) => step(now));
    }

    /// <summary>Tokens like <c>&lt;0x61&gt;</c> are bytes; those of a run that is no valid UTF-8 become U+FFFD each.</summary>
    private static List<string> ByteFallback(IReadOnlyList<string> tokens)
    {
        var texts = new List<string>(tokens.Count);
        var bytes = new List<byte>();
        foreach (var token in tokens)
        {
            if (token.Length == 6 && token.StartsWith("<0x", StringComparison.Ordinal) && token[5] == '>'
                && byte.TryParse(token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                bytes.Add(value);
                continue;
            }

            Flush(texts, bytes);
            texts.Add(token);
        }

        Flush(texts, bytes);
        return texts;
    }

    private static void Flush(List<string> texts, List<byte> bytes)
    {
        if (bytes.Count > 0)
        {
            byte[] run = [.. bytes];
            texts.AddRange(System.Text.Unicode.Utf8.IsValid(run)
                ? [Encoding.UTF8.GetString(run)]
                : Enumerable.Repeat("\uFFFD", run.Length));
            bytes.Clear();
        }
    }

    private static TokenDecoder Spaces(Metaspace metaspace) => tokens =>
        [.. tokens.Select((token, i) =>
            token.Replace(metaspace.Mark, i == 0 && metaspace.Scheme != "never" ? "" : " ", StringComparison.Ordinal))];

    private static TokenDecoder Replace(Pattern pattern, string content) => tokens => [.. tokens.Select(token =>
    {
        var text = new StringBuilder();
        var last = 0;
        foreach (var (from, to) in pattern.Matches(token))
        {
            text.Append(token, last, from - last).Append(content);
            last = to;
        }

        return text.Append(token, last, token.Length - last).ToString();
    })];

    private static TokenDecoder Strip(int content, int start, int stop) => tokens => [.. tokens.Select(token =>
    {
        var sign = char.ConvertFromUtf32(content);
        for (var i = 0; i < start && token.StartsWith(sign, StringComparison.Ordinal); i++)
        {
            token = token[sign.Length..];
        }

        for (var i = 0; i < stop && token.EndsWith(sign, StringComparison.Ordinal); i++)
        {
            token = token[..^sign.Length];
        }

        return token;
    })];

    private static TokenDecoder Suffixed(string suffix) => tokens =>
        [.. tokens.Select((token, i) => Replaced(token, suffix, i == tokens.Count - 1 ? "" : " "))];

    private static TokenDecoder WordPieces(string prefix, bool cleans) => tokens => [.. tokens.Select((token, i) =>
    {
        var text = i == 0 ? token : token.StartsWith(prefix, StringComparison.Ordinal) ? token[prefix.Length..] : " " + token;
        return cleans ? Cleaned(text) : text;
    })];

    /// <summary>Output of speech models: a token said several times in a row counts once.</summary>
    private static TokenDecoder Timed(string pad, string delimiter, bool cleans) => tokens => [.. tokens
        .Where((token, i) => i == 0 || token != tokens[i - 1])
        .Select(token => Replaced(token, pad, ""))
        .Select(text => cleans ? Replaced(Cleaned(text), delimiter, " ") : text)
        .Where(text => text.Length > 0)];

    private static string Cleaned(string text) => text.Replace(" .", ".", StringComparison.Ordinal)
        .Replace(" ?", "?", StringComparison.Ordinal)
        .Replace(" !", "!", StringComparison.Ordinal).Replace(" ,", ",", StringComparison.Ordinal)
        .Replace(" ' ", "'", StringComparison.Ordinal)
        .Replace(" n't", "n't", StringComparison.Ordinal).Replace(" 'm", "'m", StringComparison.Ordinal)
        .Replace(" do not", " don't", StringComparison.Ordinal)
        .Replace(" 's", "'s", StringComparison.Ordinal).Replace(" 've", "'ve", StringComparison.Ordinal)
        .Replace(" 're", "'re", StringComparison.Ordinal);

    /// <summary>An empty text to be replaced stands before every scalar and at the end.</summary>
    private static string Replaced(string text, string old, string by) => old.Length > 0 ? text.Replace(old, by, StringComparison.Ordinal)
        : by + string.Concat(Scalars.Of(text).Select(scalar => char.ConvertFromUtf32(scalar) + by));
}
