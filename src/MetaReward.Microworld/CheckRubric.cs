namespace MetaReward.Microworld;

/// <summary>
/// The judge's rubric of the microworld: asks for a word-by-word check and a score of 0 to 5, read from the reply's last three words
/// <c>score : n</c>. Brackets of a stranger's text become parentheses, so it cannot close its own quotation.
/// </summary>
public sealed class CheckRubric : IRubric<Exchange>
{
    public string Name => "microworld-check";

    public double TopScore => 5;

    public string Render(Exchange subject) => $"judge . task [ {Quote(subject.Prompt)} ] answer [ {Quote(subject.Response)} ]";

    public Verdict Parse(Sample reply)
    {
        if (reply.Finish == Finish.PromptTooLong)
        {
            return new Verdict.Unparsable(UnparsableReason.PromptTooLong, "");
        }

        if (reply.Thoughts.StillThinking)
        {
            return new Verdict.Unparsable(UnparsableReason.StillThinking, "");
        }

        var words = Words.Of(reply.Answer);
        if (words is not [.., "score", ":", var number] || !double.TryParse(number, out var score))
        {
            var reason = reply.Finish == Finish.Length ? UnparsableReason.Truncated : UnparsableReason.Missing;
            return new Verdict.Unparsable(reason, string.Join(' ', words.TakeLast(4)));
        }

        return score is >= 0 and <= 5
            ? new Verdict.Scored(score)
            : new Verdict.Unparsable(UnparsableReason.OutOfRange, $"score : {number}");
    }

    /// <summary>What a prompt of this world quotes, in its order: task, response, and in a comparison both judgments.</summary>
    public static string[] Quoted(string prompt) => [.. prompt.Split('[', ']').Where((_, i) => i % 2 == 1).Select(part => part.Trim())];

    /// <summary>A text that cannot end a quotation in brackets.</summary>
    internal static string Quote(string text) =>
        string.Join(' ', Words.Of(text.Replace("[", "(", StringComparison.Ordinal).Replace("]", ")", StringComparison.Ordinal)));
}
