using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace MetaReward.Serving;

/// <summary>What is not answered, in the protocol's form.</summary>
internal static class Errors
{
    /// <summary>The body of an error.</summary>
    public static JsonObject Body(Exception failure)
    {
        var known = failure as RequestException;
        return new()
        {
            ["error"] = new JsonObject
            {
                ["message"] = known?.Message ?? "the server failed at this request; its log says more",
                ["type"] = (known?.Status ?? 500) switch
                {
                    401 => "authentication_error",
                    404 => "not_found_error",
                    429 => "rate_limit_error",
                    >= 500 => "server_error",
                    _ => "invalid_request_error",
                },
                ["param"] = known?.Parameter,
                ["code"] = known?.Code,
            },
        };
    }

    /// <summary>Writes an error, unless a part of a response is out already.</summary>
    public static async Task WriteAsync(HttpContext http, Exception failure)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }

        var known = failure as RequestException;
        http.Response.Clear();
        http.Response.StatusCode = known?.Status ?? 500;
        if (known?.RetryAfter is { } seconds)
        {
            http.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        if (known?.Status == 401)
        {
            http.Response.Headers.WWWAuthenticate = "Bearer";
        }

        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(Body(failure).ToJsonString());
    }
}
