using MetaReward.Measures;
using MetaReward.Selections;

namespace MetaReward.Recipes;

/// <summary>Another instruction made from a prompt's.</summary>
/// <param name="Id">The prompt's id in its iteration and a number: <c>i0/p00017/m0</c>.</param>
/// <param name="Sample">What the policy wrote.</param>
/// <param name="Text">The instruction read from it; null where none could be read.</param>
/// <param name="Reason">Why none could; null where one was.</param>
public sealed record Modification(string Id, Sample Sample, string? Text, UnparsableReason? Reason);

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
        var made = await room.AskAsync(
            new RoomQuestion<Prompt, Modification>(
                policy,
                sampling,
                prompt => [new SampleRequest(rubric.Render(prompt), 1, room.Seed.Derive(prompt.Id))],
                (prompt, samples) => [Of($"{room.GroupOf(prompt)}/m0", samples[0][0], rubric.Read(samples[0][0]))],
                RecordJson.Lines.Modification,
                _ => 1),
            prompts);
        room.Add(RoomFigures.Readable, Intervals.Proportion(made.Count(one => one.Text is not null), made.Count));
        var (kept, skips) = (new List<Prompt>(), new List<Skip>());
        foreach (var (prompt, one) in prompts.Zip(made))
        {
            if (one.Text is { } text && text != prompt.Text)
                kept.Add(new(prompt.Id, text));
            else
                skips.Add(new(room.GroupOf(prompt), SkipReason.Unmodified,
                    one.Text is null ? $"The reply is {ReasonWords.Of(one.Reason.ToString()!)}." : "It is the same."));
        }

        return new(kept, skips);
    }

    private static Modification Of(string id, Sample sample, Reading<string> reading) => reading switch
    {
        Reading<string>.Read read => new(id, sample, read.Value, null),
        Reading<string>.Unread unread => new(id, sample, null, unread.Reason),
        _ => throw new InvalidOperationException($"{reading.GetType().Name} is no reading"),
    };
}
