using System.Text.RegularExpressions;

namespace MetaReward.Evaluation.InstructionFollowing;

/// <summary>
/// Words of English text as the Penn Treebank counts them, sentence by sentence: punctuation and quotation marks
/// stand alone, <c>don't</c> is <c>do</c> and <c>n't</c>, <c>cannot</c> is two words, a hyphenated word is one, and a period belongs to its
/// word but at the end of a sentence.
/// </summary>
internal static class WordTokens
{
    private static readonly (Regex Pattern, string Replacement)[] Steps =
    [
        Step("([«“‘„]|`+)", " $1 "),
        Step("^\"", "``"),
        Step("(``)", " $1 "),
        Step("([ ([{<])(\"|'{2})", "$1 `` "),
        Step(@"(?i)(')(?!re|ve|ll|m|t|s|d|n)([\p{L}\p{N}_])\b", "$1 $2"),
        Step("([^.])(\\.)([\\])}>\"'»”’ ]*)\\s*\\z", "$1 $2 $3 "),
        Step(@"([:,])([^\d])", " $1 $2"),
        Step(@"([:,])\z", " $1 "),
        Step(@"\.{2,}", " $0 "),
        Step("[;@#$%&]", " $0 "),
        Step("([^.])(\\.)([\\])}>\"']*)\\s*\\z", "$1 $2$3 "),
        Step("[?!]", " $0 "),
        Step("([^'])' ", "$1 ' "),
        Step("[*]", " $0 "),
        Step(@"[\]\[(){}<>]", " $0 "),
        Step("--", " -- "),
        Step(@"\A|\z", " "),
        Step("[»”’]", " $0 "),
        Step("''", " '' "),
        Step("\"", " '' "),
        Step("([^' ])('[sS]|'[mM]|'[dD]|') ", "$1 $2 "),
        Step("([^' ])('ll|'LL|'re|'RE|'ve|'VE|n't|N'T) ", "$1 $2 "),
        Step(@"(?i)\b(can)(not)\b|\b(d)('ye)\b|\b(gim)(me)\b|\b(gon)(na)\b|\b(got)(ta)\b|\b(lem)(me)\b|\b(more)('n)\b",
            " $1$3$5$7$9$11$13 $2$4$6$8$10$12$14 "),
        Step(@"(?i)\b(wan)(na)(?=\s)", " $1 $2 "),
        Step(@"(?i) ('t)(is)\b| ('t)(was)\b", " $1$3 $2$4 "),
    ];

    public static IEnumerable<string> Of(string text) => SentenceSplitter.Split(text).SelectMany(Sentence);

    private static IEnumerable<string> Sentence(string sentence) =>
        CheckedText.Words(Steps.Aggregate(sentence, (text, step) => step.Pattern.Replace(text, step.Replacement)));

    private static (Regex, string) Step(string pattern, string replacement) => (KeywordSearch.Make(pattern), replacement);
}
