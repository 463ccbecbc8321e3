namespace MetaReward.Evaluation.InstructionFollowing;

/// <summary>How many sentences, words and paragraphs a response has.</summary>
internal static class LengthRules
{
    private static readonly System.Text.RegularExpressions.Regex Divider = KeywordSearch.Make(@"[\s\x1c-\x1f]?\*\*\*[\s\x1c-\x1f]?");

    public static Predicate<string> Sentences(RuleArguments arguments)
    {
        var fulfils = arguments.Relation("relation", "num_sentences");
        return response => fulfils(SentenceSplitter.Split(response).Count);
    }

    public static Predicate<string> Words(RuleArguments arguments)
    {
        var fulfils = arguments.Relation("relation", "num_words");
        return response => fulfils(CheckedText.CountWords(response));
    }

    /// <summary>
    /// Exactly so many, with <c>***</c> between them. An empty one is overlooked at either end and fails between two others.
    /// </summary>
    public static Predicate<string> Paragraphs(RuleArguments arguments)
    {
        var wanted = arguments.Number("num_paragraphs");
        return response =>
        {
            var paragraphs = Divider.Split(response);
            var empty = Enumerable.Range(0, paragraphs.Length).Where(i => CheckedText.IsBlank(paragraphs[i])).ToList();
            return empty.All(i => i == 0 || i == paragraphs.Length - 1) && paragraphs.Length - empty.Count == wanted;
        };
    }

    /// <summary>
    /// Exactly so many paragraphs, with an empty line between them, and the n-th begins with this word. Blank paragraphs do not count but
    /// keep their place: the n-th is sought among all. A quotation mark before the word is overlooked; the word ends at punctuation.
    /// </summary>
    public static Predicate<string> NthParagraph(RuleArguments arguments)
    {
        var (wanted, nth) = (arguments.Number("num_paragraphs"), arguments.Number("nth_paragraph", 1));
        var word = CheckedText.Lower(arguments.Text("first_word"));
        return response =>
        {
            var paragraphs = response.Split("\n\n");
            return paragraphs.Count(p => !CheckedText.IsBlank(p)) is var count && count == wanted && nth <= count
                && FirstWord(paragraphs[nth - 1]) == word;
        };
    }

    private static string? FirstWord(string paragraph)
    {
        var first = CheckedText.Words(paragraph).FirstOrDefault()?.TrimStart('\'').TrimStart('"');
        return first is null ? null : CheckedText.Lower(first.Split('.', ',', '?', '!', '\'', '"')[0]);
    }
}
