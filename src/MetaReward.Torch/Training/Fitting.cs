using MetaReward.Text;

namespace MetaReward.Torch;

/// <summary>Examples as a training takes them: ended, and no longer than it allows.</summary>
/// <param name="Kept">Those that are left, in order, with their places among all.</param>
/// <param name="Cut">How many lost their end.</param>
/// <param name="Dropped">How many are not there any more: their prompt alone fills the length.</param>
internal sealed record Fitting<T>(IReadOnlyList<(int Place, T Example)> Kept, int Cut, int Dropped)
{
    /// <summary>A description of what was lost; null if nothing was.</summary>
    public string? Note(string kind, int most) => Cut + Dropped == 0 ? null
        : $"{Cut} of {Kept.Count + Dropped} {kind} were cut to {most} tokens, and {Dropped} left out because the prompt alone fills them";
}

/// <summary>Makes <see cref="Fitting{T}"/>.</summary>
internal static class Fitting
{
    /// <summary>A reply whose thoughts are learned, or stand with the prompt: seen, but not learned.</summary>
    public static TokenSequence Learned(TextSide text, TokenSequence reply, bool thoughts)
    {
        var unlearned = thoughts ? 0 : text.ThoughtTokens(reply.Response);
        return unlearned == 0 ? reply : new([.. reply.Prompt, .. reply.Response.Take(unlearned)], [.. reply.Response.Skip(unlearned)])
        {
            TeacherPrompt = reply.TeacherPrompt is { } taught ? [.. taught, .. reply.Response.Take(unlearned)] : null,
        };
    }

    /// <summary>
    /// Examples whose sequences keep at least their prompt and one more token within so many; longer ones are cut at the end.
    /// </summary>
    /// <param name="examples">Sequences that stay together.</param>
    /// <param name="most">At least 2; 0 keeps everything.</param>
    public static Fitting<TokenSequence[]> Of(IEnumerable<TokenSequence[]> examples, int most)
    {
        var all = examples.Select((e, i) => (Place: i, Example: e)).ToArray();
        if (most == 0)
        {
            return new(all, 0, 0);
        }

        var left = all.Where(e => e.Example.All(s => s.Prompt.Count < most)).ToArray();
        return new(
            [.. left.Select(e => (e.Place, e.Example.Select(s => s.Cut(most)).ToArray()))],
            left.Count(e => e.Example.Any(s => s.Length > most)), all.Length - left.Length);
    }
}
