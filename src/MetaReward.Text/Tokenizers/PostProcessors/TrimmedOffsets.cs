using MetaReward.Patterns;

namespace MetaReward.Text;

/// <summary>Offsets of byte-level tokens without the white space that the tokens begin and end with.</summary>
internal static class TrimmedOffsets
{
    /// <param name="prefixed">A single space at the beginning of the text was put there by the pre-tokenizer.</param>
    public static Encoded Of(Encoded text, bool prefixed) => text with
    {
        Offsets = [.. text.Offsets.Select((offsets, i) => Trimmed(text.Tokens[i], offsets, prefixed && (i == 0 || offsets.From == 0)))],
        Overflowing = [.. text.Overflowing.Select(part => Of(part, prefixed))],
    };

    private static (int From, int To) Trimmed(string token, (int From, int To) offsets, bool prefixed)
    {
        var (before, after) = (Spaces(token), Spaces(new string([.. token.Reverse()])));
        var (from, to) = offsets;
        if (before > 0 && !(prefixed && before == 1))
        {
            from = Math.Min(from + before, to);
        }

        if (after > 0 && to >= after)
        {
            to = Math.Max(to - after, from);
        }

        return (from, to);
    }

    private static int Spaces(string token) => token.TakeWhile(c => c == ByteLetters.Letter((byte)' ') || Scalars.IsSpace(c)).Count();
}
