using System.Text.Json.Serialization;
using MetaReward.Categories;
using MetaReward.Measures;
using MetaReward.Rubrics;

namespace MetaReward.QualEval;

/// <summary>How examples are assigned and weighed.</summary>
/// <param name="Keep">The categories of highest mean affinity, at most so many; the paper keeps 10.</param>
/// <param name="PerItem">Categories of an example at most; 2 in the paper.</param>
/// <param name="Slack">Of a category's slots; 0.1 in the paper.</param>
/// <param name="Proficient">An example with at least this metric is done well.</param>
/// <param name="Strength">Of the weights, see <see cref="CategoryWeights"/>.</param>
public sealed record QualOptions(int Keep = 10, int PerItem = 2, double Slack = 0.1, double Proficient = 0.5, double Strength = 1);

/// <summary>One category in a report.</summary>
/// <param name="Proficiency">What the policy can do in it.</param>
/// <param name="Prior">Its share of the mean affinities.</param>
/// <param name="Slots">Examples that it was to get.</param>
/// <param name="Weight">How often a prompt of it alone is drawn beside one of an average category.</param>
public sealed record QualCategory(CategoryProficiency Proficiency, double Prior, int Slots, double Weight);

/// <summary>Domains, or sub-tasks: the categories, how they were found, and what the policy can do in each.</summary>
public sealed record QualSection
{
    /// <summary>What the categories are.</summary>
    public required CategoryKind Kind { get; init; }

    /// <summary>Who found them, for a reader.</summary>
    public required string Found { get; init; }

    /// <summary>Replies that were to name or merge categories, and those of them that could not be read.</summary>
    public int NamesAsked { get; init; }

    /// <summary>By reason.</summary>
    public IReadOnlyDictionary<UnparsableReason, int> NamesUnread { get; init; } = new Dictionary<UnparsableReason, int>();

    /// <summary>False where merging did not shorten the names enough, and the most frequent ones were taken.</summary>
    public bool Merged { get; init; } = true;

    /// <summary>Categories that were found and left out, since others have higher affinities.</summary>
    public required IReadOnlyList<string> LeftOut { get; init; }

    /// <summary>Affinities that were rated.</summary>
    public required int AffinitiesAsked { get; init; }

    /// <summary>Those that could not be read, by reason; they are in no figure.</summary>
    public required IReadOnlyDictionary<UnparsableReason, int> AffinitiesUnread { get; init; }

    /// <summary>False where unread affinities left a category fewer examples than it should have.</summary>
    public required bool BoundsKept { get; init; }

    /// <summary>Examples without a category: none of their affinities could be read, or all slots were taken.</summary>
    public required int Unassigned { get; init; }

    /// <summary>The weakest first; those without a metric last.</summary>
    public required IReadOnlyList<QualCategory> Categories { get; init; }

    /// <summary>Per example, the names of its categories.</summary>
    [JsonIgnore]
    public IReadOnlyList<IReadOnlyList<string>> OfExamples { get; init; } = [];

    /// <summary>Per example, its weight for a draw; their mean is 1.</summary>
    [JsonIgnore]
    public IReadOnlyList<double> Weights { get; init; } = [];

    /// <summary>Assigns and measures.</summary>
    /// <param name="kind">What the categories are.</param>
    /// <param name="found">Who found them.</param>
    /// <param name="gold">Affinities of the gold answers, or of the prompts alone.</param>
    /// <param name="output">Affinities of the outputs; null: not rated.</param>
    /// <param name="metrics">Per example; NaN: none.</param>
    /// <param name="unread">Affinities that could not be read, by reason.</param>
    /// <param name="options">How.</param>
    /// <param name="seed">Of the slots' remainder.</param>
    /// <exception cref="ArgumentException">Nothing can be assigned: no affinity could be read.</exception>
    public static QualSection Of(CategoryKind kind, string found, Affinities gold, Affinities? output, IReadOnlyList<double> metrics,
        IReadOnlyDictionary<UnparsableReason, int> unread, QualOptions options, Seed seed)
    {
        var kept = gold.Top(options.Keep);
        var slots = CategorySlots.Of(kept, options.PerItem, options.Slack, seed.Derive("slots"));
        var assigned = AssignmentProgram.Solve(kept, slots);
        int[] places = [.. kept.Categories.Select(name => gold.Categories.ToList().IndexOf(name))];
        var proficiency = CategoryProficiency.Of(assigned.Categories, metrics, kept, output?.Of(places), options.Proficient);
        var weights = CategoryWeights.OfCategories([.. proficiency.Select(one => one.Mean.Value)], options.Strength);
        return new()
        {
            Kind = kind, Found = found, LeftOut = [.. gold.Categories.Except(kept.Categories)],
            AffinitiesAsked = gold.Asked + (output?.Asked ?? 0), AffinitiesUnread = unread, BoundsKept = assigned.Kept,
            Unassigned = assigned.Categories.Count(mine => mine.Count == 0),
            Categories = [.. proficiency.Select((one, j) => new QualCategory(one, slots.Prior[j], slots.Slots[j], weights[j]))
                .OrderBy(one => double.IsNaN(one.Proficiency.Mean.Value) ? double.PositiveInfinity : one.Proficiency.Mean.Value)],
            OfExamples = [.. assigned.Categories.Select(mine => (IReadOnlyList<string>)[.. mine.Select(j => kept.Categories[j])])],
            Weights = CategoryWeights.OfPrompts(assigned.Categories, weights),
        };
    }
}

/// <summary>What came of it all.</summary>
/// <param name="Data">Where the examples come from.</param>
/// <param name="Model">Who answered.</param>
/// <param name="Analyst">Who found categories, rated and advised.</param>
/// <param name="Examples">How many there are.</param>
/// <param name="Metric">What their metric is, for a reader.</param>
/// <param name="Mean">The metric over all examples that have one.</param>
/// <param name="Sections">Domains, sub-tasks.</param>
/// <param name="Advice">In words; null where nobody wrote any that could be read.</param>
/// <param name="AdviceFault">Why there is none; null where there is some.</param>
public sealed record QualReport(
    string Data, string Model, string Analyst, int Examples, string Metric, Interval Mean, IReadOnlyList<QualSection> Sections,
        string? Advice,
    string? AdviceFault)
{
    /// <summary>Remarks on the examples, for a reader: what was left out or could not be measured, and why.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>Share of the replies of the analyst that could not be read; NaN where none was asked for.</summary>
    [JsonIgnore]
    public double UnreadShare =>
        Sections.Sum(one => one.NamesUnread.Values.Sum() + one.AffinitiesUnread.Values.Sum())
        / (double)Sections.Sum(one => one.NamesAsked + one.AffinitiesAsked);
}
