using System.Text;

namespace MetaReward.Text;

/// <summary>
/// Decodes ids one by one as they are sampled. A piece of text comes out once it can no longer change; never half a character, and together
/// the pieces are the decoded text. Not safe to share between threads.
/// </summary>
public sealed class TextStream
{
    private readonly Func<IReadOnlyList<int>, string> _decode;
    private readonly List<int> _ids = [];
    private string _before = "";
    private int _beforeCount;

    /// <param name="decode">Decodes a list of ids as a whole.</param>
    public TextStream(Func<IReadOnlyList<int>, string> decode)
    {
        _decode = decode;
    }

    /// <summary>
    /// The text that the id completes; null when it completes none, as the first bytes of a character or a special token that is left out.
    /// </summary>
    public string? Push(int id)
    {
        if (_before.Length == 0 && _ids.Count > 0 && _decode(_ids) is var settled && !settled.EndsWith('\uFFFD'))
        {
            (_before, _beforeCount) = (settled, _ids.Count);
        }

        _ids.Add(id);
        var text = _decode(_ids);
        if (text.EndsWith('\uFFFD') || Encoding.UTF8.GetByteCount(text) <= Encoding.UTF8.GetByteCount(_before))
        {
            return null;
        }

        var piece = text[Common(text, _before)..];
        var count = _ids.Count - _beforeCount;
        _ids.RemoveRange(0, _beforeCount);
        (_before, _beforeCount) = (_decode(_ids), count);
        return piece;
    }

    /// <summary>What was held back: the bytes of a character that never became whole, as U+FFFD. Empty when there is nothing.</summary>
    public string Finish()
    {
        var text = _decode(_ids);
        var rest = text[Common(text, _before)..];
        _ids.Clear();
        (_before, _beforeCount) = ("", 0);
        return rest;
    }

    /// <summary>The decoded text begins as it did before, but for decoders that clean up across tokens.</summary>
    private static int Common(string text, string before)
    {
        if (text.StartsWith(before, StringComparison.Ordinal))
        {
            return before.Length;
        }

        var common = text.AsSpan().CommonPrefixLength(before);
        return common > 0 && char.IsHighSurrogate(text[common - 1]) ? common - 1 : common;
    }
}
