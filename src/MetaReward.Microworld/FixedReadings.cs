namespace MetaReward.Microworld;

/// <summary>
/// What a fixed rule could read out of a judgment in place of its score. Were one of them a better judge than the score, then to train the
/// judge would be to teach it to write down what it already says elsewhere. Each gives a number, the higher the better the response;
/// null where the judgment has not the form.
/// </summary>
public static class FixedReadings
{
    /// <summary>Name to rule: exchange and judgment to a number.</summary>
    public static IReadOnlyDictionary<string, Func<Exchange, string, double?>> All { get; } =
        new Dictionary<string, Func<Exchange, string, double?>>
        {
            ["label"] = (_, judgment) => WrittenCheck.Read(judgment) is { } check ? WrittenCheck.ScoreOf(check.Label) : null,
            ["marks"] = (_, judgment) => WrittenCheck.Read(judgment) is { } check ? check.Marks.Average(ok => ok ? 1.0 : 0) : null,
            ["all-marks"] = (_, judgment) => WrittenCheck.Read(judgment) is { } check ? (check.Marks.All(ok => ok) ? 1 : 0) : null,
            ["columns"] = (_, judgment) => WrittenCheck.Read(judgment) is { } check
                ? check.Expected.Zip(check.Given, (expected, given) => expected == given ? 1.0 : 0).Average() : null,
            ["belief"] = (exchange, judgment) => WrittenCheck.Read(judgment) is { } check ? Agreement(exchange, check) : null,
            ["short"] = (_, judgment) => WrittenCheck.Read(judgment) is { } check ? (check.Length == WrittenCheck.Long ? 0 : 1) : null,
        };

    /// <summary>Share of the positions at which the response says what the judge expects, the response being read anew.</summary>
    private static double Agreement(Exchange exchange, WrittenCheck check)
    {
        var expected = check.Expected.Where(word => word != "none").ToList();
        var said = Words.Content(exchange.Response);
        var positions = Math.Max(expected.Count, said.Length);
        return positions == 0 ? 0 : expected.Zip(said, (x, y) => x == y ? 1.0 : 0).Sum() / positions;
    }
}
