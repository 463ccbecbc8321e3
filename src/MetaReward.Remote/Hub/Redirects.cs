using System.Globalization;

namespace MetaReward.Remote.Hub;

/// <summary>What an answer's headers say about where and when to ask next.</summary>
internal static class Redirects
{
    /// <summary>Where an answer leads, absolute; null when it is no redirect.</summary>
    /// <exception cref="HubException">It leads to no address one can ask, or from a safe connection to an open one.</exception>
    public static Uri? Next(HttpResponseMessage answer, Uri at)
    {
        if ((int)answer.StatusCode is not (301 or 302 or 303 or 307 or 308))
        {
            return null;
        }

        var next = answer.Headers.Location is { } location ? new Uri(at, location) : null;
        return next?.Scheme is "http" or "https" && !(at.Scheme == "https" && next.Scheme == "http")
            ? next
            : throw new HubException(
                $"{at.Host} redirects to {(next is null ? "nowhere" : FileNames.Shown(next.AbsoluteUri))}; "
                + $"an {at.Scheme} address was expected.");
    }

    /// <summary>
    /// How long a server asks to wait: Retry-After in seconds or as a date, or the end of the Hub's own rate
    /// limit; null when it does not say.
    /// </summary>
    public static TimeSpan? Asked(HttpResponseMessage answer, DateTimeOffset now)
    {
        var asked = answer.Headers.RetryAfter is { } after ? after.Delta ?? (after.Date - now) : Limit(answer);
        return asked is null ? null : asked < TimeSpan.Zero ? TimeSpan.Zero : asked;
    }

    /// <summary><c>RateLimit: "resolvers";r=0;t=55</c>: 55 s until there is something left again.</summary>
    private static TimeSpan? Limit(HttpResponseMessage answer)
    {
        var seconds = answer.Headers.TryGetValues("RateLimit", out var values)
            ? values.SelectMany(v => v.Split(';', ',')).Select(part => part.Trim())
                .FirstOrDefault(part => part.StartsWith("t=", StringComparison.Ordinal))
            : null;
        return (int)answer.StatusCode == 429 && seconds is not null
            && int.TryParse(seconds[2..], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? TimeSpan.FromSeconds(count) : null;
    }
}
