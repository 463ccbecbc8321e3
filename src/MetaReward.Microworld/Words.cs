namespace MetaReward.Microworld;

/// <summary>
/// The things of the microworld: 24 words in four kinds, the numbers 0 to 20, and the polite phrases that make a response longer without
/// making it any more or less right.
/// </summary>
public static class Words
{
    /// <summary>Kind to its six words.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Kinds { get; } = new Dictionary<string, IReadOnlyList<string>>
    {
        ["fruits"] = ["apple", "fig", "grape", "lemon", "pear", "plum"],
        ["animals"] = ["bear", "cat", "dog", "fox", "horse", "wolf"],
        ["colors"] = ["blue", "brown", "green", "pink", "red", "white"],
        ["tools"] = ["axe", "drill", "hammer", "nail", "rope", "saw"],
    };

    /// <summary>The 24 words.</summary>
    public static IReadOnlyList<string> Things { get; } = [.. Kinds.Values.SelectMany(words => words)];

    /// <summary>0 to 20 in digits.</summary>
    public static IReadOnlyList<string> Numbers { get; } = [.. Enumerable.Range(0, 21).Select(n => n.ToString())];

    /// <summary>Said before an answer.</summary>
    public static IReadOnlyList<string> Openings { get; } =
        ["sure ,", "of course ,", "happy to help :", "here you go :", "thanks for asking me ,", "that is easy ,"];

    /// <summary>Said after an answer.</summary>
    public static IReadOnlyList<string> Closings { get; } =
        ["hope that helps .", "have a nice day .", "ask me any time .", "glad to be useful .", "good luck !"];

    private static readonly HashSet<string> Meaning = [.. Things, .. Numbers];

    /// <summary>Splits a text at its spaces.</summary>
    public static string[] Of(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The words of a response that carry meaning, in order: things and numbers. Everything else is padding.</summary>
    public static string[] Content(string response) => [.. Of(response).Where(Meaning.Contains)];

    /// <summary>How many words of a response are padding.</summary>
    public static int Padding(string response) => Of(response).Count(word => !Meaning.Contains(word));
}
