namespace MetaReward.Recipes;

/// <summary>
/// Room 1: which prompts an iteration works on. The pool is shuffled by the run's seed and cut into slices; each iteration takes the next one,
/// without replacement while the pool lasts, then it is shuffled anew. What does not fill a slice waits for the next shuffle.
/// Degenerate case: a pool smaller than a slice is used whole in every iteration.
/// </summary>
public static class Pool
{
    /// <summary>Iteration t's prompts; kept as <c>1-prompts</c>.</summary>
    /// <param name="count">Prompts per iteration, at least 1.</param>
    /// <exception cref="InvalidDataException">The pool is empty or an id stands twice.</exception>
    public static IReadOnlyList<Prompt> Draw(IReadOnlyList<Prompt> pool, int count, Run run, int t)
    {
        var twice = pool.GroupBy(prompt => prompt.Id).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
            throw new InvalidDataException($"the prompt id '{twice.Key}' stands {twice.Count()} times in the pool; ids must differ.");
        if (pool.Count == 0)
            throw new InvalidDataException("there are no prompts: the pool is empty. Name a file that holds at least one.");
        var stage = run.Stage(t);
        return stage.Keep("1-prompts", run.Manifest.PromptsSha256, RecordJson.Lines.Prompt, () => Slice(pool, count, Seed.Of(run.Manifest.Seed), t));
    }

    internal static IReadOnlyList<Prompt> Slice(IReadOnlyList<Prompt> pool, int count, Seed seed, int t)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var size = Math.Min(count, pool.Count);
        var slices = pool.Count / size;
        var shuffled = seed.Derive("1-prompts").Derive((t - 1) / slices).Shuffle(pool);
        return [.. shuffled.Skip((t - 1) % slices * size).Take(size)];
    }
}
