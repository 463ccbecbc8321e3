using System.Text.Json;
using MetaReward.Text;

namespace MetaReward.Parity.Text;

/// <summary>
/// Tokenizers from <c>tokenizer.json</c> against everything that the official library said of 401 strings and of what else it was asked.
/// </summary>
internal static class Tokenizers
{
    public static IEnumerable<Subject> Subjects(string data) =>
        Data.Folders(Path.Combine(data, "fixtures", "tokenizers_json"), "encode.jsonl")
            .Select(folder => new Subject(Path.GetFileName(folder), () => Measure(folder, Load(data, folder))));

    private static Tokenizer Load(string data, string folder)
    {
        var own = Path.Combine(folder, "tokenizer.json");
        // the real model's lies with the model
        var file = File.Exists(own) ? own : Path.Combine(data, "fixtures", Path.GetFileName(folder), "tokenizer.json");
        return Tokenizer.Parse(File.ReadAllBytes(file), file);
    }

    private static IEnumerable<Figure> Measure(string folder, Tokenizer tokenizer)
    {
        var strings = Data.Lines(folder, "encode.jsonl")
            .Select(line => (Line: line, Own: tokenizer.EncodeFully(line.Text("text")))).ToArray();
        yield return Figure.Equal("ids", strings, s => s.Own.Ids.SequenceEqual(s.Line.Ints("ids")) && Bare(tokenizer, s.Line));
        yield return Figure.Equal("tokens", strings, s => s.Own.Tokens.SequenceEqual(s.Line.Words("tokens")));
        yield return Figure.Equal("offsets", strings, s => s.Own.Offsets.SequenceEqual(Offsets(s.Line)));
        yield return Figure.Equal("decoded", strings, s => Decoded(tokenizer, s.Line));
        yield return Figure.Equal("random ids decoded", Cases("decode_random_ids.json"), line => Decoded(tokenizer, line));
        yield return Figure.Equal("streams of pieces", Cases("decode_stream.json"), line => Streamed(tokenizer, line));
        yield return Figure.Equal("pairs", Cases("pairs.json"), line => Paired(tokenizer, line));
        yield return Figure.Equal("truncated and padded",
            Data.Json(folder, "truncation_padding.json").GetProperty("cases").EnumerateArray(), line => Cut(tokenizer, line));

        IEnumerable<JsonElement> Cases(string file) => Data.Json(folder, file).EnumerateArray();
    }

    /// <summary>Without the tokens that frame a text, and with special tokens read as text.</summary>
    private static bool Bare(Tokenizer tokenizer, JsonElement line)
    {
        var text = line.Text("text");
        var bare = line.Ints(line.Maybe("ids_no_special") is null ? "ids" : "ids_no_special");
        var plain = line.Maybe("ids_special_as_text") is null ? bare : line.Ints("ids_special_as_text");
        return tokenizer.EncodeFully(text, addSpecials: false).Ids.SequenceEqual(bare)
            && tokenizer.EncodeWithSpecials(text).SequenceEqual(bare)
            && tokenizer.EncodeFully(text, addSpecials: false, specialsAsText: true).Ids.SequenceEqual(plain)
            // ours never writes a special token, whatever a text spells
            && (plain.Any(tokenizer.Added.Specials.Contains) || tokenizer.Encode(text).SequenceEqual(plain));
    }

    private static bool Decoded(Tokenizer tokenizer, JsonElement line) =>
        tokenizer.Decode(line.Ints("ids"), withSpecials: true) == line.Text("decoded")
            && tokenizer.Decode(line.Ints("ids")) == line.Text("decoded_skip_special");

    private static bool Streamed(Tokenizer tokenizer, JsonElement line)
    {
        var skip = line.GetProperty("skip_special_tokens").GetBoolean();
        var stream = new TextStream(ids => tokenizer.Decode(ids, withSpecials: !skip));
        return line.Ints("ids").Select(stream.Push).SequenceEqual(line.Words("pieces"));
    }

    private static bool Paired(Tokenizer tokenizer, JsonElement pair)
    {
        var both = tokenizer.EncodeFully(pair.Text("a"), pair.Text("b"));
        return both.Ids.SequenceEqual(pair.Ints("ids")) && both.Tokens.SequenceEqual(pair.Words("tokens"))
            && both.TypeIds.SequenceEqual(pair.Ints("type_ids"))
            && both.SpecialMask.SequenceEqual(pair.Ints("special_tokens_mask")) && both.Offsets.SequenceEqual(Offsets(pair))
            && both.SequenceIds.SequenceEqual(pair.GetProperty("sequence_ids").Deserialize<int?[]>()!);
    }

    private static bool Cut(Tokenizer tokenizer, JsonElement line)
    {
        if (line.Maybe("texts") is { } texts)
        {
            return Padding(tokenizer, line).Apply([.. texts.EnumerateArray().Select(text => tokenizer.EncodeFully(text.GetString()!))])
                .Zip(line.GetProperty("result").EnumerateArray(), Same).All(equal => equal);
        }

        var truncation = new Truncation(line.Int("max_length"), line.Int("stride"), line.Text("strategy"),
            line.Text("direction") == "left");
        try
        {
            var cut = tokenizer.EncodeFully(line.Text("a"), line.Maybe("b")?.GetString(), truncation: truncation);
            return line.Maybe("error") is null && Same(cut, line.GetProperty("result"));
        }
        catch (ArgumentException)
        {
            return line.Maybe("error") is not null;
        }
    }

    private static Padding Padding(Tokenizer tokenizer, JsonElement line)
    {
        var id = line.Int("pad_id");
        return new(line.Maybe("length")?.GetInt32(), line.Maybe("pad_to_multiple_of")?.GetInt32() ?? 0, id, 0,
            line.Maybe("pad_token")?.GetString() ?? tokenizer.Spelling(id)!, line.Text("direction") == "left");
    }

    private static bool Same(Encoded ours, JsonElement theirs) => ours.Ids.SequenceEqual(theirs.Ints("ids"))
        && ours.TypeIds.SequenceEqual(theirs.Ints("type_ids"))
        && ours.AttentionMask.SequenceEqual(theirs.Ints("attention_mask"))
        && ours.SpecialMask.SequenceEqual(theirs.Ints("special_tokens_mask"))
        && ours.Tokens.SequenceEqual(theirs.Words("tokens"))
        && ours.Overflowing.Select(part => string.Join(',', part.Ids))
            .SequenceEqual(theirs.GetProperty("overflowing").EnumerateArray().Select(part => string.Join(',', part.Ints())));

    private static IEnumerable<(int, int)> Offsets(JsonElement of) =>
        of.GetProperty("offsets").EnumerateArray().Select(pair => (pair[0].GetInt32(), pair[1].GetInt32()));
}
