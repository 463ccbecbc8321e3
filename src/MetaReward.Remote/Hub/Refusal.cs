using System.Text.Json;

namespace MetaReward.Remote.Hub;

/// <summary>A server's no, in words that say what is missing and what to do.</summary>
internal static class Refusal
{
    private const int MostSaid = 16 * 1024;

    /// <summary>Explains an answer that is no success.</summary>
    /// <param name="answer">From the server at <paramref name="at"/>.</param>
    /// <param name="file">The file that was asked for; null when it was the list of files.</param>
    /// <param name="known">Whether the repository is known to be there.</param>
    public static async Task<HubException> OfAsync(
        HttpResponseMessage answer, Uri at, ModelName model, string? file, bool known, HubSettings settings)
    {
        var said = await SaidAsync(answer);
        var code = Header(answer, "X-Error-Code");
        var page = settings.Page(model);
        var server = said is null ? "" : $" ({at.Host} says: {said})";
        return new((int)answer.StatusCode switch
        {
            401 or 403 when code == "GatedRepo" || IsGated(said) => Gated(model, page, settings) + server,
            401 when settings.Token is null =>
                $"{at.Host} has no public repository {model.Repository}{server}. Check its spelling; if it is private or gated, "
                + $"ask for access at {page} and set HF_TOKEN to a token from {settings.Site}/settings/tokens",
            401 when code == "RepoNotFound" =>
                $"{at.Host} shows {settings.Token} no repository {model.Repository}{server}. "
                + $"Check its spelling and whether the token is still good; if it is private or gated, ask for access at {page}",
            401 => $"{at.Host} does not accept {settings.Token}{server}. Make a new one at {settings.Site}/settings/tokens, "
                + $"or take it away if {model.Repository} is public.",
            403 => Gated(model, page, settings) + server,
            404 when code == "RevisionNotFound" || (code is null && file is null && known) =>
                $"{model.Repository} has no revision '{model.Revision}'{server}. Its branches and tags are at {page}/tree/main",
            404 when file is not null && code != "RepoNotFound" =>
                $"{model} has no file '{file}'{server}. Its files are at {page}/tree/main",
            404 => $"{at.Host} has no repository {model.Repository}{server}. Check its "
                + $"spelling{(settings.Token is null ? "; if it is private, set HF_TOKEN" : "")}.",
            var status => $"{at.Host} answers {status} {answer.ReasonPhrase}{server} to the question "
                + $"for {(file is null ? model : $"'{file}' of {model}")}.",
        });
    }

    /// <summary>What a server says about its no: a header, or the <c>error</c> of a JSON body; one line for a terminal.</summary>
    public static async Task<string?> SaidAsync(HttpResponseMessage answer)
    {
        var said = Header(answer, "X-Error-Message") ?? await BodyAsync(answer);
        return string.IsNullOrWhiteSpace(said) ? null : FileNames.Shown(said).TrimEnd('.');
    }

    private static bool IsGated(string? said) => said is not null
        && (said.Contains("gated", StringComparison.OrdinalIgnoreCase) || said.Contains("restricted", StringComparison.OrdinalIgnoreCase));

    private static string Gated(ModelName model, string page, HubSettings settings) => settings.Token is null
        ? $"{model.Repository} is gated: ask for access at {page}, then set HF_TOKEN to a token from {settings.Site}/settings/tokens"
        : $"{settings.Token} gives no access to {model.Repository}: ask for it at {page}; if you have it already, "
            + $"give the token the right to read gated repositories at {settings.Site}/settings/tokens";

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    private static async Task<string?> BodyAsync(HttpResponseMessage answer)
    {
        if (answer.Content.Headers.ContentType?.MediaType is not "application/json"
            || answer.Content.Headers.ContentLength is null or > MostSaid)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("error", out var error)
                && error.ValueKind == JsonValueKind.String ? error.GetString() : null;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or HttpRequestException or IOException)
        {
            return null; // a no without words is a no as well
        }
    }
}
