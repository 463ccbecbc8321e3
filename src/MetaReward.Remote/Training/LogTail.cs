using System.Text;

namespace MetaReward.Remote.Training;

/// <summary>Reads a growing log, whole lines at a time; a progress bar's carriage returns end lines, too.</summary>
/// <param name="path">The log, which may not be there yet.</param>
internal sealed class LogTail(string path)
{
    private const int LastLines = 8;
    private long read;
    private string rest = "";

    /// <summary>Bytes seen so far.</summary>
    public long Length => read;

    /// <summary>The lines that have come since.</summary>
    public IReadOnlyList<string> News()
    {
        if (!File.Exists(path))
        {
            return [];
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Position = Math.Min(read, file.Length);
        using var bytes = new MemoryStream();
        file.CopyTo(bytes);
        read = file.Position;
        var lines = (rest + Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length)).Split('\n', '\r');
        rest = lines[^1];
        return [.. lines[..^1].Where(line => line.Length > 0)];
    }

    /// <summary>The end of the log, for a message.</summary>
    public static string End(string path)
    {
        var lines = File.Exists(path)
            ? File.ReadAllText(path).Split('\n', '\r').Where(line => line.Trim().Length > 0).TakeLast(LastLines).ToArray() : [];
        return lines.Length == 0 ? "It said nothing."
            : $"It said last: {string.Join(" | ", lines.Select(line => ShortText.Of(line.Trim())))}";
    }
}
