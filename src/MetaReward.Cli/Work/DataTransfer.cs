using MetaReward.Data;
using MetaReward.Data.Formats;
using MetaReward.Recipes;

namespace MetaReward.Cli.Work;

/// <summary>What can be learned from, as a word of the command line.</summary>
public enum DataKind
{
    Pairs,
    Demonstrations,
    Rollouts,
}

/// <summary>What to write, and where it is.</summary>
/// <param name="Place">A run, or what <see cref="PairReader"/> and <see cref="DemonstrationReader"/> read.</param>
/// <param name="What">The kind of record.</param>
/// <param name="Iteration">Only this one of a run; null: all.</param>
/// <param name="Role">Only pairs that teach this one; null: all.</param>
internal sealed record DataOrder(string Place, DataKind What, int? Iteration, Role? Role);

/// <summary>Data from a run or a file to a file or folder.</summary>
internal static class DataTransfer
{
    /// <summary>Writes what is ordered; rows that cannot be read are counted among what is left out.</summary>
    /// <exception cref="InvalidDataException">There is nothing of that kind, or the place is taken.</exception>
    public static DataExport Export(DataOrder order, string format, string to, Action<string> note)
    {
        if (order.What == DataKind.Pairs)
        {
            var (pairs, skips) = Pairs(order, note);
            return With(DataExport.Pairs(pairs, PairFormat.All.Single(one => one.Name == format), to), skips);
        }

        var form = DemonstrationFormat.All.Single(one => one.Name == format);
        var run = PairPlace.IsRun(order.Place) ? RunReader.Open(order.Place) : null;
        var name = run is null ? null : Path.GetFileName(Path.TrimEndingDirectorySeparator(run.Folder));
        if (order.What == DataKind.Rollouts)
        {
            return run is null ? throw new InvalidDataException($"'{order.Place}' is no run, and only a run has rollouts.")
                : DataExport.Rollouts(Each(run, order.Iteration, run.Rollouts), name, form, to);
        }

        return DataExport.Demonstrations(run is null
            ? DemonstrationReader.Read(order.Place, note).Select(one => (one, (int?)null))
            : Each(run, order.Iteration, t => run.Demonstrations(t)), name, form, to);
    }

    /// <summary>Writes what another tool wrote as TRL's messages, which everything here reads.</summary>
    /// <exception cref="InvalidDataException">It holds neither pairs nor demonstrations, or the place is taken.</exception>
    public static (DataKind Kind, DataExport Done) Import(string file, string split, string to, Action<string> note)
    {
        if (DemonstrationReader.HasPairs(file, split))
        {
            var rows = PairReader.Read(file, null, split, note);
            return (DataKind.Pairs, With(DataExport.Pairs(Written(rows), PairFormat.All[0], to), rows.Skips));
        }

        var shown = DemonstrationReader.Read(file, note, split);
        return (DataKind.Demonstrations,
            DataExport.Demonstrations(shown.Select(one => (one, (int?)null)), null, DemonstrationFormat.All[0], to));
    }

    private static (IReadOnlyList<WrittenPair> Pairs, IReadOnlyList<PairSkip> Skips) Pairs(DataOrder order, Action<string> note)
    {
        var rows = PairPlace.IsRun(order.Place) ? null : PairReader.Read(order.Place, order.Iteration, note: note);
        var pairs = rows is null ? RunPairs.Of(RunReader.Open(order.Place), order.Iteration) : Written(rows);
        List<WrittenPair> wanted = [.. pairs.Where(pair => order.Role is null || (pair.Origin?.Role ?? Role.Actor) == order.Role)];
        return wanted.Count > 0 ? (wanted, rows?.Skips ?? []) : throw new InvalidDataException(
            $"'{order.Place}' has no pairs that teach the {order.Role.ToString()!.ToLowerInvariant()}; it has {pairs.Count} others.");
    }

    private static IReadOnlyList<WrittenPair> Written(PairRows rows) =>
        [.. rows.Sampled.Select(pair => WrittenPair.Of(pair)), .. rows.Written];

    private static IEnumerable<(T, int?)> Each<T>(RunReader run, int? iteration, Func<int, IReadOnlyList<T>> of) =>
        run.Iterations.Where(t => iteration is null || t == iteration).SelectMany(t => of(t).Select(one => (one, (int?)t)));

    private static DataExport With(DataExport done, IReadOnlyList<PairSkip> skips) => skips.Count == 0 ? done : done with
    {
        LeftOut = done.LeftOut.Concat(skips.CountBy(skip => skip.Reason)).GroupBy(reason => reason.Key)
            .ToDictionary(same => same.Key, same => same.Sum(reason => reason.Value)),
    };
}
