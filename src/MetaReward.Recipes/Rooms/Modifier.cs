using MetaReward.Selections;

namespace MetaReward.Recipes;

/// <summary>The block in which a policy writes another instruction, close to a prompt's and not the same.</summary>
public static class Modifier
{
    /// <summary>One for each prompt, in order.</summary>
    /// <param name="policy">Who writes.</param>
    /// <param name="rubric">What it is asked, and how it is read.</param>
    /// <param name="prompts">With ids that differ.</param>
    /// <param name="sampling">How.</param>
    /// <param name="room">Where they are kept.</param>
    /// <returns>The prompts with their new texts, under their own ids; those without one as skips.</returns>
    public static async Task<Selection<Prompt>> ModifyAsync(
        IPolicy policy, IRubric<Prompt, Reading<string>> rubric, IReadOnlyList<Prompt> prompts, Sampling sampling, Room room)
    {
        var made = await Writer.WriteAsync(
            policy, rubric, [.. prompts.Select(prompt => new Subject<Prompt>(room.GroupOf(prompt), prompt))], sampling, room);
        var (kept, skips) = (new List<Prompt>(), new List<Skip>());
        foreach (var (prompt, one) in prompts.Zip(made))
        {
            if (one.Text is { } text && text != prompt.Text)
                kept.Add(new(prompt.Id, text));
            else
                skips.Add(new(room.GroupOf(prompt), SkipReason.Unmodified, one.Text is null
                    ? $"The reply is {ReasonWords.Of(one.Reason.ToString()!)}." : "It is the same."));
        }

        return new(kept, skips);
    }
}
