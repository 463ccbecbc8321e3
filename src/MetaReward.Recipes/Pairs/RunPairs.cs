namespace MetaReward.Recipes;

/// <summary>A run's pairs in words, with where they come from: run, iteration, prompt, responses, policy.</summary>
public static class RunPairs
{
    /// <summary>The pairs of all iterations, or of one.</summary>
    /// <param name="run">The run.</param>
    /// <param name="iteration">From 1; null: all that there are.</param>
    /// <exception cref="InvalidDataException">There is no such iteration, or it has no pairs.</exception>
    public static IReadOnlyList<WrittenPair> Of(RunReader run, int? iteration = null)
    {
        var turns = run.Iterations.Where(t => t > 0).ToList();
        if (iteration is { } one && !turns.Contains(one))
        {
            throw new InvalidDataException(
                $"'{run.Folder}' has iterations {(turns.Count == 0 ? "none" : string.Join(", ", turns))}; {one} came.");
        }

        List<WrittenPair> made = [.. turns.Where(t => iteration is null || t == iteration).SelectMany(t => OfTurn(run, t))];
        return made.Count > 0 ? made : throw new InvalidDataException(
            $"'{run.Folder}' has no pairs{(iteration is null ? "" : $" in iteration {iteration}")}: its recipe makes none, or it has not "
            + "come so far.");
    }

    private static IEnumerable<WrittenPair> OfTurn(RunReader run, int t)
    {
        var prompts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var response in run.Responses(t))
        {
            prompts[response.Id] = response.Prompt.Id;
        }

        foreach (var judgment in run.Judgments(t))
        {
            prompts[judgment.Id] = prompts.GetValueOrDefault(judgment.ResponseId, "");
        }

        var (actor, judge) = (run.SamplerOf<Response>(t), run.SamplerOf<Judgment>(t));
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(run.Folder));
        return run.Pairs(t).Select(pair => WrittenPair.Of(pair, new(pair.Id, pair.Role)
        {
            Run = name, Iteration = t, ChosenId = pair.Chosen.Id, RejectedId = pair.Rejected.Id, Why = pair.Why,
            PromptId = prompts.GetValueOrDefault(pair.Chosen.Id) is { Length: > 0 } id ? id : null,
            Policy = pair.Role == Role.Actor ? actor : judge,
        }));
    }
}
