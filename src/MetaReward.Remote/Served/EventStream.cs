using System.Text.Json;

namespace MetaReward.Remote.Served;

/// <summary>
/// A reply that comes in pieces though nobody asked for them: server-sent events (<c>data: {...}</c>), or one JSON object a line.
/// </summary>
internal static class EventStream
{
    private const string Data = "data:";
    private const string Done = "[DONE]";
    private static readonly string[] Beginnings = [Data, "event:", "id:", "retry:", ":"];

    /// <summary>Whether a text is one.</summary>
    public static bool Is(string text) => Array.Exists(Beginnings, word => text.StartsWith(word, StringComparison.Ordinal));

    /// <summary>Whether nothing comes behind the end of these bytes, though the connection may stay open.</summary>
    public static bool Ends(ReadOnlySpan<byte> body) => body.Length > 0 && body[0] is (byte)'d' or (byte)':' or (byte)'e' or (byte)'i'
        && body[^Math.Min(body.Length, 16)..].IndexOf("[DONE]"u8) >= 0;

    /// <summary>The pieces in their order, and whether the last one is there.</summary>
    public static (IReadOnlyList<JsonElement> Pieces, bool IsWhole) Read(string text)
    {
        var pieces = new List<JsonElement>();
        var isWhole = false;
        foreach (var data in Events(text))
        {
            if (data == Done)
            {
                return (pieces, true);
            }

            if (LooseJson.Parse(data) is { } piece)
            {
                pieces.Add(piece);
                isWhole |= ((JsonElement?)piece).Field("done") is { ValueKind: JsonValueKind.True };
            }
        }

        return (pieces, isWhole);
    }

    /// <summary>What stands behind <c>data:</c>, the lines of one event together; a line that begins like JSON is an event.</summary>
    private static IEnumerable<string> Events(string text)
    {
        var open = new List<string>();
        foreach (var line in text.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n', '\r').Append(""))
        {
            if (line.StartsWith(Data, StringComparison.Ordinal))
            {
                open.Add(line[Data.Length..].Trim());
            }
            else if (line.StartsWith('{'))
            {
                yield return line;
            }
            else if (line.Length == 0 && open.Count > 0)
            {
                foreach (var data in Together(open))
                {
                    yield return data;
                }

                open.Clear();
            }
        }
    }

    /// <summary>One event's lines are one text, but servers that leave out the empty line between events send several.</summary>
    private static IEnumerable<string> Together(List<string> lines) =>
        lines.Count > 1 && lines.TrueForAll(line => line.StartsWith('{') || line == Done) ? lines : [string.Join('\n', lines)];
}
