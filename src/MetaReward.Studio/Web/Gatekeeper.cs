using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace MetaReward.Studio.Web;

/// <summary>
/// Before every page: only a browser that knows the token is answered, only at an address that is a number or localhost (a name could be
/// one that somebody bound to this machine), and what changes something only from the studio's own pages. Pages load nothing from
/// elsewhere and run no script but the studio's.
/// </summary>
internal sealed class Gatekeeper(StudioOptions options)
{
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>The token as it comes in an address: <c>/?token=...</c>. It is taken out of it at once, and kept in a cookie.</summary>
    public const string Parameter = "token";

    /// <summary>Answers what is not allowed; hands on what is.</summary>
    public async Task CheckAsync(HttpContext http, RequestDelegate next)
    {
        var (request, headers) = (http.Request, http.Response.Headers);
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin"; // with no-referrer, a browser's own forms come from "null"
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        var cookie = $"metareward-{http.Connection.LocalPort}";
        if (!IsNumber(request.Host.Host))
            await SayAsync(http, 421, "Open the studio at the address that it printed: names are not answered.");
        else if (request.Query[Parameter] is [{ } given] && HttpMethods.IsGet(request.Method) && Knows(given))
        {
            http.Response.Cookies.Append(cookie, options.Token, new() { HttpOnly = true, SameSite = SameSiteMode.Strict });
            http.Response.Redirect(request.Path + QueryString.Create(request.Query.Where(one => one.Key != Parameter)));
        }
        else if (!Knows(request.Cookies[cookie] ?? ""))
            await SayAsync(http, 401, "This page needs the studio's token. Open the address that `metareward studio` printed.");
        else if (!(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) && !IsOwn(request))
            await SayAsync(http, 403, "Another site sent this. Only the studio's own pages may change something.");
        else
            await next(http);
    }

    private static bool IsNumber(string host) => host == "localhost" || IPAddress.TryParse(host.Trim('[', ']'), out _);

    private bool Knows(string given) => CryptographicOperations.FixedTimeEquals(Hash(given), Hash(options.Token));

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private static bool IsOwn(HttpRequest request) => request.Headers.Origin is [{ } origin]
        && origin == $"{request.Scheme}://{request.Host}" && request.Headers["Sec-Fetch-Site"] is [] or ["same-origin"];

    private static Task SayAsync(HttpContext http, int status, string text)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync(text + "\n", http.RequestAborted);
    }
}
