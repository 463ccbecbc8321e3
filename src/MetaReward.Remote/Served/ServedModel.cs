using System.Net;

namespace MetaReward.Remote.Served;

/// <summary>
/// A model that a server speaks for: <c>NAME@http://HOST/v1</c>, or <c>http://HOST/v1</c> alone where the server has one model. Several
/// servers of the same model stand one behind the other, with commas: <c>NAME@http://A/v1,http://B/v1</c>.
/// </summary>
/// <param name="Endpoint">The address below which <c>chat/completions</c> lies; without a slash at its end.</param>
/// <param name="Name">The server's name for the model; null: its only one.</param>
public sealed record ServedModel(Uri Endpoint, string? Name)
{
    /// <summary>Servers of the same model beside the first; none where there is one server.</summary>
    public ValueList<Uri> Replicas { get; init; } = [];

    /// <summary>Reads a model as the command line names it; null where it is no address.</summary>
    /// <exception cref="InvalidDataException">It begins like an address and is none.</exception>
    public static ServedModel? Find(string model)
    {
        var at = model.IndexOf("@http", StringComparison.OrdinalIgnoreCase);
        var address = at >= 0 ? model[(at + 1)..] : model;
        if (!address.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
            && !address.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        Uri[] servers = [.. address.Split(',', StringSplitOptions.TrimEntries).Select(one => Address(one, model))];
        return new(servers[0], at > 0 ? model[..at] : null) { Replicas = [.. servers.Skip(1).Distinct()] };
    }

    private static Uri Address(string address, string model) =>
        Uri.TryCreate(address.TrimEnd('/'), UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Host.Length > 0
        && uri.Query.Length == 0 && uri.UserInfo.Length == 0
            ? uri
            : throw new InvalidDataException(
                $"'{model}' is no address of a server: expected http://HOST:PORT/v1 or NAME@http://HOST:PORT/v1, "
                    + "several of one model with commas between them");

    /// <summary>An address below the endpoint.</summary>
    public Uri Below(string path) => new(Endpoint.AbsoluteUri.TrimEnd('/') + "/" + path);

    /// <summary>Whether a secret may be sent: not over an open line to another machine.</summary>
    public bool IsPrivate => Endpoint.Scheme == Uri.UriSchemeHttps || IsHere(Endpoint);

    public override string ToString() =>
        $"{(Name is null ? "" : Name + "@")}{string.Join(',', Replicas.Prepend(Endpoint).Select(server => server.AbsoluteUri))}";

    /// <summary>
    /// Whether an address is this machine's own: <c>localhost</c> and what ends in it, the loopback addresses, and 0.0.0.0.
    /// </summary>
    internal static bool IsHere(Uri address)
    {
        var host = address.IdnHost.TrimEnd('.');
        return address.IsLoopback || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IsHere(ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip));
    }

    private static bool IsHere(IPAddress ip) => IPAddress.IsLoopback(ip) || ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any);
}
