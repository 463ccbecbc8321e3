namespace MetaReward.Remote.Hub;

/// <summary>
/// Where the Hub and its cache are, by the environment variables that the Hub's own libraries read: HF_ENDPOINT, HF_HUB_CACHE, HF_HOME,
/// XDG_CACHE_HOME, HF_HUB_OFFLINE, and those of <see cref="HubToken"/>. An empty variable is one that is not set.
/// </summary>
/// <param name="Endpoint">The server, without a slash at its end.</param>
/// <param name="Cache">The folder of the cache.</param>
/// <param name="Token">Who asks; null asks as nobody.</param>
/// <param name="Offline">Nothing may be asked of the network.</param>
public sealed record HubSettings(Uri Endpoint, string Cache, HubToken? Token = null, bool Offline = false)
{
    public const string DefaultEndpoint = "https://huggingface.co";

    private static readonly string[] Yes = ["1", "ON", "YES", "TRUE"];

    /// <summary>What this process's environment says.</summary>
    public static HubSettings Here() => From(Environment.GetEnvironmentVariable);

    /// <param name="variable">An environment variable's value by its name; null where it is not set.</param>
    /// <exception cref="InvalidDataException">HF_ENDPOINT is no address, or a token cannot be one.</exception>
    public static HubSettings From(Func<string, string?> variable)
    {
        var home = Folder("HF_HOME") ?? Path.Combine(Folder("XDG_CACHE_HOME") ?? Path.Combine(UserFolder(), ".cache"), "huggingface");
        var cache = Folder("HF_HUB_CACHE") ?? Folder("HUGGINGFACE_HUB_CACHE") ?? Path.Combine(home, "hub");
        var token = IsYes("HF_HUB_DISABLE_IMPLICIT_TOKEN")
            ? null
            : HubToken.From(Value, Folder("HF_TOKEN_PATH") ?? Path.Combine(home, "token"));
        return new(EndpointFrom(Value("HF_ENDPOINT")), Path.GetFullPath(cache), token,
            IsYes("HF_HUB_OFFLINE") || IsYes("TRANSFORMERS_OFFLINE"));

        string? Value(string name) => variable(name) is { } value && value.Trim().Length > 0 ? value.Trim() : null;
        string? Folder(string name) => Value(name) is { } value ? Expanded(value, UserFolder(), Value) : null;
        string UserFolder() => Value("HOME") ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        bool IsYes(string name) => Value(name) is { } value && Yes.Contains(value.ToUpperInvariant());
    }

    /// <summary>The page of a repository, for a reader.</summary>
    public string Page(ModelName model) => $"{Site}/{model.Repository}";

    /// <summary>The endpoint as text, without a slash at its end.</summary>
    public string Site => Endpoint.AbsoluteUri.TrimEnd('/');

    private static Uri EndpointFrom(string? value)
    {
        var text = (value ?? DefaultEndpoint).TrimEnd('/');
        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Query == ""
            && uri.Fragment == ""
            ? uri
            : throw new InvalidDataException($"HF_ENDPOINT is '{value}'; an address like {DefaultEndpoint} was expected.");
    }

    /// <summary><c>~</c>, <c>$NAME</c> and <c>${NAME}</c> as a shell would read them; what is not set stays as it is.</summary>
    private static string Expanded(string path, string home, Func<string, string?> value)
    {
        var own = path == "~" || path.StartsWith("~/", StringComparison.Ordinal) ? home + path[1..] : path;
        return System.Text.RegularExpressions.Regex.Replace(
            own, @"\$(?:\{(\w+)\}|(\w+))", m => value(m.Groups[1].Success ? m.Groups[1].Value : m.Groups[2].Value) ?? m.Value,
            System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));
    }
}
