using System.Text.Json;
using MetaReward.Evaluation.InstructionFollowing;

namespace MetaReward.Evaluation.Published;

/// <summary>Answers that a program can check.</summary>
internal static class InstructionFigures
{
    public static Section IfEval(string data)
    {
        var prompts = InstructionFollowing.IfEval.Read(Path.Combine(data, "instructions", "ifeval_541.jsonl")).ToDictionary(p => p.Key);
        var verdicts = JsonLines.Read(Path.Combine(data, "fixtures", "ifeval", "verdicts.jsonl"), "IFEval verdicts", row =>
            Compare(prompts.GetValueOrDefault(row.Integer("key")) ?? throw row.Bad("key", "the key of a prompt"), row))
                .SelectMany(v => v).ToList();
        var figures = verdicts.GroupBy(v => v.Rule).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(rule => new Figure("verdicts", rule.Key, rule.Count(), rule.Count(v => v.Equal), 0)).ToList();
        return new("", figures, [
            "Strict and loose verdicts of the reference checkers. In a text in capitals the reference's language detector uses only "
            + "the first letters of words; it takes one such text for another language than English.",
            "Left out: verdicts on a letter that is not a letter (`#`, `!`). The reference replaces it by a random letter; "
            + "we count the given character.",
            "Every response is in English, so the rule on the language of a response is tested only for the answer no.",
            "Not in the data: the reference's verdicts on sentences and words in capitals.",
        ]);
    }

    public static Section Gsm8k(string data)
    {
        var figures = new[] { "gsm8k_test", "gsm8k_train_500" }.Select(name =>
        {
            var path = Path.Combine(data, "instructions", $"{name}.jsonl");
            var problems = CheckableAnswers.Gsm8k.Read(path);
            var solutions = JsonLines.Read(path, "GSM8K problems", row => row.Text("answer"));
            return new Figure("solutions that give their own answer", name, problems.Count,
                problems.Zip(solutions, CheckableAnswers.Gsm8k.Check).Count(v => v.Marked), 0);
        }).ToList();
        return new("", figures, []);
    }

    private static IReadOnlyList<(string Rule, bool Equal)> Compare(IfEvalPrompt prompt, JsonRow row)
    {
        var ours = InstructionFollowing.IfEval.Check(prompt, row.Text("response"));
        (string Key, IReadOnlyList<bool> Verdicts)[] sides = [("strict", ours.Strict), ("loose", ours.Loose)];
        return sides.SelectMany(side => row.Items(side.Key).Zip(side.Verdicts).Select((v, i) => (Given: v.First, Ours: v.Second, Index: i)))
            .Where(v => v.Given.ValueKind != JsonValueKind.Null && !IsDrawn(prompt.Arguments[v.Index]))
            .Select(v => (prompt.InstructionIds[v.Index], v.Given.GetBoolean() == v.Ours)).ToList();
    }

    private static bool IsDrawn(JsonElement arguments) =>
        arguments.TryGetProperty("letter", out var letter) && letter.GetString() is not [>= 'a' and <= 'z' or >= 'A' and <= 'Z'];
}
