namespace MetaReward.Categories;

/// <summary>
/// How many examples each category is to get (QualEval, arXiv:2311.02807, section 3): the prior p_j is proportional to the mean affinity;
/// of n examples a category gets floor(p_j n), what is left over is drawn from the prior; all times <c>perItem</c>, since each example has
/// so many categories. The assignment may leave that by the slack on either side.
/// Left out: nothing. Chosen here: the bounds are whole numbers, ceil of the lower and floor of the upper one. For assignments that are
/// whole this says the same as the paper's fractions, and it makes the vertices of the linear program whole.
/// Degenerate case: a category without a readable score has the prior 0 and gets nothing.
/// </summary>
/// <param name="Prior">Sums to 1.</param>
/// <param name="Slots">Examples wanted, per category.</param>
/// <param name="Least">Lower bounds, at most the number of examples.</param>
/// <param name="Most">Upper bounds, at most the number of examples.</param>
/// <param name="PerItem">Categories of an example at most.</param>
public sealed record CategorySlots(
    IReadOnlyList<double> Prior, IReadOnlyList<int> Slots, IReadOnlyList<int> Least, IReadOnlyList<int> Most, int PerItem)
{
    /// <summary>The slots for a matrix of affinities.</summary>
    /// <param name="affinities">With at least one category and one readable score.</param>
    /// <param name="perItem">Categories of an example, from 1; never more than there are.</param>
    /// <param name="slack">Share of a category's slots that may be missing or too many, in [0, 1].</param>
    /// <param name="seed">Of the remainder.</param>
    /// <exception cref="ArgumentException">Nothing can be assigned, or a value is outside its range.</exception>
    public static CategorySlots Of(Affinities affinities, int perItem, double slack, Seed seed)
    {
        if (perItem < 1 || !(slack is >= 0 and <= 1))
        {
            throw new ArgumentException($"slots need 1 category per example or more and a slack from 0 to 1, got {perItem} and {slack}");
        }

        var items = affinities.Scores.Count;
        double[] means = [.. Enumerable.Range(0, affinities.Categories.Count).Select(affinities.Mean)
            .Select(mean => double.IsNaN(mean) ? 0 : mean)];
        var sum = means.Sum();
        if (items == 0 || sum == 0)
        {
            throw new ArgumentException(
                $"no category can be given: {items} examples, {affinities.Categories.Count} categories, "
                + $"{affinities.Asked - affinities.Unread} readable scores");
        }

        double[] prior = [.. means.Select(mean => mean / sum)];
        int[] once = [.. prior.Select(share => (int)Math.Floor(share * items))];
        var left = items - once.Sum();
        for (var draw = 0; draw < left; draw++)
        {
            once[Drawn(prior, seed.Uniform(draw))]++;
        }

        var each = Math.Min(perItem, affinities.Categories.Count);
        int[] slots = [.. once.Select(count => count * each)];
        return new(prior, slots, [.. slots.Select(count => Math.Min(items, (int)Math.Ceiling((count * (1 - slack)) - 1e-9)))],
            [.. slots.Select(count => Math.Min(items, (int)Math.Floor((count * (1 + slack)) + 1e-9)))], each);
    }

    /// <summary>The category in whose share of [0, 1) a number falls.</summary>
    private static int Drawn(double[] prior, double uniform)
    {
        var last = 0;
        for (var j = 0; j < prior.Length; j++)
        {
            if (prior[j] == 0)
            {
                continue;
            }

            last = j;
            uniform -= prior[j];
            if (uniform < 0)
            {
                return j;
            }
        }

        return last;
    }
}
