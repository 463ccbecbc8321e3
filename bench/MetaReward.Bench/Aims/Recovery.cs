using MetaReward.Measures;
using MetaReward.Microworld;
using MetaReward.QualEval;

namespace MetaReward.Bench.Aims;

/// <summary>How well the families of a set of prompts are found without being told.</summary>
/// <param name="Frames">Ways of asking by words alone, each a category.</param>
/// <param name="Alike">Ways of asking that the model answers alike as one category.</param>
/// <param name="Assigned">The same after the flexible program, with its prior, slots and bounds.</param>
/// <param name="Kinds">As <paramref name="Alike"/>, against families of which <c>members</c> counts as four, one for each kind of
/// thing.</param>
/// <param name="Categories">How many there are.</param>
/// <param name="Replies">Greedy replies that it took.</param>
internal sealed record Recovery(Interval Frames, Interval Alike, Interval Assigned, Interval Kinds, int Categories, int Replies)
{
    private const int Resamples = 500;

    /// <summary>Adjusted Rand indices against the true families, with intervals over prompts.</summary>
    public static Recovery Of(IReadOnlyList<Prompt> prompts, SameReplies alike, QualSection section, Seed seed)
    {
        string[] truth = [.. prompts.Select(prompt => FamilyExam.FamilyOf(prompt.Text))];
        var found = alike.Places;
        Interval Index<T>(IReadOnlyList<T> labels, IReadOnlyList<string> of)
            where T : notnull => AdjustedRand.Of(labels, of, seed, Resamples);
        return new(Index(alike.OfPrompt, truth), Index(found, truth),
            Index([.. section.OfExamples.Select((mine, i) => mine.Count > 0 ? mine[0] : $"none {i}")], truth),
            Index(found, [.. prompts.Zip(truth, (prompt, family) => family == "members" ? $"members {KindOf(prompt.Text)}" : family)]),
            alike.Categories.Count, alike.Replies);
    }

    /// <summary>The index on tuning prompts for several values of <see cref="SameReplies.Enough"/>, of which it was chosen.</summary>
    public static async Task<IReadOnlyList<(double Enough, int Categories, Interval Index)>> TuneAsync(
        IPolicy policy, int prompts, int most, CancellationToken cancel)
    {
        var tuning = Exercise.Prompts(Seed.Of(0).Derive("aims"), Split.Tuning, prompts);
        var alike = await SameReplies.InAsync(policy, [.. tuning.Select(prompt => prompt.Text)], most, 24, Seed.Of(0), cancel);
        string[] truth = [.. tuning.Select(prompt => FamilyExam.FamilyOf(prompt.Text))];
        return [.. new[] { 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7 }.Select(enough =>
        {
            var joined = alike.Regrouped(most, enough);
            return (enough, joined.Categories.Count, AdjustedRand.Of(joined.Places, truth, Seed.Of(0), Resamples));
        })];
    }

    private static string KindOf(string text) => Words.Kinds.Keys.First(kind => Words.Of(text).Contains(kind));

    /// <summary>The section that the verb makes of such prompts.</summary>
    public static QualSection SectionOf(SameReplies alike, IReadOnlyList<double> metrics, double strength, Seed seed) => QualSection.Of(
        Rubrics.CategoryKind.SubTask, "replies", new(alike.Names, alike.Affinities), null, metrics,
        new Dictionary<UnparsableReason, int>(), new QualOptions(Keep: int.MaxValue, PerItem: 1, Strength: strength), seed);
}
