using System.Text.Json;

namespace MetaReward.Evaluation.InstructionFollowing;

/// <summary>
/// The 25 verifiable instructions of IFEval (arXiv:2311.07911) by their ids. A rule is made from its arguments once and asked about any
/// number of responses. Differences from the reference: an argument that is missing or 0 is an error or 0 here, where the reference draws a
/// random one; the letter of <c>keywords:letter_frequency</c> may be any character, where the reference puts a random letter in place of
/// <c>#</c> or <c>!</c>; and the language is guessed by other means (<see cref="LanguageGuess"/>).
/// </summary>
internal static class Rules
{
    private static readonly Dictionary<string, Func<RuleArguments, Predicate<string>>> Makers = new()
    {
        ["keywords:existence"] = KeywordRules.Existence,
        ["keywords:frequency"] = KeywordRules.Frequency,
        ["keywords:forbidden_words"] = KeywordRules.Forbidden,
        ["keywords:letter_frequency"] = KeywordRules.LetterFrequency,
        ["language:response_language"] = CaseRules.Language,
        ["length_constraints:number_sentences"] = LengthRules.Sentences,
        ["length_constraints:number_paragraphs"] = LengthRules.Paragraphs,
        ["length_constraints:number_words"] = LengthRules.Words,
        ["length_constraints:nth_paragraph_first_word"] = LengthRules.NthParagraph,
        ["detectable_content:number_placeholders"] = FormatRules.Placeholders,
        ["detectable_content:postscript"] = FormatRules.Postscript,
        ["detectable_format:number_bullet_lists"] = FormatRules.Bullets,
        ["detectable_format:constrained_response"] = FormatRules.Constrained,
        ["detectable_format:number_highlighted_sections"] = FormatRules.Highlights,
        ["detectable_format:multiple_sections"] = FormatRules.Sections,
        ["detectable_format:json_format"] = FormatRules.Json,
        ["detectable_format:title"] = FormatRules.Title,
        ["combination:two_responses"] = FrameRules.TwoResponses,
        ["combination:repeat_prompt"] = FrameRules.RepeatPrompt,
        ["startend:end_checker"] = FrameRules.End,
        ["startend:quotation"] = FrameRules.Quotation,
        ["change_case:capital_word_frequency"] = CaseRules.CapitalWords,
        ["change_case:english_capital"] = CaseRules.EnglishCapital,
        ["change_case:english_lowercase"] = CaseRules.EnglishLowercase,
        ["punctuation:no_comma"] = FrameRules.NoComma,
    };

    public static IReadOnlyCollection<string> Ids => Makers.Keys;

    /// <exception cref="InvalidDataException">No such rule, or an argument is missing or not what the rule takes:
    /// says rule and key.</exception>
    public static Predicate<string> Make(string id, JsonElement arguments) => Makers.TryGetValue(id, out var make)
        ? make(new RuleArguments(id, arguments))
        : throw new InvalidDataException($"no rule '{ShortText.Of(id, 60)}': expected one of {string.Join(", ", Makers.Keys)}");
}
