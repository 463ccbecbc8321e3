namespace MetaReward.Recipes;

/// <summary>A sampled record that is no response, judgment or battle, for a reader.</summary>
/// <param name="Room">The room that keeps it.</param>
/// <param name="Id">Its id.</param>
/// <param name="Words">What it says, read.</param>
/// <param name="Sample">What was written.</param>
public sealed record OtherRecord(string Room, string Id, string Words, Sample Sample)
{
    /// <summary>Those of one prompt, room by room.</summary>
    internal static IEnumerable<OtherRecord> Of(Replay replay, string prompt) =>
        replay.Rooms.SelectMany(room => room.Value.Select(record => Of(room.Key, record)).OfType<OtherRecord>())
            .Where(record => record.Id.Contains($"/{prompt}/", StringComparison.Ordinal));

    private static OtherRecord? Of(string room, object record) => record switch
    {
        Comparison one => new(room, one.Id, $"{Last(one.FirstId)} then {Last(one.SecondId)}: {LineageText.Said(one.Verdict)}", one.Sample),
        Writing one => new(room, one.Id, one.Text is null ? $"unreadable, {ReasonWords.Of($"{one.Reason}")}" : "read", one.Sample),
        _ => null,
    };

    private static string Last(string id) => id[(id.LastIndexOf('/') + 1)..];
}
