using System.Globalization;
using MetaReward.Text;

namespace MetaReward.Torch;

/// <summary>A word as the judge reads it, and its points.</summary>
/// <param name="Text">Without white space around it.</param>
/// <param name="Points">The sum over its tokens.</param>
public sealed record ReadWord(string Text, double Points);

/// <summary>
/// Which words of a response a judgment's score comes from, by integrated gradients. What is attributed is the expected score where the
/// judgment wrote its score: the mean of the whole numbers of the scale, each as probable as the judge has it there, after its own words.
/// So this is the direct way from the response to the number. What a judgment first writes about the response, and then reads there
/// itself, is held fixed and gets no points: in a judge that argues before it scores, most may go that way.
/// </summary>
public static class JudgeGradients
{
    private const int Fewest = 16;
    private const int Most = 256;

    /// <summary>The points of each word of the response, and what they must add up to.</summary>
    /// <param name="policy">The judge.</param>
    /// <param name="prompt">What it was asked.</param>
    /// <param name="others">The same question about other responses, at least one: where it differs from these the response stands.</param>
    /// <param name="judgment">What it wrote, with its tokens; ends with or holds a score.</param>
    /// <param name="top">The highest score, at least 1; the lowest is 0.</param>
    /// <param name="cancel">Stops between steps.</param>
    /// <exception cref="InvalidDataException">The response has no tokens of its own in the question, the judgment holds no score that is
    /// one token, or all together does not fit the context.</exception>
    public static (IReadOnlyList<ReadWord> Words, IntegratedPoints Told) Of(TorchPolicy policy, Dialogue prompt,
        IReadOnlyList<Dialogue> others, Sample judgment, double top, CancellationToken cancel)
    {
        var asked = policy.Text.EncodePrompt(prompt);
        var (start, count) = Differing(asked, [.. others.Select(policy.Text.EncodePrompt)]);
        if (count == 0)
            throw new InvalidDataException("the judge's question does not hold this response in tokens of its own.");
        var (place, values) = ScoreOf(policy.Text, judgment.Tokens, top) ?? throw new InvalidDataException(
            $"the judgment holds no score that is one token among those from 0 to {top:0}: '{ShortText.Of(judgment.Text)}'.");
        int[] read = [.. asked, .. judgment.Tokens.Take(place)];
        if (read.Length > policy.Model.Config.ContextSize)
            throw new InvalidDataException(
                $"question and judgment have {read.Length} tokens, and the judge's context {policy.Model.Config.ContextSize}.");
        var told = ReadGradients.Of(policy.Model, read, start, count, values, Fewest, Most, cancel);
        return (Words(policy.Text, [.. asked.Skip(start).Take(count)], told.Points), told);
    }

    /// <summary>The tokens that are not in a beginning or an end which the question shares with all others.</summary>
    internal static (int Start, int Count) Differing(IReadOnlyList<int> tokens, IReadOnlyList<IReadOnlyList<int>> others)
    {
        var start = others.Min(other => tokens.Zip(other).TakeWhile(two => two.First == two.Second).Count());
        var end = others.Min(other => tokens.Reverse().Zip(other.Reverse()).TakeWhile(two => two.First == two.Second).Count());
        return (start, Math.Max(0, tokens.Count - start - end));
    }

    /// <summary>Where the last number of a judgment stands that is a token by itself, and the tokens of all scores in its place.</summary>
    internal static (int Place, IReadOnlyList<(int Token, double Value)> Values)? ScoreOf(
        TextSide text, IReadOnlyList<int> tokens, double top)
    {
        for (var place = tokens.Count - 1; place >= 0; place--)
        {
            var piece = text.Decode([tokens[place]]);
            if (!int.TryParse(piece.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var score) || score > top)
                continue;
            var values = new List<(int Token, double Value)>();
            for (var other = 0; other <= top; other++)
            {
                var written = piece.Replace(piece.Trim(), other.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
                if (text.Tokenizer.Encode(written) is [var token] && (other == score) == (token == tokens[place]))
                    values.Add((token, other));
            }

            if (values.Count > 1)
                return (place, values);
        }

        return null;
    }

    /// <summary>Tokens joined where no white space lies between them.</summary>
    internal static IReadOnlyList<ReadWord> Words(TextSide text, IReadOnlyList<int> tokens, IReadOnlyList<double> points)
    {
        var (words, before) = (new List<ReadWord>(), "");
        for (var i = 0; i < tokens.Count; i++)
        {
            var all = text.Decode([.. tokens.Take(i + 1)]);
            var piece = all[Math.Min(before.Length, all.Length)..];
            var joins = words.Count > 0 && before.Length > 0 && !char.IsWhiteSpace(before[^1])
                && (piece.Length == 0 || !char.IsWhiteSpace(piece[0]));
            if (joins)
                words[^1] = new(words[^1].Text + piece.TrimEnd(), words[^1].Points + points[i]);
            else
                words.Add(new(piece.Trim(), points[i]));
            before = all;
        }

        return words;
    }
}
