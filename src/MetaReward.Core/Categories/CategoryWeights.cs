namespace MetaReward.Categories;

/// <summary>
/// How often prompts are to be drawn so that the weak categories get more (QualEval, arXiv:2311.02807, section 5, which adds training data
/// for weak categories; the paper gives no formula, this one is ours). A category of proficiency p has the weight
/// exp(strength · (weakest-to-mean distance of p in standard deviations)), a prompt the mean over its categories, and all prompts'
/// weights have the mean 1. Degenerate cases: a category without a metric counts as average; where no two categories differ, all weights
/// are 1; so is that of a prompt without a category.
/// </summary>
public static class CategoryWeights
{
    /// <summary>One per category: e^strength for one that lies a standard deviation below the mean of the categories.</summary>
    /// <param name="proficiency">Mean metric per category; NaN where there is none.</param>
    /// <param name="strength">0 weights all alike; at 1 a category one deviation below the mean is drawn e times as often.</param>
    public static IReadOnlyList<double> OfCategories(IReadOnlyList<double> proficiency, double strength)
    {
        if (!(strength is >= 0 and <= 5))
        {
            throw new ArgumentOutOfRangeException(nameof(strength), strength, "the strength of weights must be from 0 to 5");
        }

        double[] known = [.. proficiency.Where(value => !double.IsNaN(value))];
        var mean = known.DefaultIfEmpty(0).Average();
        var deviation = Math.Sqrt(known.Select(value => (value - mean) * (value - mean)).DefaultIfEmpty(0).Average());
        return [.. proficiency.Select(value => double.IsNaN(value) || deviation < 1e-12 ? 1
            : Math.Exp(strength * (mean - value) / deviation))];
    }

    /// <summary>One per prompt, with the mean 1.</summary>
    /// <param name="assigned">The categories' places of each prompt.</param>
    /// <param name="ofCategories">As <see cref="OfCategories"/> gives them.</param>
    public static IReadOnlyList<double> OfPrompts(IReadOnlyList<IReadOnlyList<int>> assigned, IReadOnlyList<double> ofCategories)
    {
        double[] raw = [.. assigned.Select(mine => mine.Select(j => ofCategories[j]).DefaultIfEmpty(double.NaN).Average())];
        var mean = raw.Where(weight => !double.IsNaN(weight)).DefaultIfEmpty(1).Average();
        return [.. raw.Select(weight => double.IsNaN(weight) ? 1 : weight / mean)];
    }
}
