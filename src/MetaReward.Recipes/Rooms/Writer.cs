using MetaReward.Measures;

namespace MetaReward.Recipes;

/// <summary>Something that a text is written about.</summary>
/// <param name="Id">Of what it is about, within its prompt.</param>
/// <param name="Shown">What the rubric shows.</param>
internal sealed record Subject<T>(string Id, T Shown);

/// <summary>The block in which a policy writes texts on request, each read from its reply by a rubric.</summary>
internal static class Writer
{
    /// <summary>One for each subject, in order.</summary>
    /// <param name="policy">Who writes.</param>
    /// <param name="rubric">What it is asked, and how it is read.</param>
    /// <param name="subjects">With ids that differ, in the order of their prompts.</param>
    /// <param name="sampling">How.</param>
    /// <param name="room">Where they are kept; its mark stands before the number.</param>
    /// <param name="ofPrompts">Whether each subject belongs to a prompt of the iteration.</param>
    public static async Task<IReadOnlyList<Writing>> WriteAsync<T>(
        IPolicy policy, IRubric<T, Reading<string>> rubric, IReadOnlyList<Subject<T>> subjects, Sampling sampling, Room room,
        bool ofPrompts = true)
    {
        var made = await room.AskAsync(
            new RoomQuestion<Subject<T>, Writing>(
                policy,
                sampling,
                about => [new SampleRequest(rubric.Render(about.Shown), 1, room.Seed.Derive(about.Id))],
                (about, samples) => [Of($"{about.Id}/{room.Mark}0", samples[0][0], rubric.Read(samples[0][0]))],
                RecordJson.Lines.Writing,
                _ => 1) { OfPrompts = ofPrompts },
            subjects);
        room.Add(RoomFigures.Readable, Intervals.Proportion(made.Count(one => one.Text is not null), made.Count));
        return made;
    }

    private static Writing Of(string id, Sample sample, Reading<string> reading) => reading switch
    {
        Reading<string>.Read read => new(id, sample, read.Value, null),
        Reading<string>.Unread unread => new(id, sample, null, unread.Reason),
        _ => throw new InvalidOperationException($"{reading.GetType().Name} is no reading"),
    };
}
