using System.Text.Json.Serialization.Metadata;

namespace MetaReward.Recipes;

/// <summary>Something a reader should know about how a run went: a shard made again, a changed build.</summary>
public sealed record Note(int Iteration, string Room, string Text);

/// <summary>
/// The two logs of an iteration, which depend on the machine and on luck and so are kept apart from results: <c>timings.jsonl</c>, what
/// each room cost, and <c>notes.jsonl</c>. Both grow by lines, each with a checksum; a kill may tear the last one, which readers skip.
/// </summary>
public static class Notes
{
    internal const string TimingsFile = "timings.jsonl";
    internal const string NotesFile = "notes.jsonl";
    private static readonly Lock Gate = new();

    /// <summary>Tells the reader now, and keeps it for the report.</summary>
    public static void Say(Turn at, string room, string text)
    {
        at.Progress.Report(new Progress(room, 0, 0, 0, text));
        Append(Path.Combine(at.Folder, NotesFile), new Note(at.Iteration, room, text), RecordJson.Lines.Note);
    }

    /// <summary>Keeps what a room cost. A room that was resumed has several lines; they add up.</summary>
    public static void Cost(Turn at, RoomCost cost) =>
        Append(Path.Combine(at.Folder, TimingsFile), cost, RecordJson.Lines.RoomCost);

    private static void Append<T>(string path, T record, JsonTypeInfo<T> type)
    {
        lock (Gate)
        {
            LogLines.Append(path, record, type);
        }
    }
}
