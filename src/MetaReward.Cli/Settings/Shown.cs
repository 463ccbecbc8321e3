namespace MetaReward.Cli.Settings;

/// <summary>What came, as an error may show it: short enough to read, whatever its length.</summary>
public static class Shown
{
    /// <summary>So many characters of a value are shown.</summary>
    public const int Most = 120;

    /// <summary>The text, or its beginning and its length where it is long.</summary>
    public static string Of(string text) => text.Length <= Most ? text : $"{Start(text, Most - 20)}... ({text.Length:N0} characters)";

    /// <summary>A message whose middle is left out where something in it was longer than anyone reads.</summary>
    public static string Message(string message, int most = 6000) => message.Length <= most ? message
        : $"{Start(message, most / 2)} ... ({message.Length - most:N0} characters are left out here) ... {message[^(most / 2)..]}";

    /// <summary>A beginning that does not end within a pair of surrogates.</summary>
    private static string Start(string text, int length) => text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
}
