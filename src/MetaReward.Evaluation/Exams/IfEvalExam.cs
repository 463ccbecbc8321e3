using System.Text.RegularExpressions;
using MetaReward.Evaluation.InstructionFollowing;
using MetaReward.Measures;

namespace MetaReward.Evaluation.Exams;

/// <summary>IFEval (arXiv:2311.07911) put to a policy.</summary>
public static class IfEvalExam
{
    private const string Followed = "strict";
    private const string FollowedLoosely = "loose";
    private const string Broken = "not followed";

    /// <summary>Four accuracies: of prompts and of rules, strict and loose.</summary>
    public static ResponseExam Exam { get; } = new("ifeval", "IFEval",
        [
            new("prompt-strict", "prompts, strict"), new("prompt-loose", "prompts, loose"),
            new("instruction-strict", "instructions, strict", Form.Ratio), new("instruction-loose", "instructions, loose", Form.Ratio),
        ], MaxTokens: 1280)
    {
        Read = (path, note) => [.. IfEval.Read(path, note).Select(prompt => new ExamTask(Ask(prompt), response => Mark(prompt, response)))],
        Groups = items => items.SelectMany(Rules).GroupBy(rule => rule.Id).OrderBy(rule => rule.Key, StringComparer.Ordinal).ToDictionary(
            rule => rule.Key,
            rule => (IReadOnlyDictionary<string, Interval>)new Dictionary<string, Interval>
            {
                [Followed] = Intervals.Proportion(rule.Count(r => r.Verdict == Followed), rule.Count()),
                [FollowedLoosely] = Intervals.Proportion(rule.Count(r => r.Verdict != Broken), rule.Count()),
            }),
    };

    private static Question Ask(IfEvalPrompt prompt) => new(
        $"{prompt.Key}", prompt.Prompt, prompt.Prompt,
        Question.KeyOf([prompt.Prompt, .. prompt.InstructionIds, .. prompt.Arguments.Select(a => a.GetRawText())]));

    private static (IReadOnlyDictionary<string, Mark> Marks, IReadOnlyDictionary<string, string> Notes, string? Fault) Mark(
        IfEvalPrompt prompt, string response)
    {
        if (Verdicts(prompt, response) is not { } verdicts)
        {
            Mark none = new(double.NaN);
            return (new Dictionary<string, Mark> { ["prompt-strict"] = none, ["prompt-loose"] = none, ["instruction-strict"] = none,
                ["instruction-loose"] = none },
                new Dictionary<string, string>(), "a keyword of a rule takes too long to be searched for");
        }

        Mark All(bool all) => new(all ? 1 : 0);
        Mark Each(IReadOnlyList<bool> each) => new(each.Count(v => v), each.Count);
        var marks = new Dictionary<string, Mark>
        {
            ["prompt-strict"] = All(verdicts.AllStrict),
            ["prompt-loose"] = All(verdicts.AllLoose),
            ["instruction-strict"] = Each(verdicts.Strict),
            ["instruction-loose"] = Each(verdicts.Loose),
        };
        return (marks, prompt.InstructionIds.Select((id, i) =>
            ($"{i + 1} {id}", verdicts.Strict[i] ? Followed : verdicts.Loose[i] ? FollowedLoosely : Broken)).ToDictionary(), null);
    }

    /// <summary>Null where a keyword, which is a regular expression, does not come to an end.</summary>
    private static RuleVerdicts? Verdicts(IfEvalPrompt prompt, string response)
    {
        try
        {
            return IfEval.Check(prompt, response);
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    private static IEnumerable<(string Id, string Verdict)> Rules(MarkedItem item) =>
        item.Notes.Select(note => (note.Key.Split(' ', 2)[1], note.Value));
}
