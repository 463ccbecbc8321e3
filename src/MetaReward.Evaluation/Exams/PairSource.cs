using MetaReward.Evaluation.HumanLabels;
using MetaReward.Measures;

namespace MetaReward.Evaluation.Exams;

/// <summary>A benchmark of labelled pairs.</summary>
/// <param name="Name">A word for folders.</param>
/// <param name="Title">For a reader.</param>
/// <param name="Read">The pairs of the user's copy; ties among them are passed over.</param>
public sealed record PairSource(string Name, string Title, DataReader<LabelledPair> Read)
{
    /// <summary>Figures of all items together, by name and words, from each item's value under the main yardstick.</summary>
    public Func<IReadOnlyList<(string? Group, double Value)>, Seed,
        IReadOnlyList<(string Name, string Words, Interval Value)>> Together { get; init; } = (_, _) => [];

    /// <summary>Pairs labelled by people, or by a check of the answers, in any layout that <see cref="LabelledPairs"/> reads.</summary>
    public static PairSource Labels { get; } = new("agreement", "Agreement with labels", LabelledPairs.Read);

    /// <summary>
    /// RewardBench: a chosen and a rejected response of each pair, with the subset; four sections and their mean
    /// where every subset is there.
    /// </summary>
    public static PairSource RewardBench { get; } = new("rewardbench", "RewardBench",
        (path, note) => JsonRows.Read(path, "RewardBench pairs", (row, i) =>
            new LabelledPair($"{i + 1}", row.Text("prompt"), row.Text("chosen"), row.Text("rejected"), Choice.First,
                row.Text("subset"), []), note))
    {
        Together = (items, seed) =>
        {
            (string Name, string Words, Func<Ratings.RewardBench, double> Of)[] figures =
            [
                ("chat", "  Chat", r => r.Chat), ("chat-hard", "  Chat Hard", r => r.ChatHard), ("safety", "  Safety", r => r.Safety),
                ("reasoning", "  Reasoning", r => r.Reasoning),
                ("total", "mean of the four sections", r => r.Total),
            ];
            return [
                .. figures.Select(f =>
                    (f.Name, f.Words, Intervals.Bootstrap(items, sample => Sections(sample) is { } r ? f.Of(r) / 100 : double.NaN,
                        seed.Derive(f.Name), 500)))];
        },
    };

    /// <summary>Null where a subset has no readable item.</summary>
    private static Ratings.RewardBench? Sections(IReadOnlyList<(string? Group, double Value)> items)
    {
        var accuracies = items.Where(item => item.Group is not null && !double.IsNaN(item.Value)).GroupBy(item => item.Group!)
            .ToDictionary(g => g.Key, g => g.Average(item => item.Value));
        return Ratings.RewardBench.Subsets.All(accuracies.ContainsKey) ? Ratings.RewardBench.Of(accuracies) : null;
    }
}
