namespace MetaReward.Evaluation.InstructionFollowing;

/// <summary>How a response begins and ends, what frames it and what it does without.</summary>
internal static class FrameRules
{
    /// <summary>Two different texts with six asterisks between them; empty ones are overlooked at the ends only.</summary>
    public static Predicate<string> TwoResponses(RuleArguments arguments) => response =>
    {
        var parts = response.Split("******").Select(CheckedText.Strip).ToList();
        return parts.Skip(1).SkipLast(1).All(part => part.Length > 0)
            && parts.Where(part => part.Length > 0).ToList() is [var first, var second] && first != second;
    };

    /// <summary>Begins with the prompt, in any case.</summary>
    public static Predicate<string> RepeatPrompt(RuleArguments arguments)
    {
        var prompt = CheckedText.Lower(CheckedText.Strip(arguments.Text("prompt_to_repeat")));
        return response => CheckedText.Lower(CheckedText.Strip(response)).StartsWith(prompt, StringComparison.Ordinal);
    }

    /// <summary>Ends with the phrase, in any case; quotation marks after it are overlooked.</summary>
    public static Predicate<string> End(RuleArguments arguments)
    {
        var phrase = CheckedText.Lower(CheckedText.Strip(arguments.Text("end_phrase")));
        return response => CheckedText.Lower(CheckedText.Strip(response).Trim('"')).EndsWith(phrase, StringComparison.Ordinal);
    }

    public static Predicate<string> Quotation(RuleArguments arguments) => response => CheckedText.Strip(response) is ['"', .., '"'];

    public static Predicate<string> NoComma(RuleArguments arguments) => response => !response.Contains(',');
}
