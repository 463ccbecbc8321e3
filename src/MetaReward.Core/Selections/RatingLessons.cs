using MetaReward.Scores;

namespace MetaReward.Selections;

/// <summary>
/// What teaches to rate without a reference (Self-J, arXiv:2409.00935): a response's quality is taken from ratings beside a reference and
/// from its likeness to that reference; of the sampled ratings the one nearest to it is learned, with the reference in view and without.
/// Chosen here: likeness is ROUGE-L where the paper takes sentence embeddings, and the rating that is learned is one that was sampled, with
/// its reasons, in place of a digit. Degenerate case: a response none of whose ratings can be read gives nothing. Every prompt gives
/// lessons or one skip.
/// </summary>
/// <param name="Beside">Asks with the reference in view.</param>
/// <param name="Alone">Asks without.</param>
/// <param name="Likeness">The weight of likeness in the quality, 0 to 1; ratings have the rest.</param>
/// <param name="Own">Whether the model that learns wrote the ratings: then their tokens are learned, else their words.</param>
public sealed record RatingLessons(ReferencedRubric Beside, ReferencedRubric Alone, double Likeness, bool Own)
{
    /// <summary>A response with its quality and the rating that is learned.</summary>
    private sealed record Rated(Response Response, double Quality, Judgment Nearest);

    /// <summary>Demonstrations with the reference in view, and prompts that give none.</summary>
    public Selection<Demonstration> WithReference(IReadOnlyList<string> groups, IReadOnlyList<ScoredResponse> scored,
        IReadOnlyList<Judgment> ratings) => Of(groups, scored, ratings, (one, exchange) => [Shown(one, "beside", Beside.Render(exchange))]);

    /// <summary>
    /// Demonstrations without the reference, whose teacher has it in view; and prompts that give none.
    /// </summary>
    public Selection<Demonstration> WithoutReference(IReadOnlyList<string> groups, IReadOnlyList<ScoredResponse> scored,
        IReadOnlyList<Judgment> ratings) => Of(groups, scored, ratings, (one, exchange) =>
            [Shown(one, "alone", Alone.Render(exchange)) with { TeacherPrompt = Beside.Render(exchange) }]);

    /// <summary>A response's quality from 0 to 1.</summary>
    /// <param name="rating">The mean of its ratings beside the reference.</param>
    /// <param name="response">What it says.</param>
    /// <param name="reference">What a good response says.</param>
    public double Quality(double rating, string response, string reference) =>
        ((1 - Likeness) * rating / Beside.TopScore) + (Likeness * RougeL.Of(RougeL.Words(response), RougeL.Words(reference)));

    private Selection<Demonstration> Of(
        IReadOnlyList<string> groups, IReadOnlyList<ScoredResponse> scored, IReadOnlyList<Judgment> ratings,
        Func<Rated, Exchange, IEnumerable<Demonstration>> lessons)
    {
        var of = new GroupIndex<Judgment>(ratings, rating => rating.ResponseId);
        var made = scored.Where(one => one.Valid > 0)
            .Select(one => Nearest(one, of[one.Response.Id])).OfType<Rated>()
            .SelectMany(one => lessons(one, new(one.Response.Prompt.Text, one.Response.Text))
                .Select(lesson => (one.Response.GroupId, lesson)))
            .ToArray();
        var taught = made.Select(one => one.GroupId).ToHashSet(StringComparer.Ordinal);
        return new([.. made.Select(one => one.lesson)],
            [.. groups.Where(group => !taught.Contains(group))
                .Select(group => new Skip(group, SkipReason.TooFewScored, "No rating of its responses could be read."))]);
    }

    private Rated? Nearest(ScoredResponse scored, IEnumerable<Judgment> ratings)
    {
        var reference = Beside.References?.GetValueOrDefault(scored.Response.Prompt.Text) ?? "";
        var quality = Quality(scored.Mean, scored.Response.Text, reference);
        var nearest = ratings.Where(rating => rating.Sample.Ended && rating.Verdict is Verdict.Scored)
            .MinBy(rating => Math.Abs(((Verdict.Scored)rating.Verdict).Score - (quality * Beside.TopScore)));
        return nearest is null ? null : new(scored.Response, quality, nearest);
    }

    private Demonstration Shown(Rated one, string how, string asked) =>
        new($"{one.Nearest.Id}/{how}", asked, Own ? one.Nearest.Sample : one.Nearest.Sample.Text)
        {
            Role = Role.Judge,
            Why = $"Its rating {((Verdict.Scored)one.Nearest.Verdict).Score:0.#} is the nearest to the quality {one.Quality:0.00} "
                + $"({one.Quality * Beside.TopScore:0.0} of {Beside.TopScore:0}).",
        };
}
