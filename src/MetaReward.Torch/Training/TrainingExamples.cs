using MetaReward.Text;

namespace MetaReward.Torch;

/// <summary>
/// What examples are to a training: the parts of its name, and what it refuses before it begins, targets in
/// which there is nothing to learn.
/// </summary>
internal static class TrainingExamples
{
    private const string Remedy = "leave it out: it teaches nothing but to end at once";

    /// <exception cref="InvalidDataException">A side is empty.</exception>
    public static void Check(IEnumerable<PreferencePair> pairs)
    {
        foreach (var (pair, name, side) in pairs.SelectMany(p => new[] { (p, "chosen", p.Chosen), (p, "rejected", p.Rejected) }))
        {
            if (side.Target.IsEmpty())
            {
                throw new InvalidDataException($"pair '{pair.Id}': its {name} side '{side.Id}' {What(side.Target)}; {Remedy}");
            }
        }
    }

    /// <exception cref="InvalidDataException">A demonstration is empty.</exception>
    public static void Check(IEnumerable<Demonstration> demonstrations)
    {
        if (demonstrations.FirstOrDefault(d => d.Target.IsEmpty()) is { } empty)
        {
            throw new InvalidDataException($"demonstration '{empty.Id}' {What(empty.Target)}; {Remedy}");
        }
    }

    /// <summary>Distributions over tokens can be compared only where the tokens are the same.</summary>
    /// <param name="own">The policy's.</param>
    /// <param name="other">The other's.</param>
    /// <param name="role">Who the other is.</param>
    /// <exception cref="ArgumentException">A token is not the same, or there are more of them.</exception>
    public static void CheckSameWords(TextSide own, TextSide other, string role)
    {
        var (ours, theirs) = (own.Tokenizer.VocabularySize, other.Tokenizer.VocabularySize);
        var apart = ReferenceEquals(own, other)
            ? -1
            : Enumerable.Range(0, Math.Min(ours, theirs)).FirstOrDefault(id => own.SpellingOf(id) != other.SpellingOf(id), -1);
        if (ours != theirs || apart >= 0)
        {
            throw new ArgumentException($"the {role} has another tokenizer than the policy: " + (ours != theirs
                ? $"{theirs} tokens and {ours}" : $"token {apart} is '{other.SpellingOf(apart)}' there and '{own.SpellingOf(apart)}' here")
                + "; their distributions cannot be compared");
        }
    }

    /// <summary>What decides a training on a pair.</summary>
    public static IEnumerable<string> Parts(PreferencePair pair) =>
        [pair.Id, pair.Prompt.Key, .. new[] { pair.Chosen, pair.Rejected }.SelectMany(s => new[] { Part(s.Target), $"{s.Score}" })];

    /// <summary>What decides a training on a demonstration.</summary>
    public static IEnumerable<string> Parts(Demonstration demonstration) =>
    [
        demonstration.Id, demonstration.Prompt.Key, Part(demonstration.Target),
        .. demonstration.Target is Target.Sampled ? ["tokens"] : Array.Empty<string>(),
        .. demonstration.TeacherPrompt is { } other ? ["taught", other.Key] : Array.Empty<string>(),
    ];

    private static string Part(Target target) =>
        target is Target.Sampled { Sample: var sample } ? string.Join(' ', sample.Tokens) : target.Words();

    private static string What(Target target) => target is not Target.Sampled { Sample: var sample } ? "is an empty text"
        : sample.Text.Length > 0 ? "has a text and no tokens: a sample is learned by its tokens, give a text as a written target"
        : "has no tokens but its end";
}
