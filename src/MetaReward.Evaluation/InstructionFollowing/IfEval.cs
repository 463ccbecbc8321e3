using System.Text.Json;

namespace MetaReward.Evaluation.InstructionFollowing;

/// <summary>Which of a prompt's rules a response follows, in the prompt's order.</summary>
/// <param name="Strict">As it stands.</param>
/// <param name="Loose">As it stands, or without its asterisks, its first line, its last line, or several of these.</param>
public sealed record RuleVerdicts(IReadOnlyList<bool> Strict, IReadOnlyList<bool> Loose)
{
    /// <summary>Every rule, as it stands.</summary>
    public bool AllStrict => Strict.All(v => v);

    /// <summary>Every rule, loosely.</summary>
    public bool AllLoose => Loose.All(v => v);
}

/// <summary>A prompt whose instructions a program can check.</summary>
/// <param name="Key">Its number in the benchmark.</param>
/// <param name="Prompt">The prompt.</param>
/// <param name="InstructionIds">The rules, such as <c>punctuation:no_comma</c>; at least one.</param>
/// <param name="Arguments">One object for each rule.</param>
public sealed record IfEvalPrompt(int Key, string Prompt, IReadOnlyList<string> InstructionIds, IReadOnlyList<JsonElement> Arguments);

/// <summary>Instruction following that needs no judge: IFEval (arXiv:2311.07911), 25 kinds of rules, each a small program.</summary>
public static class IfEval
{
    /// <summary>The ids of all rules.</summary>
    public static IReadOnlyCollection<string> RuleIds => Rules.Ids;

    /// <summary>Checks one response. A blank one follows no rule.</summary>
    /// <exception cref="InvalidDataException">An unknown rule or a bad argument: says rule and key.</exception>
    /// <exception cref="System.Text.RegularExpressions.RegexMatchTimeoutException">A keyword is an expression that takes more than 2 s
    /// on this response.</exception>
    public static RuleVerdicts Check(IReadOnlyList<string> instructionIds, IReadOnlyList<JsonElement> arguments, string response)
    {
        if (instructionIds.Count != arguments.Count)
        {
            throw new InvalidDataException(
                $"every rule needs its arguments: got {instructionIds.Count} rules and {arguments.Count} objects");
        }

        if (instructionIds.Count == 0)
        {
            throw new InvalidDataException("expected at least one rule under 'instruction_id_list', got none");
        }

        var rules = instructionIds.Zip(arguments, Rules.Make).ToList();
        var variants = Variants(response).Where(text => !CheckedText.IsBlank(text)).ToList();
        return new(
            rules.Select(rule => !CheckedText.IsBlank(response) && rule(response)).ToList(),
            rules.Select(rule => variants.Exists(rule)).ToList());
    }

    /// <summary>Checks one response to a prompt.</summary>
    public static RuleVerdicts Check(IfEvalPrompt prompt, string response) => Check(prompt.InstructionIds, prompt.Arguments, response);

    /// <summary>
    /// Reads prompts: JSON lines of <c>key</c>, <c>prompt</c>, <c>instruction_id_list</c> and <c>kwargs</c>. Every rule is made once, so
    /// that a bad argument shows here.
    /// </summary>
    /// <exception cref="InvalidDataException">The file is missing or a line is malformed: says file, line and key.</exception>
    /// <param name="path">The file.</param>
    /// <param name="note">Reports values that were read differently from how they are written; may be null.</param>
    public static IReadOnlyList<IfEvalPrompt> Read(string path, Action<string>? note = null) =>
        JsonLines.Read(path, "IFEval prompts", row =>
        {
            var prompt = new IfEvalPrompt(row.Integer("key"), row.Text("prompt"), row.Texts("instruction_id_list"), row.Items("kwargs"));
            Check(prompt, "");
            return prompt;
        }, note);

    private static IEnumerable<string> Variants(string response)
    {
        var lines = response.Split('\n');
        string Part(int skip, int drop) => CheckedText.Strip(string.Join('\n', lines.Skip(skip).SkipLast(drop)));
        string[] texts = [response, Part(1, 0), Part(0, 1), Part(1, 1)];
        return texts.Concat(texts.Select(text => text.Replace("*", "")));
    }
}
