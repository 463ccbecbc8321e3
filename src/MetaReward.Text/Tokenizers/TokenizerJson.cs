namespace MetaReward.Text;

/// <summary>Reads a <c>tokenizer.json</c>.</summary>
internal static class TokenizerJson
{
    /// <param name="most">How many ids the model knows: added tokens beyond are left out (Gemma 3 of 1B names one for pictures,
    /// which it cannot see).</param>
    /// <exception cref="InvalidDataException">The file is malformed, or asks for something that is not supported.</exception>
    public static Tokenizer Parse(ReadOnlyMemory<byte> json, string where, int most = int.MaxValue)
    {
        var file = JsonFields.Parse(json, where);
        var model = file.Fields("model") ?? throw file.Missing("model");
        return new Tokenizer(file, (model.Text("type") ?? Guess(model)) switch
        {
            "BPE" => new BytePair(model),
            "Unigram" => new Unigram(model),
            "WordPiece" => new WordPiece(model),
            "WordLevel" => new WordLevel(model),
            var other => throw model.Unknown("tokenizer model", other, "BPE, Unigram, WordPiece, WordLevel"),
        }, most);
    }

    /// <summary>Files from before models named their type.</summary>
    private static string Guess(JsonFields model) => model.Find("merges") is not null ? "BPE"
        : model.Find("vocab") is { ValueKind: System.Text.Json.JsonValueKind.Array } ? "Unigram"
        : model.Find("continuing_subword_prefix") is not null ? "WordPiece" : "WordLevel";
}
