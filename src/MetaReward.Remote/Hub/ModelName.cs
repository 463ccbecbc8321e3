namespace MetaReward.Remote.Hub;

/// <summary>A model repository and one of its revisions, spelled <c>ORG/NAME[@REVISION]</c>.</summary>
/// <param name="Repository"><c>ORG/NAME</c>, or a bare <c>NAME</c> as old repositories have.</param>
/// <param name="Revision">A branch, a tag, <c>refs/pr/N</c>, or a commit.</param>
public sealed record ModelName(string Repository, string Revision)
{
    /// <summary>The revision that is meant when none is named.</summary>
    public const string Main = "main";

    private const int LongestPart = 96;
    private const int LongestRevision = 250;

    /// <summary>The repository's folder in the cache.</summary>
    public string Folder => "models--" + Repository.Replace("/", "--", StringComparison.Ordinal);

    /// <summary>Whether the revision is a full commit id, which never moves.</summary>
    public bool IsCommit => Revision.Length == 40 && IsCommitId(Revision);

    /// <exception cref="ArgumentException">It is no such name; the message says what was expected.</exception>
    public static ModelName Parse(string text) => Find(text) ?? throw new ArgumentException(
        $"'{text}' names no model: ORG/NAME or ORG/NAME@REVISION was expected, in letters, digits and . _ - as the Hub spells them.");

    /// <summary>The name, or null when <paramref name="text"/> is none.</summary>
    public static ModelName? Find(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var (repository, revision) = at < 0 ? (text, Main) : (text[..at], text[(at + 1)..]);
        return IsRepository(repository) && IsRevision(revision) ? new(repository, revision) : null;
    }

    /// <summary>Whether a text can be a commit's id: lower-case hexadecimal digits, 40 of them on the Hub itself.</summary>
    public static bool IsCommitId(string text) => text.Length is >= 7 and <= 64 && text.All(char.IsAsciiHexDigitLower);

    public override string ToString() => Revision == Main ? Repository : $"{Repository}@{Revision}";

    private static bool IsRepository(string text) => text.Split('/') is { Length: 1 or 2 } parts && parts.All(IsPart)
        && !text.Contains("--", StringComparison.Ordinal) && !text.Contains("..", StringComparison.Ordinal)
        && !text.EndsWith(".git", StringComparison.Ordinal);

    private static bool IsPart(string part) => part.Length is > 0 and <= LongestPart
        && part.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')
        && part[0] is not ('.' or '-') && part[^1] is not ('.' or '-');

    /// <summary>Git's own rules for names of references; they also keep the name inside its folder.</summary>
    private static bool IsRevision(string text) => text.Length is > 0 and <= LongestRevision
        && !text.Contains("..", StringComparison.Ordinal)
        && text.Split('/').All(part => part.Length > 0 && !part.StartsWith('.') && !part.EndsWith('.'))
        && !text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || @"~^:?*[\@{}<>|""".Contains(c, StringComparison.Ordinal));
}
