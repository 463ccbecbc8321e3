using System.Text;
using System.Text.RegularExpressions;
using CsCheck;

namespace MetaReward.Text.Tests;

/// <summary>
/// Each kind of tokenizer against its rule done the plain way: join the pair of lowest rank until none is left; try every
/// cut; take the longest that fits.
/// </summary>
public partial class OwnTokenizerTests
{
    private static readonly string[] Pieces = ["the", "ring", "an", " ", "  ", "word", "thing", "in", "a", "t", "12", "1", ".", "the the",
        " another"];
    private static readonly string[] Strange = ["é", "😀", "日", "ß", "\n"];
    private static readonly Gen<string> Plain = Gen.Int[0, Pieces.Length - 1].Select(at => Pieces[at]).Array[0, 10].Select(string.Concat);
    private static readonly Gen<string> Any = Gen.Int[0, Pieces.Length + Strange.Length - 1]
        .Select(at => at < Pieces.Length ? Pieces[at] : Strange[at - Pieces.Length]).Array[0, 10].Select(string.Concat);

    [Fact]
    public void Bytes_are_joined_in_the_order_of_the_merges()
    {
        var tokenizer = FixtureTokenizers.Load("own-bytes");
        Any.Sample(text =>
        {
            var expected = Words().Matches(text).SelectMany(word =>
                Joined(Encoding.UTF8.GetBytes(word.Value).Select(b => OwnTokenizers.Letters[b]), OwnTokenizers.Letters[' ']));
            return tokenizer.Encode(text).Select(tokenizer.Spelling).SequenceEqual(expected)
                && tokenizer.Decode(tokenizer.Encode(text)) == text;
        }, iter: 300, threads: 1);
    }

    [Fact]
    public void Pieces_are_joined_and_what_has_none_becomes_bytes()
    {
        var tokenizer = FixtureTokenizers.Load("own-pieces");
        Any.Where(text => text.Length > 0).Sample(text =>
        {
            var units = ("▁" + text.Replace(' ', '▁')).EnumerateRunes()
                .SelectMany(rune => tokenizer.Id(rune.ToString()) is not null ? [rune.ToString()]
                    : Encoding.UTF8.GetBytes(rune.ToString()).Select(b => $"<0x{b:X2}>"));
            return tokenizer.Encode(text).Select(tokenizer.Spelling).SequenceEqual(Joined(units, "▁"))
                && tokenizer.Decode(tokenizer.Encode(text)) == text;
        }, iter: 300, threads: 1);
    }

    [Fact]
    public void Of_all_cuts_the_one_with_the_highest_sum_of_scores_is_taken()
    {
        var tokenizer = FixtureTokenizers.Load("own-unigrams");
        Plain.Where(text => text.Length > 0).Sample(text =>
        {
            var marked = text.Replace(' ', '▁');
            marked = marked[0] == '▁' ? marked : "▁" + marked;
            var words = Regex.Matches(marked, "▁[^▁]*").SelectMany(word => Best(word.Value));
            return tokenizer.Encode(text).Select(tokenizer.Spelling).SequenceEqual(words);
        }, iter: 300, threads: 1);
    }

    [Fact]
    public void A_word_is_cut_into_the_longest_parts_or_is_unknown()
    {
        var tokenizer = FixtureTokenizers.Load("own-parts");
        Plain.Sample(text =>
        {
            var words = Regex.Matches(text.ToLowerInvariant(), @"[^\s.,]+|[.,]").SelectMany(word => Longest(word.Value));
            return tokenizer.Encode(text).Select(tokenizer.Spelling).SequenceEqual(words);
        }, iter: 300, threads: 1);
    }

    private static List<string> Joined(IEnumerable<string> units, string space)
    {
        var word = units.ToList();
        var merges = OwnTokenizers.Merges.Select(merge => merge.Replace("_", space, StringComparison.Ordinal).Split(' ')).ToList();
        while (true)
        {
            var (rank, at) = Enumerable.Range(0, Math.Max(0, word.Count - 1))
                .Select(i => (Rank: merges.FindIndex(m => m[0] == word[i] && m[1] == word[i + 1]), At: i))
                .Where(found => found.Rank >= 0).DefaultIfEmpty((-1, 0)).Min();
            if (rank < 0)
            {
                return word;
            }

            word[at] += word[at + 1];
            word.RemoveAt(at + 1);
        }
    }

    private static IReadOnlyList<string> Best(string word) => From(word, 0).Cut;

    /// <summary>The best cut of what begins at a place; a sum without end where there is none.</summary>
    private static (double Score, IReadOnlyList<string> Cut) From(string word, int at)
    {
        (double Score, IReadOnlyList<string> Cut) best = (at == word.Length ? 0 : double.NegativeInfinity, []);
        foreach (var (piece, score) in OwnTokenizers.Unigrams.Where(u => word.AsSpan(at).StartsWith(u.Piece)))
        {
            var rest = From(word, at + piece.Length);
            best = score + rest.Score > best.Score ? (score + rest.Score, [piece, .. rest.Cut]) : best;
        }

        return best;
    }

    private static List<string> Longest(string word)
    {
        List<string> parts = [];
        for (var at = 0; at < word.Length;)
        {
            var mark = at == 0 ? "" : "##";
            var length = Enumerable.Range(1, word.Length - at).Reverse()
                .FirstOrDefault(n => OwnTokenizers.Parts.Contains($"{mark}{word.AsSpan(at, n)}"));
            if (length == 0)
            {
                return ["[UNK]"];
            }

            parts.Add($"{mark}{word.AsSpan(at, length)}");
            at += length;
        }

        return parts;
    }

    [GeneratedRegex(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")]
    private static partial Regex Words();
}
