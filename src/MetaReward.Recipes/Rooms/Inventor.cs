using MetaReward.Measures;
using MetaReward.Selections;

namespace MetaReward.Recipes;

/// <summary>
/// The block in which a policy invents prompts before the loop (Self-Rewarding, arXiv:2401.10020, step 4a): each is asked for with eight
/// others in view, of which two were invented before, once there are some.
/// </summary>
public static class Inventor
{
    private const int Shown = 8;
    private const int ShownInvented = 2;
    private const int Waves = 4;

    /// <summary>The prompts that were kept. How many were not, and why, are figures of the iteration.</summary>
    /// <param name="policy">Who invents; one and the same for the whole run.</param>
    /// <param name="world">How it is asked.</param>
    /// <param name="pool">The prompts that are shown, at least one.</param>
    /// <param name="count">How many are asked for.</param>
    /// <param name="rule">Which are kept.</param>
    /// <param name="sampling">How.</param>
    /// <param name="at">The iteration before the loop; each wave has a room of its own.</param>
    /// <exception cref="ArgumentException">The world's models cannot invent.</exception>
    /// <exception cref="InvalidDataException">No invented prompt can be used.</exception>
    public static async Task<IReadOnlyList<Prompt>> InventAsync(
        IPolicy policy, World world, IReadOnlyList<Prompt> pool, int count, InventedPrompts rule, Sampling sampling, Iteration at)
    {
        var rubric = world.Invent ?? throw new ArgumentException("this world's models cannot invent a prompt");
        var known = pool.Select(prompt => prompt.Text).ToArray();
        var (kept, skips, asked) = (new List<Prompt>(), new List<Skip>(), 0);
        for (var wave = 1; wave <= Waves; wave++)
        {
            string[] invented = [.. kept.Select(prompt => prompt.Text)];
            var subjects = Enumerable.Range(asked, (count * wave / Waves) - asked).Select(n => $"n{n:D5}")
                .Select(id => new Subject<IReadOnlyList<string>>($"{at.Label}/{id}", InView(known, invented, at.Seed.Derive(id))))
                .ToArray();
            var written = await Writer.WriteAsync(
                policy, rubric, subjects, sampling, at.Room($"2-inventions-{wave}", "x"), ofPrompts: false);
            var made = rule.Of(
                [.. known, .. invented],
                [.. subjects.Zip(written, (about, one) => (about.Id[(about.Id.IndexOf('/') + 1)..], one.Text))], world.IsReserved);
            kept.AddRange(made.Kept);
            skips.AddRange(made.Skips);
            asked += subjects.Length;
        }

        at.Figures.Add(FigureNames.InventedKept, Intervals.Proportion(kept.Count, asked));
        foreach (var (reason, left) in skips.CountBy(skip => skip.Reason))
            at.Figures.Count(FigureNames.Uninvented(reason), left);
        return kept.Count > 0 ? kept : throw new InvalidDataException(
            $"none of {asked} invented prompts can be used: "
            + ReasonWords.Of(skips.CountBy(skip => skip.Reason).ToDictionary(left => $"{left.Key}", left => left.Value))
            + ". A model that was never taught to invent them may not find the form: set loop.invented_prompts to 0, "
            + "which takes the file's prompts, or try another model.");
    }

    private static IReadOnlyList<string> InView(string[] known, string[] invented, Seed seed)
    {
        var own = seed.Derive("invented").Shuffle(invented).Take(ShownInvented).ToArray();
        return [.. seed.Derive("known").Shuffle(known).Take(Shown - own.Length), .. own];
    }
}
