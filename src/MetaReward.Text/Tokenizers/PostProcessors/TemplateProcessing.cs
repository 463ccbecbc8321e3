namespace MetaReward.Text;

/// <summary>Texts and added tokens in an order that the file gives, one order for a single text and one for a pair.</summary>
internal static class TemplateProcessing
{
    /// <param name="Sequence">0 or 1 stand for a text; null for added tokens.</param>
    private sealed record Piece(int? Sequence, IReadOnlyList<int> Ids, IReadOnlyList<string> Tokens, int TypeId);

    public static PostProcessor Parse(JsonFields part)
    {
        var tokens = (part.Fields("special_tokens") ?? throw part.Missing("special_tokens")).Objects
            .ToDictionary(entry => entry.Name, entry => Tokens(entry.Fields));
        var single = Pieces(part, "single", tokens, sequences: 1);
        var pair = Pieces(part, "pair", tokens, sequences: 2);
        return new(single.Sum(piece => piece.Ids.Count), pair.Sum(piece => piece.Ids.Count),
            (texts, add) => Apply(texts.Count == 1 ? single : pair, texts, add));
    }

    private static List<Encoded> Apply(IReadOnlyList<Piece> pieces, IReadOnlyList<Encoded> texts, bool add) =>
        [.. pieces.Where(piece => add || piece.Sequence is not null).Select(piece => piece.Sequence is { } sequence
            ? texts[sequence].Typed(piece.TypeId).Of(sequence) : Encoded.Around(piece.Ids, piece.Tokens, piece.TypeId))];

    private static (IReadOnlyList<int> Ids, IReadOnlyList<string> Tokens) Tokens(JsonFields entry)
    {
        var ids = entry.Ids("ids");
        var tokens = (entry.Items("tokens") ?? throw entry.Missing("tokens"))
            .Select(item => item.ValueKind == System.Text.Json.JsonValueKind.String
                ? item.GetString()! : throw entry.Wrong("tokens", item, "a string")).ToList();
        return ids.Count == tokens.Count ? (ids, tokens)
            : throw new InvalidDataException(
                $"{entry.Where}: {ids.Count} 'ids' and {tokens.Count} 'tokens'; expected as many of one as of the other.");
    }

    private static List<Piece> Pieces(
        JsonFields part, string key, Dictionary<string, (IReadOnlyList<int> Ids, IReadOnlyList<string> Tokens)> tokens, int sequences)
    {
        var pieces = part.Parts(key).Select(piece =>
        {
            if (piece.Fields("Sequence") is { } text)
            {
                var sequence = text.Text("id") switch
                {
                    "A" => 0,
                    "B" => 1,
                    var other => throw text.Unknown("sequence", $"{other}", "A, B"),
                };
                return sequence < sequences ? new Piece(sequence, [], [], text.Whole("type_id", 0) ?? 0)
                    : throw new InvalidDataException($"{text.Where}: a template for a single text uses the sequence B.");
            }

            var special = piece.Fields("SpecialToken") ?? throw piece.Missing("SpecialToken");
            var id = special.Text("id") ?? throw special.Missing("id");
            return tokens.TryGetValue(id, out var known) ? new Piece(null, known.Ids, known.Tokens, special.Whole("type_id", 0) ?? 0)
                : throw new InvalidDataException($"{special.Where}: the token '{id}' is not among the 'special_tokens'.");
        }).ToList();
        return pieces;
    }
}
