namespace MetaReward.Recipes;

/// <summary>
/// The order in which an iteration's files come to be. A file that is not there although a later one is was removed: whatever a run still has to write
/// comes after all that it has.
/// </summary>
internal static class RoomOrder
{
    private static readonly string[] Files = ["1-prompts.jsonl", Actor.Room, Judge.Room, Judge.MetaRoom, "6-pairs.jsonl", "6-skips.jsonl", Summaries.File, Measured.File];

    /// <summary>Rooms that not every iteration has.</summary>
    private static readonly string[] Optional = [Judge.MetaRoom, Measured.File];

    /// <summary>Whether something later than this file or room is there.</summary>
    public static bool IsPast(string iteration, string name) =>
        Files.SkipWhile(file => file != name).Skip(1).Any(file => Path.Exists(Path.Combine(iteration, file)));

    /// <exception cref="InvalidDataException">A file of iteration 1 or later is gone, though a later one is there.</exception>
    /// <param name="past">Whether later iterations are there, so that this one must be through.</param>
    public static void Check(string iteration, string name, bool past = false)
    {
        var path = Path.Combine(iteration, name);
        if (Path.Exists(path) || !(past || (!Optional.Contains(name) && Path.GetFileName(iteration) != "iter-00" && IsPast(iteration, name))))
            return;
        throw new InvalidDataException($"'{path}' is missing, though files that were made after it are there. {RunReader.Again}");
    }
}
