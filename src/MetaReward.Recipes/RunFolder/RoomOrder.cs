namespace MetaReward.Recipes;

/// <summary>
/// The order in which an iteration's files come to be: by the digit that their names begin with, then the figures, then the measures. A
/// file that every iteration has, and that is not there although a later one is, was removed.
/// </summary>
internal static class RoomOrder
{
    private const int Figures = 10;
    private const int Measures = 11;

    /// <summary>Whether something later than this file or room is there.</summary>
    public static bool IsPast(string iteration, string name) =>
        Directory.Exists(iteration)
        && Directory.EnumerateFileSystemEntries(iteration).Any(entry => PlaceOf(Path.GetFileName(entry)) > PlaceOf(name));

    /// <exception cref="InvalidDataException">A file of iteration 1 or later is gone, though a later one is there.</exception>
    /// <param name="iteration">The iteration's folder.</param>
    /// <param name="name">A file that every iteration has once it has come so far.</param>
    /// <param name="past">Whether later iterations are there, so that this one must be through.</param>
    public static void Check(string iteration, string name, bool past = false)
    {
        var path = Path.Combine(iteration, name);
        if (Path.Exists(path) || !(past || (Path.GetFileName(iteration) != "iter-00" && IsPast(iteration, name))))
            return;
        throw new InvalidDataException($"'{path}' is missing, though files that were made after it are there. {RunReader.Again}");
    }

    /// <summary>0 for what has no place in the order: logs, trainings.</summary>
    private static int PlaceOf(string name) => name switch
    {
        IterationFigures.File => Figures,
        Measured.File => Measures,
        [>= '1' and <= '7' and var digit, '-', ..] => digit - '0',
        _ => 0,
    };
}
