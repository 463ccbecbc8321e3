using MetaReward.Torch;

namespace MetaReward.Parity;

/// <summary>One thing that has figures: an architecture, a tokenizer, a loss.</summary>
/// <param name="Name">The name of its row.</param>
/// <param name="Measure">Computes the figures. Throws what the code under measurement throws.</param>
public sealed record Subject(string Name, Func<IEnumerable<Figure>> Measure);

/// <summary>A table of the page: subjects with the same figures.</summary>
/// <param name="Name">The word for <c>--only</c>.</param>
/// <param name="Heading">Of its table.</param>
/// <param name="Rows">What the rows are.</param>
/// <param name="Find">From the folder of the data to the subjects found there.</param>
public sealed record Part(string Name, string Heading, string Rows, Func<string, IEnumerable<Subject>> Find)
{
    /// <summary>Stands below the heading.</summary>
    public string Remark { get; init; } = "";

    /// <summary>What there is to measure in the folder of the data.</summary>
    public IEnumerable<Subject> Subjects(string data)
    {
        TorchRuntime.Load();
        return Find(data);
    }

    /// <summary>Measures every subject. One that fails has its error as its figure, and the others go on.</summary>
    /// <param name="data">The folder of the data.</param>
    /// <param name="done">Told of each row as it comes.</param>
    public Table Measure(string data, Action<Row> done)
    {
        var rows = new List<Row>();
        try
        {
            foreach (var subject in Subjects(data))
            {
                rows.Add(Measured(subject));
                done(rows[^1]);
            }
        }
        catch (Exception unreadable)
        {
            rows.Add(new("files", [Figure.Unmeasured(unreadable)]));
            done(rows[^1]);
        }

        return new(this, rows);
    }

    private static Row Measured(Subject subject)
    {
        try
        {
            return new(subject.Name, [.. subject.Measure()]);
        }
        catch (Exception failed)
        {
            return new(subject.Name, [Figure.Unmeasured(failed)]);
        }
    }
}

/// <summary>A subject with its figures.</summary>
public sealed record Row(string Name, IReadOnlyList<Figure> Figures)
{
    public bool Holds => Figures.Count > 0 && Figures.All(figure => figure.Holds);
}
