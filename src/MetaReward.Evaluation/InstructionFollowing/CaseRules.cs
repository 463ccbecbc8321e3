namespace MetaReward.Evaluation.InstructionFollowing;

/// <summary>Capitals, small letters and the language they are in.</summary>
internal static class CaseRules
{
    /// <summary>A text in which no language can be seen fulfils the rule.</summary>
    public static Predicate<string> Language(RuleArguments arguments)
    {
        var language = arguments.Text("language");
        return response => LanguageGuess.Of(response) is not { } guess || guess == language;
    }

    public static Predicate<string> EnglishCapital(RuleArguments arguments) =>
        response => CheckedText.IsUpper(response) && IsEnglish(response);

    public static Predicate<string> EnglishLowercase(RuleArguments arguments) =>
        response => CheckedText.IsLower(response) && IsEnglish(response);

    /// <summary>Words in capitals only; hyphenated ones count once.</summary>
    public static Predicate<string> CapitalWords(RuleArguments arguments)
    {
        var fulfils = arguments.Relation("capital_relation", "capital_frequency");
        return response => fulfils(WordTokens.Of(response).Count(CheckedText.IsUpper));
    }

    private static bool IsEnglish(string response) => LanguageGuess.Of(response) is null or "en";
}
