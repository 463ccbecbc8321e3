using MetaReward.Categories;

namespace MetaReward.Recipes;

/// <summary>
/// Room 1: which prompts an iteration works on. The pool is shuffled by the run's seed and cut into slices; each iteration takes the next
/// one, without replacement while the pool lasts, then it is shuffled again. What does not fill a slice waits for the next shuffle.
/// Where prompts have weights, each iteration draws anew from the whole pool, in proportion to them and without replacement within the
/// iteration (<see cref="WeightedDraw"/>): slices of a pool that is used up would give every prompt its turn, whatever it weighs.
/// Degenerate case: a pool smaller than a slice is used whole in every iteration.
/// </summary>
public static class Pool
{
    /// <summary>The pool, if prompts can be drawn from it.</summary>
    /// <exception cref="InvalidDataException">The pool is empty or an id stands twice.</exception>
    internal static IReadOnlyList<Prompt> Checked(IReadOnlyList<Prompt> pool)
    {
        var twice = pool.GroupBy(prompt => prompt.Id).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
            throw new InvalidDataException($"the prompt id '{twice.Key}' stands {twice.Count()} times in the pool; ids must differ.");
        return pool.Count > 0
            ? pool
            : throw new InvalidDataException("there are no prompts: the pool is empty. Name a file that holds at least one.");
    }

    /// <summary>Slice <paramref name="t"/>, from 1, of so many prompts.</summary>
    internal static IReadOnlyList<Prompt> Slice(IReadOnlyList<Prompt> pool, int count, Seed seed, int t)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var size = Math.Min(count, pool.Count);
        if (pool.Any(prompt => prompt.Weight is not null))
        {
            return WeightedDraw.Of(pool, prompt => prompt.Weight ?? 1, size, seed.Derive("1-prompts").Derive("weighted").Derive(t));
        }

        var slices = pool.Count / size;
        var shuffled = seed.Derive("1-prompts").Derive((t - 1) / slices).Shuffle(pool);
        return [.. shuffled.Skip((t - 1) % slices * size).Take(size)];
    }
}
