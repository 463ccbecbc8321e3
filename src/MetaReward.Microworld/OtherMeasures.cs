using MetaReward.Measures;
using MetaReward.Microworld.Truth;

namespace MetaReward.Microworld;

/// <summary>
/// What the oracle says of the skills that other methods than Meta-Rewarding need (<see cref="OtherSkills"/>). Nothing that trains reads
/// it.
/// </summary>
public sealed partial class OtherMeasures
{
    private const int MostTokens = 64;
    private const int Examples = 4;

    private readonly IPolicy policy;
    private readonly Seed seed;
    private readonly CancellationToken cancel;
    private readonly List<Exercise> tasks;
    private readonly List<Exchange> right;
    private readonly List<Exchange> wrong;
    private readonly Dictionary<string, Interval> found = [];

    private OtherMeasures(IPolicy policy, int prompts, Split split, Seed seed, CancellationToken cancel)
    {
        (this.policy, this.seed, this.cancel) = (policy, seed, cancel);
        tasks = [.. Exercise.Prompts(seed, split, prompts).Select(prompt => Exercise.Read(prompt.Text)!)];
        right = [.. tasks.Select((task, i) => Padded(task, task.Answer, seed.Derive("right").Derive(i)))];
        wrong = [.. tasks.Select((task, i) => Padded(
            task, Faults.Corrupt(task.Answer, new Dice(seed.Derive("fault").Derive(i))), seed.Derive("wrong").Derive(i)))];
    }

    /// <summary>
    /// Of a right and a wrong response to each prompt. <c>skill/compare</c>: the right one wins. <c>skill/feedback</c>: feedback on the
    /// wrong one asks for exactly what is right. <c>skill/refine-alone</c>, <c>skill/refine-by-feedback</c>: the wrong one, refined without
    /// feedback and with the policy's own, is right. <c>skill/rate-alone</c>, <c>skill/rate-by-reference</c>: the right one is rated
    /// higher, ties half. <c>skill/own</c>, <c>skill/own-refined</c>, <c>skill/own-refined-by-feedback</c>: a sampled response of the
    /// policy's own is right, as it is and refined. <c>skill/worse</c>: the worse response to the right one is wrong.
    /// <c>skill/invent-valid</c>: an invented task is one of this world; <c>skill/invent-new</c>: and none of those that were shown.
    /// </summary>
    public static async Task<IReadOnlyDictionary<string, Interval>> OfAsync(
        IPolicy policy, int prompts, Split split, Seed seed, CancellationToken cancel)
    {
        var measures = new OtherMeasures(policy, prompts, split, seed, cancel);
        await measures.CompareAsync();
        await measures.RefineAsync();
        await measures.RefineOwnAsync();
        await measures.RateAsync("rate-alone", _ => null);
        await measures.RateAsync("rate-by-reference", task => string.Join(' ', task.Answer));
        await measures.WorsenAsync();
        await measures.InventAsync();
        return measures.found;
    }

    private async Task CompareAsync()
    {
        bool RightFirst(int i) => i % 2 == 0;
        var match = new MatchRubric();
        var replies = await AskAsync("compare", tasks.Select((task, i) => match.Render(RightFirst(i)
            ? new(task.Text, right[i].Response, wrong[i].Response) : new(task.Text, wrong[i].Response, right[i].Response))));
        Tell("compare", replies.Select((reply, i) => Words.Of(reply).LastOrDefault() == (RightFirst(i) ? "a" : "b")));
    }

    private async Task RefineAsync()
    {
        var feedback = await AskAsync("feedback", wrong.Select(OtherForms.AskFeedback));
        Tell("feedback", feedback.Select((reply, i) =>
            reply == OtherForms.Feedback(WrittenCheck.Of(tasks[i].Answer, wrong[i].Response))));
        Tell("refine-alone", (await AskAsync("refine", wrong.Select(w => OtherForms.AskRefined(w)))).Select(IsRight));
        Tell("refine-by-feedback",
            (await AskAsync("refine", wrong.Select((w, i) => OtherForms.AskRefined(w, feedback[i])))).Select(IsRight));
    }

    /// <summary>The policy's own responses, refined.</summary>
    private async Task RefineOwnAsync()
    {
        var own = (await AskAsync("own", tasks.Select(task => task.Text)))
            .Select((response, i) => new Exchange(tasks[i].Text, response)).ToArray();
        var feedback = await AskAsync("own-feedback", own.Select(OtherForms.AskFeedback));
        Tell("own", own.Select((one, i) => IsRight(one.Response, i)));
        await RateOwnAsync(own);
        Tell("own-refined", (await AskAsync("own-refined", own.Select(one => OtherForms.AskRefined(one)))).Select(IsRight));
        Tell("own-refined-by-feedback",
            (await AskAsync("own-refined", own.Select((one, i) => OtherForms.AskRefined(one, feedback[i])))).Select(IsRight));
    }

    private async Task RateAsync(string name, Func<Exercise, string?> reference)
    {
        var replies = await AskAsync("rate", tasks.SelectMany((task, i) => new[] { right[i], wrong[i] }
            .Select(shown => OtherForms.AskRating(shown, reference(task)))));
        found[MeasureNames.Skill + name] = Intervals.Share([.. replies.Select(OtherForms.ReadRating).Chunk(2)
            .Select(two => two[0] == two[1] || two[0] is null || two[1] is null ? 0.5 : two[0] > two[1] ? 1 : 0)]);
    }

    private async Task WorsenAsync() =>
        Tell("worse", (await AskAsync("worse", right.Select(OtherForms.AskWorse))).Select((reply, i) => !IsRight(reply, i)));

    private async Task InventAsync()
    {
        var shown = tasks.Chunk(Examples).Where(some => some.Length == Examples)
            .Select(some => some.Select(task => task.Text).ToArray()).ToList();
        var invented = await AskAsync("invent", shown.Select(OtherForms.AskTask));
        Tell("invent-valid", invented.Select(task => Exercise.Read(task) is not null));
        Tell("invent-new", invented.Select((task, i) => Exercise.Read(task) is not null && !shown[i].Contains(task)));
    }

    private async Task<IReadOnlyList<string>> AskAsync(string skill, IEnumerable<string> asked) =>
        [.. (await policy.SampleAsync([.. asked.Select((text, i) => new SampleRequest(text, 1, seed.Derive(skill).Derive(i)))],
            new(MaxTokens: MostTokens), null, cancel)).Select(samples => samples[0].Answer)];

    private void Tell(string name, IEnumerable<bool> outcomes) =>
        found[MeasureNames.Skill + name] = Intervals.Share([.. outcomes.Select(holds => holds ? 1.0 : 0)]);

    private bool IsRight(string response, int i) => Oracle.IsRight(tasks[i].Text, response);

    private static Exchange Padded(Exercise task, IReadOnlyList<string> answer, Seed seed) =>
        new(task.Text, Faults.Pad(answer, new Dice(seed)));
}
