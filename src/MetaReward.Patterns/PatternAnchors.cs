namespace MetaReward.Patterns;

/// <summary>Places that a regular expression can ask for.</summary>
internal static class PatternAnchors
{
    public static bool Holds(char kind, string text, int at) => kind switch
    {
        '^' => at == 0 || (at < text.Length && text[at - 1] == '\n'),
        '$' => at == text.Length || text[at] == '\n',
        'A' => at == 0,
        'z' => at == text.Length,
        'Z' => at == text.Length || (at == text.Length - 1 && text[at] == '\n'),
        _ => (Word(text, at - 1) != Word(text, at)) == (kind == 'b'),
    };

    private static bool Word(string text, int at)
    {
        if (at < 0 || at >= text.Length)
        {
            return false;
        }

        return ScalarProperties.Word(char.IsLowSurrogate(text[at]) ? Scalars.Before(text, at + 1) : Scalars.At(text, at));
    }
}
