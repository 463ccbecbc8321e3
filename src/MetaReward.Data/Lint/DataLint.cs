using MetaReward.Measures;

namespace MetaReward.Data.Lint;

/// <summary>Looks over prompts, demonstrations and preference pairs before anything is spent on them.</summary>
public static class DataLint
{
    private const int MostPlaces = 5;

    /// <summary>What can be said of a file or folder.</summary>
    /// <param name="path">What <see cref="PromptReader"/> or <see cref="PairReader"/> reads; a run, too.</param>
    /// <param name="model">Whose context, special tokens and chat template are looked at; may be null.</param>
    /// <param name="reading">How prompts are taken from their rows; null: by their names.</param>
    /// <exception cref="InvalidDataException">There is no such file, or its rows cannot even be told apart.</exception>
    public static LintReport Of(string path, LintModel? model = null, PromptReading? reading = null)
    {
        reading ??= new();
        var (kind, rows, faults, places) = DemonstrationReader.HasPairs(path, reading.Split) ? Pairs(path, reading)
            : Prompts(path, reading);
        List<LintFinding> findings =
        [
            .. faults.GroupBy(fault => (fault.Name, fault.About)).Select(group => Finding(LintLevel.Error, group.Key.Name, group.Key.About,
                [.. group.Select(fault => fault.Place)])),
            .. RowLint.Of(rows, kind == "pairs"), .. model is null ? [] : ModelLint.Of(rows, model),
            .. MarkersIn(rows, model), .. kind == "pairs" ? PairLint.Of(rows) : [],
        ];
        return new(path, kind, places, [.. findings.OrderByDescending(finding => finding.Level)],
            kind == "pairs" ? PairLint.Figures(rows) : new Dictionary<string, Interval>());
    }

    /// <summary>A finding with the first few of its places.</summary>
    internal static LintFinding Finding(LintLevel level, string name, string about, IReadOnlyList<string> places) =>
        new(level, name, places.Count, about, [.. places.Take(MostPlaces)]);

    private static (string Kind, IReadOnlyList<LintRow> Rows, IReadOnlyList<(string Name, string About, string Place)> Faults, int Count)
        Pairs(string path, PromptReading reading)
    {
        var read = PairReader.Read(path, null, reading.Split);
        List<LintRow> rows =
        [
            .. read.Sampled.Select(pair => new LintRow(pair.Id, pair.Prompt, [pair.Chosen.Text, pair.Rejected.Text])),
            .. read.Written.Select(pair => (pair, made: pair.ToPair())).Where(both => both.made is not null)
                .Select(both => new LintRow(both.pair.Id, both.made!.Prompt, [both.pair.Chosen, both.pair.Rejected])),
        ];
        List<(string, string, string)> faults =
        [
            .. read.Skips.Select(skip => (Name(skip.Reason), skip.Reason, skip.Detail == "" ? skip.Id : $"{skip.Id} ({skip.Detail})")),
            .. read.Written.Where(pair => pair.ToPair() is null)
                .Select(pair => ("other-roles", "a message has another role than system, user and assistant", pair.Id)),
        ];
        return ("pairs", rows, faults, rows.Count + faults.Count);
    }

    private static string Name(string reason) => reason switch
    {
        "both answers are the same" => "equal-answers",
        "an answer is empty" => "empty-answer",
        "there is no prompt" => "empty-prompt",
        _ => "unusable-row",
    };

    private static (string Kind, IReadOnlyList<LintRow> Rows, IReadOnlyList<(string Name, string About, string Place)> Faults, int Count)
        Prompts(string path, PromptReading reading)
    {
        var (rows, faults, notes) = (new List<LintRow>(), new List<(string, string, string)>(), new DataNotes(path, null));
        foreach (var (_, row) in PairReader.Rows(path, reading.Split, notes))
        {
            try
            {
                var prompt = PromptReader.Prompt(row, reading, notes);
                rows.Add(new(row.Place, prompt.Dialogue, prompt.Reference is { Length: > 0 } answer ? [answer] : []));
            }
            catch (InvalidDataException fault)
            {
                var said = fault.Message.Replace($"'{row.Path}'", "", StringComparison.Ordinal).Trim(' ', ':');
                faults.Add(said.EndsWith("the prompt is empty", StringComparison.Ordinal)
                    ? ("empty-prompt", "the prompt is empty", row.Place)
                    : ("unreadable-row", "the row is no prompt", $"{row.Place} ({ShortText.Of(said, 120)})"));
            }
        }

        return ("prompts", rows, faults, rows.Count + faults.Count);
    }

    private static IEnumerable<LintFinding> MarkersIn(IReadOnlyList<LintRow> rows, LintModel? model)
    {
        var markers = new Markers(model?.Specials ?? []);
        List<string> found = [.. rows.AsParallel().AsOrdered()
            .Select(row => row.Texts.Select(markers.In).FirstOrDefault(marker => marker is not null) is { } marker
                ? $"{row.Place} ({marker})" : null).OfType<string>()];
        return found.Count == 0 ? [] : [Finding(LintLevel.Warning, "special-token",
            "a text holds the spelling of a special token. Here it stays text; other tools may read a turn's end in it", found)];
    }
}
