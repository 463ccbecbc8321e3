namespace MetaReward.Remote.Hub;

/// <summary>A server's file names are strangers' text: here they are kept inside the folder they belong to, on every system.</summary>
internal static class FileNames
{
    private const int LongestPart = 200;

    private static readonly HashSet<string> Reserved =
    [
        "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$",
        .. Enumerable.Range(0, 10).SelectMany(n => new[] { $"COM{n}", $"LPT{n}" }), "COM¹", "COM²", "COM³", "LPT¹", "LPT²", "LPT³",
    ];

    /// <summary>Whether a name leads out of its folder, which no git repository can hold: such a listing is forged.</summary>
    public static bool Escapes(string name) => name.Length == 0 || name.Any(char.IsControl) || name.Contains('\\')
        || (name.Length > 1 && name[1] == ':' && char.IsAsciiLetter(name[0]))
        || name.Split('/').Any(part => part is "" or "." or "..");

    /// <summary>Whether a name can be a file on every system, relative to a folder that it does not leave.</summary>
    public static bool IsPlain(string name) => !Escapes(name) && name.Split('/').All(part =>
        part.Length <= LongestPart && !part.EndsWith('.') && !part.EndsWith(' ') && !part.StartsWith(' ')
        && !part.Any(c => "<>:\"|?*".Contains(c, StringComparison.Ordinal))
        && !Reserved.Contains(part.Split('.')[0].TrimEnd().ToUpperInvariant()));

    /// <summary>A stranger's text fit for a terminal: one line, no control characters, not too long.</summary>
    public static string Shown(string text)
    {
        var line = new string(
            [.. text.Select(c => char.IsControl(c) || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.Format ? ' ' : c)])
                .Trim();
        return line.Length > 200 ? line[..197] + "..." : line;
    }
}
