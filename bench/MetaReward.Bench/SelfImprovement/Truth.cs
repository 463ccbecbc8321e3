using System.Text.Json;
using MetaReward.Evaluation.CheckableAnswers;
using MetaReward.Evaluation.InstructionFollowing;

namespace MetaReward.Bench.SelfImprovement;

/// <summary>
/// What is true of a response, from 0 to 1: the share of a question's wishes that it follows, or whether a sum's last number is right. The
/// runs never see it.
/// </summary>
internal sealed class Truth
{
    private readonly Dictionary<string, int> answers;
    private readonly Dictionary<string, (string[] Ids, JsonElement[] Arguments)> wishes;

    /// <param name="prompts">Those of `ruled`, or sums.</param>
    public Truth(IEnumerable<Prompt> prompts)
    {
        wishes = prompts.Where(prompt => prompt.Columns?.ContainsKey("instruction_id_list") == true).ToDictionary(
            prompt => prompt.Text,
            prompt => (prompt.Columns!["instruction_id_list"].Deserialize<string[]>()!,
                prompt.Columns["kwargs"]?.Deserialize<JsonElement[]>()
                    ?? [.. prompt.Columns["instruction_id_list"]!.AsArray().Select(_ => JsonSerializer.SerializeToElement(new { }))]));
        answers = Sums.Make(SumsVerb.Draw).Training.ToDictionary(sum => sum.Prompt, sum => sum.Answer);
    }

    /// <summary>Of a response to a prompt.</summary>
    public double Of(string prompt, string response) => wishes.TryGetValue(prompt, out var rules)
        ? IfEval.Check(rules.Ids, rules.Arguments, response).Strict.Average(follows => follows ? 1.0 : 0)
        : answers[prompt] == Gsm8k.LastNumber(response) ? 1 : 0;
}
