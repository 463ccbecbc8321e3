using MetaReward.Selections;

namespace MetaReward.Recipes;

/// <summary>A skip and the role whose pair did not come about. A line of <c>6-skips.jsonl</c>.</summary>
/// <param name="Id">A prompt in an iteration, a response or a judgment.</param>
public sealed record Skipped(Role Role, string Id, SkipReason Reason, string Detail);

/// <summary>
/// What an iteration gives to learn from, and everything that gave nothing, with its reason: room 6. Kept as <c>6-pairs.jsonl</c> and
/// <c>6-skips.jsonl</c>. For each role every prompt is in a pair or in one final skip; that is checked, not hoped.
/// </summary>
/// <param name="Pairs">Actor pairs, then judge pairs.</param>
/// <param name="Skips">Skips of prompts, responses and judgments.</param>
public sealed record Harvest(IReadOnlyList<PreferencePair> Pairs, IReadOnlyList<Skipped> Skips)
{
    /// <summary>Puts an iteration's selections together, checks that nothing is lost, and keeps them.</summary>
    internal static Harvest Keep(
        IPolicy policy,
        IReadOnlyList<Prompt> prompts,
        Selection<Response> responses,
        Selection<PreferencePair> actor,
        Selection<Tournament> disputed,
        Selection<PreferencePair> judge,
        bool judgeTrained,
        Stage stage)
    {
        var harvest = Gather(stage.Turn.Iteration, prompts, responses, actor, disputed, judge, judgeTrained);
        var sampled = new Sampled(prompts, [.. responses.Kept], [.. disputed.Kept.SelectMany(of => of.Contestants)], []);
        return new(
            stage.KeepFrom("6-pairs", policy, RecordJson.Lines.PreferencePair, () => harvest.Pairs, pairs => Traces.Fault(pairs, sampled)),
            stage.KeepFrom("6-skips", policy, RecordJson.Lines.Skipped, () => harvest.Skips, skips => Traces.Fault(skips, sampled, stage.Turn.Iteration)));
    }

    internal static Harvest Gather(
        int t,
        IReadOnlyList<Prompt> prompts,
        Selection<Response> responses,
        Selection<PreferencePair> actor,
        Selection<Tournament> disputed,
        Selection<PreferencePair> judge,
        bool judgeTrained)
    {
        var groups = prompts.Select(prompt => $"i{t}/{prompt.Id}").ToArray();
        var alive = responses.Kept.Select(response => response.GroupId).ToHashSet(StringComparer.Ordinal);
        Skip[] silent = [.. groups.Where(group => !alive.Contains(group)).Select(group => Silent(group, responses.Skips))];
        Skip[] actorSkips = [.. responses.Skips, .. silent, .. actor.Skips];
        Skip[] judgeSkips = judgeTrained
            ? [.. silent, .. disputed.Skips, .. judge.Skips]
            : [.. groups.Select(group => new Skip(group, SkipReason.JudgeNotTrained, "The judge is not trained in this iteration."))];
        Account(Role.Actor, groups, actor.Kept, actorSkips, groups.ToDictionary(group => group, group => group));
        Account(Role.Judge, groups, judge.Kept, judgeSkips, groups.Select(group => (Id: group, Group: group))
            .Concat(disputed.Kept.Select(of => (Id: of.Response.Id, Group: of.Response.GroupId))).ToDictionary(end => end.Id, end => end.Group));
        return new(
            [.. actor.Kept, .. judge.Kept],
            [.. actorSkips.Select(skip => Of(Role.Actor, skip)), .. judgeSkips.Select(skip => Of(Role.Judge, skip))]);
    }

    /// <summary>Why a prompt has no response: what became of those it had.</summary>
    private static Skip Silent(string group, IReadOnlyList<Skip> skips)
    {
        var why = skips.Where(skip => skip.Id.StartsWith(group + "/", StringComparison.Ordinal)).CountBy(skip => skip.Reason).ToArray();
        return why.All(reason => reason.Key == SkipReason.PromptTooLong)
            ? new(group, SkipReason.PromptTooLong, "The prompt did not fit the policy's context: it has no response.")
            : new(group, why.MaxBy(reason => reason.Value).Key, $"It has no response: {string.Join(", ", why.Select(reason => $"{reason.Value} {reason.Key}"))}.");
    }

    private static Skipped Of(Role role, Skip skip) => new(role, skip.Id, skip.Reason, skip.Detail);

    /// <param name="ends">The ids at which a prompt can end, and the prompt's own in this iteration.</param>
    private static void Account(
        Role role, string[] groups, IReadOnlyList<PreferencePair> pairs, IEnumerable<Skip> skips, Dictionary<string, string> ends)
    {
        var suffix = $"/{role.ToString().ToLowerInvariant()}";
        var ended = pairs.Select(pair => pair.Id[..^suffix.Length]).Concat(skips.Select(skip => skip.Id)).Where(ends.ContainsKey).Select(id => ends[id]).ToArray();
        if (ended.Length == groups.Length && ended.ToHashSet(StringComparer.Ordinal).SetEquals(groups))
            return;
        var lost = groups.Except(ended).Take(3).ToArray();
        throw new InvalidOperationException(
            $"{role}: {groups.Length} prompts went in and {ended.Length} ends came out ({pairs.Count} pairs); every prompt must end in exactly one pair or "
            + $"final skip. Without an end: {(lost.Length == 0 ? "none" : string.Join(", ", lost))}.");
    }
}
