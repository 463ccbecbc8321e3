namespace MetaReward.Text;

/// <summary>The hub's <c>tokenizer.json</c>: picks the tokenizer that its model asks for.</summary>
internal static class TokenizerJson
{
    public static (ITokenizer Tokenizer, AddedTokens Added) Parse(ReadOnlyMemory<byte> json, string where)
    {
        var file = JsonFields.Parse(json, where);
        var added = AddedTokens.Parse(file);
        var type = (file.Fields("model") ?? throw file.Missing("model")).Text("type");
        ITokenizer tokenizer = type switch
        {
            "WordLevel" => new WordLevelTokenizer(file, added),
            "BPE" => new BytePairTokenizer(file, added),
            _ => throw new InvalidDataException($"{where}: the tokenizer model '{type}' is not supported; supported: BPE (byte-level), WordLevel."),
        };
        return (tokenizer, added);
    }
}
