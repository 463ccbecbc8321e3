using MetaReward.Recipes;

namespace MetaReward.Data;

/// <summary>
/// Preference pairs wherever they are: what <see cref="PairPlace"/> reads, and the same rows in CSV, TSV, Parquet, gzip or a dataset's
/// folder. The shape of the rows decides whose format it is; docs/data.md has the list.
/// </summary>
public static class PairReader
{
    /// <summary>The pairs, and the rows that are none, with their reasons.</summary>
    /// <param name="place">A run, a folder that <c>reselect</c> wrote, a file, or a dataset's folder.</param>
    /// <param name="iteration">Only this iteration of a run; null: all.</param>
    /// <param name="split">Of a dataset's folder.</param>
    /// <param name="note">Told what was read otherwise; may be null.</param>
    /// <exception cref="InvalidDataException">There are no pairs, or they cannot be read; says where and why.</exception>
    public static PairRows Read(string place, int? iteration = null, string split = "train", Action<string>? note = null)
    {
        if (iteration is not null || !IsTable(place))
        {
            return PairPlace.Read(place, iteration);
        }

        var notes = new DataNotes(place, note);
        var rows = Rows(place, split, notes);
        notes.Tell();
        return PairPlace.OfRows(place, [.. rows.Select(row => (row.Place, row.Row.Value))]);
    }

    /// <summary>The rows of a file or of a split, each with a name of its own.</summary>
    internal static IReadOnlyList<(string Place, DataRow Row)> Rows(string place, string split, DataNotes notes)
    {
        var files = Directory.Exists(place) ? DatasetFolder.Files(place, split).Files : [place];
        return [.. files.SelectMany(file => OpenedFile.Of(file).Rows(notes).Select(row =>
            (files.Count > 1 ? $"{Path.GetFileName(file)} row {row.Number}" : $"row {row.Number}", row)))];
    }

    /// <summary>Whether pairs are kept there as a run keeps them.</summary>
    internal static bool IsKept(string place) => Directory.Exists(place)
        ? PairPlace.IsRun(place) || Directory.EnumerateDirectories(place, "iter-*").Any()
            || File.Exists(Path.Combine(place, PairPlace.FileName))
        : File.Exists(place) && PairPlace.IsShard(place);

    /// <summary>Whether it is read here: a folder of data files, a table, or something packed.</summary>
    private static bool IsTable(string place) => Directory.Exists(place)
        ? !IsKept(place) && Directory.EnumerateFileSystemEntries(place).Any()
        : File.Exists(place) && OpenedFile.Of(place) is var file && (file.Form != FileForm.Text
            || place.EndsWith(".gz", StringComparison.OrdinalIgnoreCase));
}
