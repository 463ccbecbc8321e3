using System.Text;
using MetaReward.Bench.Worlds;

namespace MetaReward.Bench.Effects;

/// <summary>A table of figures, each over several run seeds: mean and Student's 95 % interval.</summary>
/// <param name="title">Its heading.</param>
/// <param name="about">A sentence on how to read it.</param>
internal sealed class EffectTable(string title, string about)
{
    private readonly List<string> rows = [];
    private readonly List<string> columns = [];
    private readonly Dictionary<(string Row, string Column), List<double>> values = [];

    /// <summary>Adds the figure of one more seed, as it is to be printed: shares in percent.</summary>
    public void Add(string row, string column, double value)
    {
        if (!rows.Contains(row))
        {
            rows.Add(row);
        }

        if (!columns.Contains(column))
        {
            columns.Add(column);
        }

        if (!values.TryGetValue((row, column), out var all))
        {
            values[(row, column)] = all = [];
        }

        all.Add(value);
    }

    /// <summary>As Markdown.</summary>
    public override string ToString()
    {
        var page = new StringBuilder($"\n## {title}\n\n{about}\n\n").Append(Cell.Header(["", .. columns]));
        foreach (var row in rows)
        {
            page.Append(Cell.Row([row, .. columns.Select(column => Figure(values.GetValueOrDefault((row, column), [])))]));
        }

        return page.ToString();
    }

    private static string Figure(List<double> all)
    {
        var over = AcrossSeeds.Of(all);
        var places = Math.Abs(over.Value) < 5 ? "0.00" : "0.0";
        string Said(double value) => value.ToString(places, System.Globalization.CultureInfo.InvariantCulture);
        return over.Count == 0 ? "-" : over.Count == 1 ? $"{Said(over.Value)} (one run)"
            : $"{Said(over.Value)} [{Said(over.Low)}, {Said(over.High)}]";
    }
}
