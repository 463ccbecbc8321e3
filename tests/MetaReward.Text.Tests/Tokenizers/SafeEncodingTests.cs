using CsCheck;
using MetaReward.Tests;

namespace MetaReward.Text.Tests;

/// <summary>What must hold of every tokenizer whatever text comes.</summary>
public class SafeEncodingTests
{
    private static readonly string[] Pieces =
    [
        "<s>", "</s>", "<unk>", "<pad>", "<mask>", "[SEP]", "[CLS]", "<|im_end|>", "<|begin_of_text|>", "<start_of_turn>", "<bos>", "<S>",
        " ", "  ", "\n", "a", "the", "über", "é",
        "e\u0301", "<0x0A>", "😀", "👩‍👩‍👧", "\uD83D", "\uDE00", "\0", "\uFFFD", "▁", "Ġ", "##ing", "日本", "123",
    ];

    private static readonly string[] Junk = ["null", "0", "\"x\"", "[]", "{}", "-1", "true"];

    private static readonly Gen<string> Texts = Gen.Int[0, Pieces.Length - 1].Select(at => Pieces[at]).Array[0, 12].Select(string.Concat);

    public static TheoryData<string> Names => FixtureTokenizers.Names;

    public static TheoryData<string> Own => OwnTokenizers.Names;

    [Theory]
    [MemberData(nameof(Own))]
    public void Plain_text_never_becomes_a_special_token_of_our_own(string name) => Plain_text_never_becomes_a_special_token(name);

    [ReferenceTheory("fixtures/tokenizers_json, fixtures/smollm2")]
    [MemberData(nameof(Names))]
    public void Plain_text_never_becomes_a_special_token(string name)
    {
        var tokenizer = FixtureTokenizers.Load(name);
        var unknown = new[] { "<unk>", "[UNK]" }.Select(tokenizer.Id).FirstOrDefault(id => id is not null);
        Texts.Sample(text => !tokenizer.Encode(text).Any(id => id != unknown && tokenizer.Added.Specials.Contains(id)), iter: 300,
            threads: 1);
    }

    [Theory]
    [MemberData(nameof(Own))]
    public void A_template_has_its_specials_and_no_others_of_our_own(string name) => A_template_has_its_specials_and_no_others(name);

    [ReferenceTheory("fixtures/tokenizers_json, fixtures/smollm2")]
    [MemberData(nameof(Names))]
    public void A_template_has_its_specials_and_no_others(string name)
    {
        var tokenizer = FixtureTokenizers.Load(name);
        var unknown = new[] { "<unk>", "[UNK]" }.Select(tokenizer.Id).FirstOrDefault(id => id is not null);
        var mark = tokenizer.Added.All.First(token => token.Special && token.Id != unknown);
        Texts.Sample(text =>
        {
            // The text's own spelling of the mark is broken by a sign that the pieces lose again.
            var rendered =
                $"{mark.Spelling}{text.Replace(mark.Spelling, $"{mark.Spelling[0]}\uE000{mark.Spelling[1..]}", StringComparison.Ordinal)}"
                + $"{mark.Spelling}";
            var ids = tokenizer.EncodeGuarded(rendered, span => [span.Replace("\uE000", "", StringComparison.Ordinal)]);
            return ids.Count(id => id == mark.Id) == 2 && ids[0] == mark.Id;
        }, iter: 200, threads: 1);
    }

    [Theory]
    [MemberData(nameof(Own))]
    public void Streamed_pieces_are_whole_and_make_the_text_of_our_own(string name) => Streamed_pieces_are_whole_and_make_the_text(name);

    [ReferenceTheory("fixtures/tokenizers_json, fixtures/smollm2")]
    [MemberData(nameof(Names))]
    public void Streamed_pieces_are_whole_and_make_the_text(string name)
    {
        var tokenizer = FixtureTokenizers.Load(name);
        Texts.Sample(text =>
        {
            var stream = new TextStream(tokenizer.Decode);
            var ids = tokenizer.Encode(text);
            var pieces = ids.Select(stream.Push).OfType<string>().ToList();
            return pieces.TrueForAll(piece => piece.Length > 0 && !char.IsHighSurrogate(piece[^1])) && string.Concat(pieces)
                + stream.Finish() == tokenizer.Decode(ids);
        }, iter: 200, threads: 1);
    }

    [Fact]
    public void Half_a_character_is_held_back() => HeldBack("own-bytes");

    [ReferenceFact("fixtures/tokenizers_json")]
    public void Half_a_character_is_held_back_by_a_published_kind() => HeldBack("bytelevel-llama3");

    private static void HeldBack(string name)
    {
        var tokenizer = FixtureTokenizers.Load(name);
        var stream = new TextStream(tokenizer.Decode);
        var ids = tokenizer.Encode("\U00020000");
        ids.Count.ShouldBe(4);
        ids.Select(stream.Push).ShouldBe([null, null, null, "\U00020000"]);
        stream.Finish().ShouldBe("");
        ids.Take(3).Select(stream.Push).ShouldBe([null, null, null]);
        stream.Finish().ShouldBe("\uFFFD");
    }

    [Theory]
    [MemberData(nameof(Own))]
    public void Damaged_files_give_a_message_and_nothing_else_of_our_own(string name) =>
        Damaged_files_give_a_message_and_nothing_else(name);

    [ReferenceTheory("fixtures/tokenizers_json, fixtures/smollm2")]
    [MemberData(nameof(Names))]
    public void Damaged_files_give_a_message_and_nothing_else(string name)
    {
        var whole = FixtureTokenizers.Bytes(name);
        Gen.Select(Gen.Int[0, Math.Min(whole.Length, 6000) - 1], Gen.Bool,
            Gen.Int[0, Junk.Length - 1].Select(at => System.Text.Encoding.ASCII.GetBytes(Junk[at]))).Sample((at, cut, junk) =>
            {
                byte[] damaged = cut ? whole[..at] : [.. whole[..at], .. junk, .. whole[(at + 1)..]];
                try
                {
                    var tokenizer = Tokenizer.Parse(damaged, "damaged");
                    tokenizer.Decode(tokenizer.EncodeFully("a text of 12 words <s>").Ids);
                    return !cut;
                }
                catch (InvalidDataException)
                {
                    return true;
                }
            }, iter: name == "smollm2" ? 5 : 40, threads: 1);
    }
}
