using MetaReward.Measures;
using MetaReward.Microworld.Truth;

namespace MetaReward.Microworld;

/// <content>What ratings without a reference are worth: a policy that answers only where it rates itself high (arXiv:2409.00935).</content>
public sealed partial class OtherMeasures
{
    private const int Ratings = 8;

    /// <summary>
    /// The mean of several ratings of each own response, beside the oracle's score: <c>rating/pearson</c>, <c>rating/spearman</c>; and the
    /// share that is right of the best rated 80, 60 and 40 % of them: <c>rating/right-of-80</c>. A response none of whose ratings can be
    /// read is rated lowest.
    /// </summary>
    private async Task RateOwnAsync(IReadOnlyList<Exchange> own)
    {
        var said = await policy.SampleAsync(
            [.. own.Select((one, i) => new SampleRequest(OtherForms.AskRating(one, null), Ratings, seed.Derive("own-rating").Derive(i)))],
            new(MaxTokens: MostTokens), null, cancel);
        (double Rated, double Score)[] all = [.. own.Zip(said, (one, replies) => (
            replies.Select(reply => OtherForms.ReadRating(reply.Answer)).OfType<int>().Select(rating => (double)rating).DefaultIfEmpty(-1)
                .Average(), (double)Oracle.Score(one.Prompt, one.Response)))];
        var chance = seed.Derive("rating");
        found[MeasureNames.RatingPearson] = Intervals.Bootstrap(all, Of(Correlation.Pearson), chance);
        found[MeasureNames.RatingSpearman] = Intervals.Bootstrap(all, Of(Correlation.Spearman), chance);
        foreach (var percent in new[] { 80, 60, 40 })
        {
            found[$"{MeasureNames.RightOf}{percent}"] = Intervals.Share(
                [.. all.OrderByDescending(one => one.Rated).Take(all.Length * percent / 100).Select(one => one.Score == 5 ? 1.0 : 0)]);
        }

        static Func<IReadOnlyList<(double Rated, double Score)>, double> Of(
            Func<IReadOnlyList<double>, IReadOnlyList<double>, double> correlation) =>
            sample => correlation([.. sample.Select(one => one.Rated)], [.. sample.Select(one => one.Score)]);
    }
}
