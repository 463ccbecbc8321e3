using MetaReward.Evaluation;
using MetaReward.Microworld;

namespace MetaReward.Bench.Worlds;

/// <summary>
/// The judge probe of runs with models of a user's own, in the built-in world: contrasts made from the first policy's greedy responses to
/// exam prompts. No oracle has a hand in it.
/// </summary>
internal static class ContrastProbe
{
    private const int Prompts = 60;
    private const int MostTokens = 40;
    private const int MostJudgeTokens = 64;
    private const int FewestWords = 3;

    /// <summary>The probe's measures of a policy's judging, by name.</summary>
    /// <param name="first">Who answers the prompts.</param>
    /// <param name="judge">Who is probed.</param>
    /// <param name="rubric">How it is asked.</param>
    /// <param name="split">Which prompts.</param>
    /// <param name="seed">Of the run's exam.</param>
    /// <param name="cancel">Stops it.</param>
    public static async Task<IReadOnlyDictionary<string, Measures.Interval>> OfAsync(
        IPolicy first, IPolicy judge, IRubric<Exchange> rubric, Split split, Seed seed, CancellationToken cancel)
    {
        var prompts = Exercise.Prompts(seed, split, Prompts);
        var said = await first.SampleAsync(
            [.. prompts.Select(prompt => new SampleRequest(prompt.Text, 1, seed.Derive(prompt.Id)))], Sampling.Greedy(MostTokens), null,
            cancel);
        var contrasts = Contrasts.From(
            [.. prompts.Zip(said, (prompt, samples) => new Answered(prompt, samples[0].Answer))], seed.Derive("contrasts"), FewestWords);
        var probe = await JudgeProbe.RunAsync(
            judge, rubric, contrasts.Contrasts, new Evaluation.Judging(new(MaxTokens: MostJudgeTokens)), seed.Derive("probe"),
            new Watch("probe", null, cancel));
        return probe.Measures();
    }
}
