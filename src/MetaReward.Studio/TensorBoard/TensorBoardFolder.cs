using System.Globalization;
using MetaReward.Measures;
using MetaReward.Recipes;

namespace MetaReward.Studio;

/// <summary>
/// A run for TensorBoard: one events file. The figures of iterations and the measures of policies stand under their own names against the
/// iteration; what a training logged stands under <c>iter-01/</c> and its own names against the step of the optimiser
/// (<c>iter-01/future/</c> for a training with a name).
/// Left out: intervals, which TensorBoard does not draw. A figure that is not defined has no point.
/// </summary>
public static class TensorBoardFolder
{
    /// <summary>Name of the file. TensorBoard takes every file with <c>tfevents</c> in its name.</summary>
    public const string File = "events.out.tfevents.metareward";

    private const string Step = "step";

    /// <summary>Writes the file into a folder, in place of an earlier one.</summary>
    /// <returns>Where it lies.</returns>
    /// <exception cref="IOException">It cannot be written; says why.</exception>
    public static string Write(RunReader run, string folder)
    {
        var path = Path.Combine(Path.GetFullPath(folder), File);
        Disk.Write(path, Events(run).Bytes.Span);
        return path;
    }

    /// <summary>The run as events.</summary>
    internal static EventFile Events(RunReader run)
    {
        var file = new EventFile();
        foreach (var figures in run.Figures)
            Add(file, figures.Iteration, figures.Values);
        foreach (var measures in run.Measures)
            Add(file, measures.Iteration, measures.Values);
        foreach (var t in run.Iterations)
        {
            foreach (var (name, log) in run.Trainings(t))
            {
                var title = string.Create(CultureInfo.InvariantCulture, $"iter-{t:00}/{(name is null ? "" : name + "/")}");
                Add(file, title, log);
            }
        }

        return file;
    }

    private static void Add(EventFile file, int iteration, IReadOnlyDictionary<string, Interval> values)
    {
        var known = values.Where(value => double.IsFinite(value.Value.Value)).OrderBy(value => value.Key, StringComparer.Ordinal);
        file.Add(iteration, known.Select(value => (value.Key, value.Value.Value)));
    }

    private static void Add(EventFile file, string title, IReadOnlyList<IReadOnlyDictionary<string, double>> log)
    {
        foreach (var (figures, line) in log.Select((figures, i) => (figures, i + 1)))
        {
            var step = figures.TryGetValue(Step, out var said) && said >= 0 ? (long)said : line;
            file.Add(step, figures.Where(figure => figure.Key != Step).Select(figure => (title + figure.Key, figure.Value)));
        }
    }
}
