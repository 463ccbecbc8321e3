namespace MetaReward.Remote.Hub;

/// <summary>A secret that says who asks. Never printed, and sent to the endpoint alone.</summary>
/// <param name="Secret">The token.</param>
/// <param name="Source">Where it was found, for messages.</param>
public sealed record HubToken(string Secret, string Source)
{
    private static readonly string[] Variables = ["HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"];

    /// <summary>The token of the variables, else of the file that `hf auth login` writes; null if there is none.</summary>
    /// <param name="variable">An environment variable's value by its name.</param>
    /// <param name="file">The token file; it need not exist.</param>
    /// <exception cref="InvalidDataException">What was found cannot be a token, or the file cannot be read.</exception>
    public static HubToken? From(Func<string, string?> variable, string file) =>
        Variables.Select(name => Clean(variable(name), name)).FirstOrDefault(token => token is not null) ?? Clean(Read(file), file);

    public override string ToString() => $"the token from {Source}";

    private static string? Read(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadAllText(file) : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"the token file '{file}' cannot be read: {failure.Message}", failure);
        }
    }

    private static HubToken? Clean(string? text, string source)
    {
        var secret = text?.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal).Trim();
        return string.IsNullOrEmpty(secret) ? null
            : secret.All(c => c is > ' ' and < '\u007f') ? new(secret, source)
            : throw new InvalidDataException(
                $"{source} holds no token: a token has letters, digits and underscores, without spaces. "
                + $"Make one at {HubSettings.DefaultEndpoint}/settings/tokens");
    }
}
