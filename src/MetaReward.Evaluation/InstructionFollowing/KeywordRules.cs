namespace MetaReward.Evaluation.InstructionFollowing;

/// <summary>What a response must or must not mention. Keywords are regular expressions in any case, as the reference has them.</summary>
internal static class KeywordRules
{
    public static Predicate<string> Existence(RuleArguments arguments)
    {
        var keywords = arguments.Texts("keywords").Select(KeywordSearch.AnyCase).ToList();
        return response => keywords.All(keyword => keyword.IsMatch(response));
    }

    /// <summary>Occurrences do not overlap and may be parts of longer words.</summary>
    public static Predicate<string> Frequency(RuleArguments arguments)
    {
        var keyword = KeywordSearch.AnyCase(CheckedText.Strip(arguments.Text("keyword")));
        var fulfils = arguments.Relation("relation", "frequency");
        return response => fulfils(keyword.Count(response));
    }

    public static Predicate<string> Forbidden(RuleArguments arguments)
    {
        var words = arguments.Texts("forbidden_words")
            .Select(word => (Pattern: KeywordSearch.WholeWord(word), Astral: word.Any(char.IsSurrogate))).ToList();
        return response => !words.Any(word => word.Pattern.IsMatch(word.Astral ? response : KeywordSearch.Flat(response)));
    }

    /// <summary>A character in either case.</summary>
    public static Predicate<string> LetterFrequency(RuleArguments arguments)
    {
        var letter = CheckedText.Lower(CheckedText.Strip(arguments.Text("letter"))).EnumerateRunes().ToList() is [var only]
            ? only
            : throw arguments.Bad("letter", "one character");
        var fulfils = arguments.Relation("let_relation", "let_frequency");
        return response => fulfils(CheckedText.Lower(response).EnumerateRunes().Count(c => c == letter));
    }
}
