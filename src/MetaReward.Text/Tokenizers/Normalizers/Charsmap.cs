using MetaReward.Patterns;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace MetaReward.Text;

/// <summary>
/// SentencePiece's compiled rewriting rules: a double-array trie over UTF-8 bytes whose values are places in a list of zero-ended texts.
/// The rule of a whole text element (of fewer than 6 bytes) goes before those of its scalars, and of several rules that begin alike the
/// shortest is taken, as in the reference library.
/// </summary>
internal sealed class Charsmap
{
    private readonly uint[] _trie;
    private readonly byte[] _texts;

    private Charsmap(uint[] trie, byte[] texts)
    {
        (_trie, _texts) = (trie, texts);
    }

    public static Charsmap Parse(JsonFields part)
    {
        var text = part.Text("precompiled_charsmap") ?? throw part.Missing("precompiled_charsmap");
        try
        {
            return Of(Convert.FromBase64String(text), part.Where);
        }
        catch (FormatException wrong)
        {
            throw new InvalidDataException($"{part.Where}: 'precompiled_charsmap' is not valid base64: {wrong.Message}", wrong);
        }
    }

    public static Charsmap Of(ReadOnlySpan<byte> bytes, string where)
    {
        var size = bytes.Length < 4 ? uint.MaxValue : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        if (size > bytes.Length - 4 || size < 4)
        {
            throw new InvalidDataException(
                $"{where}: the compiled rules are {bytes.Length} bytes long, too few for the trie of {size} bytes that they announce.");
        }

        var trie = new uint[size / 4];
        for (var i = 0; i < trie.Length; i++)
        {
            trie[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(4 + (4 * i))..]);
        }

        var texts = bytes[(4 + (4 * trie.Length))..].ToArray();
        return System.Text.Unicode.Utf8.IsValid(texts) ? new Charsmap(trie, texts)
            : throw new InvalidDataException($"{where}: the texts of the compiled rules are not valid UTF-8.");
    }

    public Stretch Apply(Stretch text)
    {
        var scalars = new List<Rewritten>(text.Text.Length);
        var changed = false;
        for (var at = 0; at < text.Text.Length;)
        {
            var element = text.Text.AsSpan(at, StringInfo.GetNextTextElementLength(text.Text.AsSpan(at)));
            at += element.Length;
            if (Encoding.UTF8.GetByteCount(element) < 6 && Rule(element) is { } whole)
            {
                Replace(scalars, Scalars.Count(element), whole);
                changed = true;
                continue;
            }

            for (var i = 0; i < element.Length; i += Scalars.Units(element, i))
            {
                if (Rule(element.Slice(i, Scalars.Units(element, i))) is { } single)
                {
                    Replace(scalars, 1, single);
                    changed = true;
                }
                else
                {
                    scalars.Add(new Rewritten(Scalars.At(element, i), 0));
                }
            }
        }

        return changed ? text.Rewrite(scalars) : text;
    }

    private static void Replace(List<Rewritten> scalars, int old, string by)
    {
        var count = scalars.Count;
        scalars.AddRange(Scalars.Of(by).Select((scalar, i) => new Rewritten(scalar, i < old ? 0 : 1)));
        var lost = old - (scalars.Count - count);
        if (lost > 0 && scalars.Count > 0)
        {
            scalars[^1] = scalars[^1] with { Change = scalars[^1].Change - lost };
        }
    }

    /// <summary>The text of the shortest rule with which the text begins.</summary>
    private string? Rule(ReadOnlySpan<char> text)
    {
        Span<byte> key = stackalloc byte[text.Length * 3];
        key = key[..Encoding.UTF8.GetBytes(text, key)];
        var node = Offset(_trie[0]);
        foreach (var letter in key)
        {
            node ^= letter;
            if (letter == 0 || node >= _trie.Length || (_trie[node] & 0x8000_00FF) != letter)
            {
                return null;
            }

            var leaf = (_trie[node] & 0x100) != 0;
            node ^= Offset(_trie[node]);
            if (leaf)
            {
                return node < _trie.Length ? Text(_trie[node] & 0x7FFF_FFFF) : null;
            }
        }

        return null;
    }

    private string? Text(uint place)
    {
        if (place > _texts.Length)
        {
            return null;
        }

        var rest = _texts.AsSpan((int)place);
        var end = rest.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
    }

    private static uint Offset(uint unit) => (unit >> 10) << (int)((unit & 0x200) >> 6);
}
