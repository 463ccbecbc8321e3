using System.Text;
using System.Text.Json;

namespace MetaReward.Torch;

/// <summary>
/// The trainer's log, <c>8-metrics.jsonl</c>: one line of named figures per optimiser step. Started again by each training, with the lines
/// of the steps that it has behind it.
/// </summary>
internal sealed class StepLog : IDisposable
{
    public const string FileName = "8-metrics.jsonl";
    private readonly MemoryStream all = new();
    private readonly string path;
    private readonly FileStream file;

    public StepLog(string folder, string begun = "")
    {
        path = Path.Combine(folder, FileName);
        file = Written(() =>
        {
            Directory.CreateDirectory(folder);
            return new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        });
        Write(Encoding.UTF8.GetBytes(begun));
    }

    /// <summary>Every line so far.</summary>
    public string Text => Encoding.UTF8.GetString(all.GetBuffer(), 0, (int)all.Length);

    /// <summary>One step's figures; they reach the file at once.</summary>
    public void Add(IReadOnlyList<KeyValuePair<string, double>> figures)
    {
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            foreach (var (name, value) in figures)
            {
                json.WriteNumber(name, value);
            }

            json.WriteEndObject();
        }

        line.WriteByte((byte)'\n');
        Write(line.GetBuffer().AsSpan(0, (int)line.Length));
    }

    public void Dispose() => file.Dispose();

    private void Write(ReadOnlySpan<byte> lines)
    {
        all.Write(lines);
        var bytes = lines.ToArray();
        Written(() =>
        {
            file.Write(bytes);
            file.Flush();
            return file;
        });
    }

    private FileStream Written(Func<FileStream> write)
    {
        try
        {
            return write();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unwritable.Of($"the training's log '{path}'", failure);
        }
    }
}
