using MetaReward.Measures;
using MetaReward.Scores;

namespace MetaReward.Recipes;

/// <summary>A lineage as lines for a terminal: from the pair back to the texts.</summary>
public static class LineageText
{
    private const int Glance = 160;

    /// <param name="whole">Whole texts; otherwise their first 160 characters.</param>
    public static IEnumerable<string> Lines(Lineage of, bool whole = false) =>
    [
        $"{of.Id}  prompt {of.Prompt.Id} in iteration {of.Iteration}",
        .. Quote(of.Prompt.Text, "  ", whole),
        .. of.Pairs.SelectMany(pair => PairLines(pair, whole)),
        .. of.Skips.Select(skip =>
            $"  skipped for the {Low(skip.Role)}: {skip.Id}, {ReasonWords.Why($"{Low(skip.Role)}/{skip.Reason}")}. {skip.Detail}"),
        .. of.Lessons.SelectMany(lesson => (string[])["", $"{lesson.Id}  teaches the {Low(lesson.Role)}", $"  {lesson.Why}"]),
        "",
        of.Rho is { } rho ? $"responses (rho {rho:0.##})" : "responses" + Voted(of.Vote),
        .. of.Responses.SelectMany(response => ResponseLines(response, of, whole)),
        .. of.Meeting is { } meeting ? MeetingLines(meeting, of, whole) : [],
        .. of.Others.GroupBy(record => record.Room).SelectMany(room => OtherLines(room, whole)),
    ];

    private static IEnumerable<string> PairLines(PreferencePair pair, bool whole) =>
    [
        "",
        $"{pair.Id}  teaches the {Low(pair.Role)}",
        $"  {pair.Why}",
        $"  chosen   {pair.Chosen.Id}  {pair.Chosen.Score:0.00}",
        .. Reply(pair.Chosen.Target, "    ", whole),
        $"  rejected {pair.Rejected.Id}  {pair.Rejected.Score:0.00}",
        .. Reply(pair.Rejected.Target, "    ", whole),
    ];

    private static IEnumerable<string> ResponseLines(JudgedResponse of, Lineage lineage, bool whole)
    {
        return
        [
            $"  {Last(of.Response.Id)}  {Worth(of, lineage)}{SideOf(of.Response.Id, lineage)}",
            .. Reply(of.Response.Sample, "      ", whole),
            .. of.Judgments.SelectMany(judgment => JudgmentLines(judgment, whole)),
        ];
    }

    /// <summary>What a response is worth by the recipe's own measure, reward or score, and its length.</summary>
    private static string Worth(JudgedResponse of, Lineage lineage)
    {
        var readable = of.Judgments.Count(judgment => judgment.Verdict is Verdict.Scored);
        return lineage.Vote is not null ? $"{(of.Reward is { } reward ? $"reward {reward:0.##}" : "no reward")}, {of.Length} characters"
            : lineage.Responses.All(response => response.Judgments.Count == 0) ? $"{of.Length} characters"
            : (double.IsNaN(of.Score) ? "no score" : $"score {of.Score:0.00} of {readable}/{of.Judgments.Count} judgments")
                + $", {of.Length} characters, {Low(of.Tier)} tier";
    }

    private static string Voted(Vote? vote) => vote switch
    {
        null => "",
        { Answer: { } answer } => $": {vote.Votes} of {vote.Voters} votes are for '{ShortText.Of(answer)}' ({vote.Replies} replies)",
        _ => $": no majority ({vote.Voters} of {vote.Replies} replies vote, at most {vote.Votes} for one answer)",
    };

    private static IEnumerable<string> JudgmentLines(Judgment judgment, bool whole) =>
        [$"      {Last(judgment.Id)}  {Said(judgment.Verdict)}", .. whole ? Reply(judgment.Sample, "          ", whole) : []];

    private static IEnumerable<string> MeetingLines(Meeting meeting, Lineage lineage, bool whole) =>
    [
        "",
        $"judgments of {meeting.Response.Id}, {(meeting.IsAgreed ? "on which all judgments agree" : "the most disputed response")}: "
            + $"{meeting.Battles.Count} battles",
        $"  a win in first place weighs {meeting.Weights.First:0.00}, in second place {meeting.Weights.Second:0.00}",
        .. meeting.Contestants.OrderByDescending(contestant => contestant.Strength).Select(contestant =>
            $"  {Last(contestant.Judgment.Id)}  strength {contestant.Strength:0.00}, wins {contestant.Wins:0.00}, "
            + $"losses {contestant.Losses:0.00}, "
            + Said(contestant.Judgment.Verdict) + SideOf(contestant.Judgment.Id, lineage)),
        .. meeting.Battles.SelectMany(battle => BattleLines(battle, meeting.Uncounted.Contains(battle.Id), whole)),
    ];

    private static IEnumerable<string> OtherLines(IGrouping<string, OtherRecord> room, bool whole) =>
    [
        "",
        room.Key,
        .. room.SelectMany(record => (IEnumerable<string>)
            [$"  {record.Id[(record.Id.IndexOf('/') + 1)..]}  {record.Words}", .. whole ? Reply(record.Sample, "      ", whole) : []]),
    ];

    private static IEnumerable<string> BattleLines(Battle battle, bool uncounted, bool whole) =>
    [
        $"      {Last(battle.FirstId)} then {Last(battle.SecondId)}: {Said(battle.Verdict)}"
            + (uncounted ? ", not counted: not won in both orders" : ""),
        .. whole ? Reply(battle.Sample, "          ", whole) : [],
    ];

    private static string SideOf(string id, Lineage lineage) =>
        lineage.Pairs.Any(pair => pair.Chosen.Id == id)
            ? "  <- chosen"
            : lineage.Pairs.Any(pair => pair.Rejected.Id == id) ? "  <- rejected" : "";

    internal static string Said(Verdict verdict) => verdict switch
    {
        Verdict.Scored scored => $"score {scored.Score:0.##}",
        Verdict.Chose chose => chose.Choice == Choice.Tie ? "a tie" : $"the {Low(chose.Choice)} wins",
        Verdict.Unparsable unparsable => $"unreadable, {ReasonWords.Of(unparsable.Reason.ToString())}: {unparsable.Detail}",
        _ => verdict.ToString(),
    };

    private static IEnumerable<string> Reply(Target target, string margin, bool whole) =>
        target is Target.Sampled { Sample: var sample } ? Reply(sample, margin, whole) : Quote(target.Words(), margin, whole);

    /// <summary>The answer; its thoughts before it, whole or as a count.</summary>
    private static IEnumerable<string> Reply(Sample sample, string margin, bool whole)
    {
        var read = sample.Thoughts;
        var before = read.Before ?? sample.Reasoning;
        return
        [
            .. before is null ? [] : whole ? Quote(before, margin + "(thoughts) ",
                whole: true) : [$"{margin}({TextLength.Of(before)} characters of thoughts)"],
            .. read.StillThinking ? [$"{margin}(still thinking: no answer)"] : Quote(read.Answer, margin, whole),
        ];
    }

    private static IEnumerable<string> Quote(string text, string margin, bool whole)
    {
        var shown = whole || text.Length <= Glance ? text : text[..Glance] + " ...";
        return shown.Split('\n').Select(line => $"{margin}| {line.TrimEnd('\r')}");
    }

    private static string Last(string id) => id[(id.LastIndexOf('/') + 1)..];

    private static string Low<T>(T word)
        where T : struct, Enum => word.ToString().ToLowerInvariant();
}
