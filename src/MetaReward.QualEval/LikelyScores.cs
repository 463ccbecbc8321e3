using MetaReward.Categories;
using MetaReward.Rubrics;

namespace MetaReward.QualEval;

/// <summary>
/// Affinities of a model that does not write them: the mean of the five scores, each weighed by how likely the model holds the reply
/// <c>Score: n</c> (the expected score of G-Eval, arXiv:2303.16634, section 2). Nothing is sampled, and every pair has a number; but no
/// evidence is written before it, and a model that cannot tell gives all pairs nearly the same.
/// Degenerate case: a prompt that does not fit the context is unread.
/// </summary>
public static class LikelyScores
{
    private static readonly AffinityRubric Rubric = new();

    /// <summary>Affinities of examples to categories.</summary>
    /// <param name="ask">Asks a policy that tells how likely given replies are.</param>
    /// <param name="tokens">The tokens of a reply.</param>
    /// <param name="examples">Prompts with a response, which may be empty.</param>
    /// <param name="kind">What the categories are.</param>
    /// <param name="categories">Their names.</param>
    public static async Task<(Affinities Affinities, IReadOnlyDictionary<UnparsableReason, int> Unread)> RateAsync(
        Ask ask, Func<string, IReadOnlyList<int>> tokens, IReadOnlyList<Exchange> examples, CategoryKind kind,
        IReadOnlyList<string> categories)
    {
        Sample[] given = [.. Enumerable.Range((int)Affinities.Least, (int)Affinities.Most).Select(score => $"Score: {score}")
            .Select(text => new Sample(text, tokens(text), [], Finish.Stop))];
        SampleRequest[] requests = [.. examples.SelectMany(example => categories.Select(category =>
            new SampleRequest(Rubric.Render(new(kind, category, example)), given.Length, Seed.Of(0)) { Given = given }))];
        var replies = await ask("scores weighed", requests, Sampling.Greedy(given.Max(reply => Math.Max(1, reply.Tokens.Count))));
        double[] scores = [.. replies.Select(Expected)];
        var unread = scores.Count(double.IsNaN);
        return (new Affinities(categories, [.. scores.Chunk(categories.Count)]).Checked(), unread == 0
            ? new Dictionary<UnparsableReason, int>()
            : new Dictionary<UnparsableReason, int> { [UnparsableReason.PromptTooLong] = unread });
    }

    /// <summary>The expected score of replies 1 to 5 with their log-probs; NaN where one has none.</summary>
    public static double Expected(IReadOnlyList<Sample> replies)
    {
        if (replies.Any(reply => reply.Logps.Count == 0))
        {
            return double.NaN;
        }

        double[] logps = [.. replies.Select(reply => reply.Logps.Sum(logp => (double)logp))];
        double[] shares = [.. logps.Select(logp => Math.Exp(logp - logps.Max()))];
        var mean = shares.Select((share, i) => share * (Affinities.Least + i)).Sum() / shares.Sum();
        return Math.Clamp(mean, Affinities.Least, Affinities.Most);
    }
}
