using MetaReward.Evaluation.HumanLabels;
using MetaReward.Measures;

namespace MetaReward.Evaluation;

/// <summary>Two responses to one prompt and which of them people prefer.</summary>
/// <param name="Id">Its place in the file.</param>
/// <param name="Prompt">What both respond to.</param>
/// <param name="Preferred">The better response by human label.</param>
/// <param name="Other">The other one.</param>
public sealed record HumanPair(string Id, string Prompt, string Preferred, string Other);

/// <summary>
/// Does a judge agree with people? Each side is scored alone by the mean of several judgments; the higher score is its choice, a tie counts
/// one half (arXiv:2407.19594, "agreement" and "agreement without ties"). Pairs with a side that has no readable
/// score are left out and counted.
/// </summary>
/// <param name="Policy">Fingerprint of the judge.</param>
/// <param name="Agreement">Share of pairs, ties one half; 0.5 is chance.</param>
/// <param name="WithoutTies">Share among pairs that the judge does not tie.</param>
/// <param name="ParseRate">Share of judgments that could be read.</param>
/// <param name="Excluded">Pairs left out.</param>
/// <param name="Outcomes">Per pair: 1, 0.5, 0 or NaN; for comparing two judges.</param>
public sealed record HumanAgreement(
    string Policy, Interval Agreement, Interval WithoutTies, Interval ParseRate, int Excluded, IReadOnlyList<Outcome> Outcomes)
{
    /// <summary>Puts pairs to a judge.</summary>
    /// <param name="policy">The judge.</param>
    /// <param name="rubric">Its rubric.</param>
    /// <param name="pairs">At least one.</param>
    /// <param name="judging">How often and how to sample.</param>
    /// <param name="seed">Two judges asked with one seed can be compared.</param>
    /// <param name="watch">Progress and cancellation.</param>
    public static async Task<HumanAgreement> RunAsync(
        IPolicy policy, IRubric<Exchange> rubric, IReadOnlyList<HumanPair> pairs, Judging judging, Seed seed, Watch watch)
    {
        var panel = await Panel.AskAsync(policy, rubric, pairs.SelectMany(p => new[] { Preferred(p), Other(p) }), judging,
            seed.Derive("human-agreement"), watch);
        var outcomes = pairs.Select(p => new Outcome(p.Id,
            new ProbeItem(p.Id, p.Id, default, panel.Means[Preferred(p)], panel.Means[Other(p)]).Outcome)).ToList();
        var read = outcomes.Select(o => o.Value).Where(v => !double.IsNaN(v)).ToList();
        var decided = read.Where(v => v != 0.5).ToList();
        return new(policy.Fingerprint, Intervals.Proportion(read.Sum(), read.Count), Intervals.Proportion(decided.Sum(), decided.Count),
            Intervals.Proportion(panel.Readable, panel.Asked), pairs.Count - read.Count, outcomes);
    }

    /// <summary>Reads pairs on which people decided, in any layout that <see cref="LabelledPairs"/> knows; ties are passed over.</summary>
    /// <param name="path">The file, or FairEval's folder.</param>
    /// <param name="most">At most this many, from the start.</param>
    /// <param name="note">Reports pairs that were left out and values that were read differently from how they are written; may be
    /// null.</param>
    /// <exception cref="InvalidDataException">The file is missing or malformed: says file, item or line, and key; or
    /// every pair is a tie.</exception>
    public static IReadOnlyList<HumanPair> Read(string path, int most = int.MaxValue, Action<string>? note = null) =>
        LabelledPairs.Read(path, note).Select(pair => pair.Decided).OfType<HumanPair>().Take(most).ToList() is { Count: > 0 } pairs
            ? pairs
            : throw new InvalidDataException($"'{path}' holds no pair that is not a tie");

    private static Exchange Preferred(HumanPair pair) => new(pair.Prompt, pair.Preferred);

    private static Exchange Other(HumanPair pair) => new(pair.Prompt, pair.Other);
}
