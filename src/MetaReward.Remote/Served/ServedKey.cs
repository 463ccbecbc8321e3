namespace MetaReward.Remote.Served;

/// <summary>
/// The secret by which a server knows who asks. Each server may have its own: METAREWARD_API_KEY_HOST_PORT, then METAREWARD_API_KEY_HOST
/// (capital letters and digits, all else as an underscore: METAREWARD_API_KEY_API_EXAMPLE_ORG), then METAREWARD_API_KEY for every server,
/// then OPENAI_API_KEY for openai.com and this machine. With _FILE behind it a variable names a file that holds the key. Never printed.
/// </summary>
/// <param name="Secret">The key.</param>
/// <param name="Source">Where it was found, for messages.</param>
public sealed record ServedKey(string Secret, string Source)
{
    private const string General = "METAREWARD_API_KEY";
    private const int ShortestRemoved = 4;
    private const int ShortestRemovedFromReplies = 8;
    private const string Removed = "[the key]";

    /// <summary>The key of an endpoint; null if there is none.</summary>
    /// <exception cref="InvalidDataException">What was found cannot be a key, or its file cannot be read.</exception>
    public static ServedKey? Find(Uri endpoint, Func<string, string?> variable) => Names(endpoint)
        .SelectMany(name => new[] { (name, false), (name + "_FILE", true) })
        .Select(place => variable(place.Item1) is { } value && value.Trim().Length > 0
            ? Read(place.Item1, value.Trim(), place.Item2)
            : null).FirstOrDefault(key => key is not null);

    /// <summary>The variable that holds a key for one server alone.</summary>
    public static string OwnName(Uri endpoint) => $"{General}_{Word(endpoint.IdnHost)}";

    public override string ToString() => $"the key from {Source}";

    /// <summary>A server's words without the key, which it may echo.</summary>
    internal static string Hide(string text, ServedKey? key) =>
        key is { Secret.Length: >= ShortestRemoved } ? text.Replace(key.Secret, Removed, StringComparison.Ordinal) : text;

    /// <summary>
    /// A reply without the key. A word like "EMPTY", which some servers take for a key, may stand in a reply by right, so short ones stay.
    /// </summary>
    internal static string HideInReply(string text, ServedKey? key) =>
        key is { Secret.Length: >= ShortestRemovedFromReplies } ? Hide(text, key) : text;

    private static IEnumerable<string> Names(Uri endpoint)
    {
        var host = endpoint.IdnHost.ToLowerInvariant();
        var heardByAll = host == "openai.com" || host.EndsWith(".openai.com", StringComparison.Ordinal) || ServedModel.IsHere(endpoint);
        return [$"{OwnName(endpoint)}_{endpoint.Port}", OwnName(endpoint), General,
            .. heardByAll ? ["OPENAI_API_KEY"] : Array.Empty<string>()];
    }

    private static string Word(string host) => new([.. host.ToUpperInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_')]);

    private static ServedKey? Read(string name, string value, bool isFile)
    {
        try
        {
            var secret = isFile ? File.ReadAllText(value).Trim() : value;
            return secret.Length == 0 ? null : secret.All(c => c is > ' ' and < '\u007f') ? new(secret, isFile ? $"{name} ({value})" : name)
                : throw new InvalidDataException(
                    $"{name} holds no key: a key has no spaces, line ends or letters beyond ASCII in it. Give the key alone, "
                    + "without \"Bearer\".");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{name} names the file '{value}', which cannot be read: {failure.Message}", failure);
        }
    }
}
