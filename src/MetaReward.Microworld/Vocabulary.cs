namespace MetaReward.Microworld;

/// <summary>
/// Every word that prompts, responses, judgments and meta-judgments are made of, in a fixed order: the tokenizer's vocabulary.
/// </summary>
public static class Vocabulary
{
    private const string Judging = "judge compare task answer [ ] ( ) check . , : ! none ok no it is and short long score i say winner a b";

    private const string Other = "feedback refine rate reference rating invent worse like keep put for";

    /// <summary>The distinct words, without special tokens.</summary>
    public static IReadOnlyList<string> All { get; } = Collect();

    private static string[] Collect()
    {
        var phrasings = Family.All.SelectMany(family => family.Phrasings).SelectMany(Words.Of).Where(word => !word.StartsWith('{'));
        var padding = Words.Openings.Concat(Words.Closings).SelectMany(Words.Of);
        return [.. Words.Numbers.Concat(Words.Things).Concat(Words.Kinds.Keys).Concat(Words.Of(Judging)).Concat(WrittenCheck.Labels)
            .Concat(WrittenCheck.RemarksOnTone).Concat(Words.Of(Other))
            .Concat(phrasings).Concat(padding).Distinct()];
    }
}
