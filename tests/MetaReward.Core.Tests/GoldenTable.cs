using System.Globalization;
using System.Text.RegularExpressions;

namespace MetaReward.Tests;

/// <summary>
/// A table of replies and what a reader of verdicts makes of them: lines of expected verdict, how the reply ended (empty: by itself; L: at
/// the token limit; P: prompt too long; N: no reply), the reply with escapes, and a note, with tabs between. A verdict is a score, First,
/// Second, Tie, or the reason why there is none.
/// </summary>
internal static class GoldenTable
{
    private const int Least = 150;

    /// <summary>Holds a parser to a table and names every row that fails.</summary>
    public static void Holds(string name, Func<Sample, Verdict> parse)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Golden", $"{name}.tsv");
        List<string[]> rows = [.. File.ReadLines(path).Where(line => line.Length > 0 && !line.StartsWith('#'))
            .Select(line => line.Split('\t'))];
        List<string> failures = [.. rows.Select(row => (Row: row, Got: Text(parse(Reply(row))))).Where(r => r.Got != r.Row[0])
            .Select(r => $"expected {r.Row[0]}, got {r.Got}: {r.Row[1]} {r.Row[2]}")];
        failures.ShouldBeEmpty(string.Join('\n', failures));
        rows.Select(row => $"{row[1]} {row[2]}").Distinct().Count().ShouldBe(rows.Count, "a row stands twice");
        rows.Count.ShouldBeGreaterThanOrEqualTo(Least);
    }

    private static Sample Reply(string[] row) => new(Regex.Unescape(row[2]), [], [], row[1] switch
    {
        "" => Finish.Stop,
        "L" => Finish.Length,
        "P" => Finish.PromptTooLong,
        "N" => Finish.NoReply,
        _ => throw new InvalidDataException($"no finish '{row[1]}' in the row of '{row[2]}'"),
    });

    private static string Text(Verdict verdict) => verdict switch
    {
        Verdict.Scored scored => scored.Score.ToString(CultureInfo.InvariantCulture),
        Verdict.Chose chose => $"{chose.Choice}",
        Verdict.Unparsable bad => $"{bad.Reason}",
        _ => "?",
    };
}
