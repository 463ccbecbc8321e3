using MetaReward.Microworld;
using MetaReward.Microworld.Truth;

namespace MetaReward.Bench.Aims;

/// <summary>How often a policy's sampled responses are right, by family of the built-in world.</summary>
/// <param name="Right">Share by the family's name.</param>
internal sealed record FamilyExam(IReadOnlyDictionary<string, double> Right)
{
    private const int MostTokens = 32;

    /// <summary>Puts prompts to a policy; every policy gets the same prompts and seeds.</summary>
    /// <param name="policy">Who answers.</param>
    /// <param name="prompts">Of this world.</param>
    /// <param name="samples">Of each, at the loop's own temperature.</param>
    /// <param name="seed">Of the samples.</param>
    /// <param name="cancel">Stops between sampling steps.</param>
    public static async Task<FamilyExam> OfAsync(
        IPolicy policy, IReadOnlyList<Prompt> prompts, int samples, Seed seed, CancellationToken cancel)
    {
        var replies = await policy.SampleAsync([.. prompts.Select(prompt =>
            new SampleRequest(prompt.Text, samples, seed.Derive(prompt.Id)))],
            new(MaxTokens: MostTokens), null, cancel);
        return new(prompts.Zip(replies).GroupBy(one => FamilyOf(one.First.Text), StringComparer.Ordinal).ToDictionary(
            family => family.Key, family => family.Average(one => one.Second.Average(said => RightOf(one.First, said)))));
    }

    /// <summary>The true family of a prompt.</summary>
    public static string FamilyOf(string text) => Exercise.Read(text)!.Family.Name;

    /// <summary>1 for a right response, else 0.</summary>
    public static double RightOf(Prompt prompt, Sample said) => Oracle.IsRight(prompt.Text, said.Answer) ? 1 : 0;

    /// <summary>The families that a policy can least, so many.</summary>
    public IReadOnlyList<string> Weakest(int count) =>
        [.. Right.OrderBy(family => family.Value).ThenBy(family => family.Key, StringComparer.Ordinal).Take(count)
            .Select(family => family.Key)];

    /// <summary>Mean over some families, each counting once.</summary>
    public double Mean(IEnumerable<string> families) => families.Average(family => Right[family]);
}
