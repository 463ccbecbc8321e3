using MetaReward.Measures;
using MetaReward.Microworld.Truth;

namespace MetaReward.Microworld;

/// <summary>
/// What the oracle says of the skills that other methods than Meta-Rewarding need (<see cref="OtherSkills"/>). Nothing that trains reads
/// it.
/// </summary>
public static class OtherMeasures
{
    private const int MostTokens = 64;
    private const int Examples = 4;

    /// <summary>
    /// Of a right and a wrong response to each prompt. <c>skill/compare</c>: the right one wins. <c>skill/feedback</c>: feedback on the
    /// wrong one asks for exactly what is right. <c>skill/refine-alone</c>, <c>skill/refine-by-feedback</c>: the wrong one, refined without
    /// feedback and with the policy's own, is right. <c>skill/rate-alone</c>, <c>skill/rate-by-reference</c>: the right one is rated
    /// higher, ties half. <c>skill/worse</c>: the worse response to the right one is wrong. <c>skill/invent-valid</c>: an invented task is
    /// one of this world; <c>skill/invent-new</c>: and none of those that were shown.
    /// </summary>
    public static async Task<IReadOnlyDictionary<string, Interval>> OfAsync(
        IPolicy policy, int prompts, Split split, Seed seed, CancellationToken cancel)
    {
        var tasks = Exercise.Prompts(seed, split, prompts).Select(prompt => Exercise.Read(prompt.Text)!).ToList();
        var right = tasks.Select((task, i) => Padded(task, task.Answer, seed.Derive("right").Derive(i))).ToList();
        var wrong = tasks.Select((task, i) => Padded(
            task, Faults.Corrupt(task.Answer, new Dice(seed.Derive("fault").Derive(i))), seed.Derive("wrong").Derive(i))).ToList();
        var found = new Dictionary<string, Interval>();

        async Task<IReadOnlyList<string>> Ask(string skill, IEnumerable<string> asked) =>
            [.. (await policy.SampleAsync([.. asked.Select((text, i) => new SampleRequest(text, 1, seed.Derive(skill).Derive(i)))],
                new(MaxTokens: MostTokens), null, cancel)).Select(samples => samples[0].Answer)];
        void Tell(string name, IEnumerable<double> outcomes) => found[name] = Intervals.Share([.. outcomes]);
        double IsRight(int i, string response) => Oracle.IsRight(tasks[i].Text, response) ? 1 : 0;

        var match = new MatchRubric();
        var compared = await Ask("compare", tasks.Select((task, i) => match.Render(Pair(task, right[i], wrong[i], RightFirst(i)))));
        Tell(Name("compare"), compared.Select((reply, i) =>
            Words.Of(reply).LastOrDefault() is var last && last == (RightFirst(i) ? "a" : "b") ? 1.0 : 0));
        var feedback = await Ask("feedback", wrong.Select(OtherForms.AskFeedback));
        Tell(Name("feedback"), feedback.Select((reply, i) =>
            reply == OtherForms.Feedback(WrittenCheck.Of(tasks[i].Answer, wrong[i].Response)) ? 1.0 : 0));
        Tell(Name("refine-alone"),
            (await Ask("refine", wrong.Select(w => OtherForms.AskRefined(w, null)))).Select((r, i) => IsRight(i, r)));
        Tell(Name("refine-by-feedback"),
            (await Ask("refine", wrong.Select((w, i) => OtherForms.AskRefined(w, feedback[i])))).Select((r, i) => IsRight(i, r)));
        foreach (var beside in new[] { false, true })
        {
            var rated = await Ask("rate", tasks.SelectMany((task, i) => new[] { right[i], wrong[i] }
                .Select(shown => OtherForms.AskRating(shown, beside ? string.Join(' ', task.Answer) : null))));
            Tell(Name(beside ? "rate-by-reference" : "rate-alone"), rated.Select(OtherForms.ReadRating).Chunk(2)
                .Select(two => two[0] == two[1] || two[0] is null || two[1] is null ? 0.5 : two[0] > two[1] ? 1 : 0));
        }

        var worse = await Ask("worse", right.Select(OtherForms.AskWorse));
        Tell(Name("worse"), worse.Select((reply, i) => 1 - IsRight(i, reply)));
        var shown = tasks.Chunk(Examples).Where(some => some.Length == Examples)
            .Select(some => some.Select(t => t.Text).ToArray()).ToList();
        var invented = await Ask("invent", shown.Select(OtherForms.AskTask));
        Tell(Name("invent-valid"), invented.Select(task => Exercise.Read(task) is null ? 0.0 : 1));
        Tell(Name("invent-new"), invented.Select((task, i) => Exercise.Read(task) is null || shown[i].Contains(task) ? 0.0 : 1));
        return found;
    }

    private static string Name(string skill) => MeasureNames.Skill + skill;

    private static bool RightFirst(int i) => i % 2 == 0;

    private static Exchange Padded(Exercise task, IReadOnlyList<string> answer, Seed seed) =>
        new(task.Text, Faults.Pad(answer, new Dice(seed)));

    private static ResponsePair Pair(Exercise task, Exchange right, Exchange wrong, bool rightFirst) =>
        rightFirst ? new(task.Text, right.Response, wrong.Response) : new(task.Text, wrong.Response, right.Response);
}
