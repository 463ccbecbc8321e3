using System.Globalization;
using System.Text;

namespace MetaReward.Recipes;

/// <summary>
/// A policy that gives only responses which it rates high enough itself, without a reference (selective instruction following, Self-J,
/// arXiv:2409.00935): the others end as <see cref="Finish.Withheld"/>.
/// Chosen here: the mean of several sampled ratings. Degenerate case: a response none of whose ratings can be read is withheld.
/// </summary>
public sealed class AbstainingPolicy : IPolicy
{
    private readonly IPolicy policy;
    private readonly IRubric<Exchange> rubric;
    private readonly int ratings;
    private readonly double least;
    private readonly int mostRating;

    /// <param name="policy">Who answers and rates.</param>
    /// <param name="rubric">How ratings are asked for; of a world, <see cref="World.Rate"/> without references.</param>
    /// <param name="ratings">Of each response, at least 1.</param>
    /// <param name="least">The mean rating from which a response is given.</param>
    /// <param name="mostRating">Most tokens of a rating, at least 1.</param>
    public AbstainingPolicy(IPolicy policy, IRubric<Exchange> rubric, int ratings, double least, int mostRating)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ratings, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(mostRating, 1);
        (this.policy, this.rubric, this.ratings, this.least, this.mostRating) = (policy, rubric, ratings, least, mostRating);
        Fingerprint = Shard.Hex(Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"{policy.Fingerprint} from {least} of {ratings} {rubric.Name} of {mostRating}")))[..16];
    }

    public string Fingerprint { get; }

    public Abilities Abilities => policy.Abilities;

    public async Task<IReadOnlyList<IReadOnlyList<Sample>>> SampleAsync(
        IReadOnlyList<SampleRequest> requests, Sampling sampling, IProgress<int>? tokens, CancellationToken cancel)
    {
        var said = await policy.SampleAsync(requests, sampling, tokens, cancel);
        var asked = requests.Zip(said).SelectMany(both => both.Second.Select((sample, k) => new SampleRequest(
            rubric.Render(new(both.First.Prompt.Text, sample.Answer)), ratings, both.First.SeedOf(k).Derive("rating")))).ToArray();
        var rated = await policy.SampleAsync(asked, new(Temperature: 1, TopP: 1, MaxTokens: mostRating), tokens, cancel);
        var trusted = new Queue<bool>(rated.Select(replies =>
            replies.Select(rubric.Parse).OfType<Verdict.Scored>().Select(verdict => verdict.Score).DefaultIfEmpty(double.NegativeInfinity)
                .Average() >= least));
        return [.. said.Select(samples => (IReadOnlyList<Sample>)[.. samples.Select(sample => trusted.Dequeue() ? sample : Withheld)])];
    }

    private static Sample Withheld => new("", [], [], Finish.Withheld);
}
