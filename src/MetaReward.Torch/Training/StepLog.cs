using System.Text.Json;

namespace MetaReward.Torch;

/// <summary>The trainer's log, <c>8-metrics.jsonl</c>: one line of named figures per optimiser step, begun anew by each training.</summary>
internal sealed class StepLog : IDisposable
{
    public const string FileName = "8-metrics.jsonl";
    private readonly FileStream file;

    public StepLog(string folder)
    {
        Directory.CreateDirectory(folder);
        file = new(Path.Combine(folder, FileName), FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
    }

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
        file.Write(line.GetBuffer().AsSpan(0, (int)line.Length));
        file.Flush();
    }

    public void Dispose() => file.Dispose();
}
