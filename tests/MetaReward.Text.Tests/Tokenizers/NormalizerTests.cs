using System.Buffers.Binary;
using System.Text;
using CsCheck;

namespace MetaReward.Text.Tests;

/// <summary>Rewriting of text and of the places that it came from.</summary>
public class NormalizerTests
{
    [Theory]
    [InlineData("e\u0301", "é", "e\u0301", "é", "e\u0301")]
    [InlineData("ﬁ①½", "ﬁ①½", "ﬁ①½", "fi11⁄2", "fi11⁄2")]
    [InlineData("\u212B\u2126", "ÅΩ", "A\u030AΩ", "ÅΩ", "A\u030AΩ")]
    [InlineData("각", "각", "\u1100\u1161\u11A8", "각", "\u1100\u1161\u11A8")]
    [InlineData("\u1100\u1161\u11A8", "각", "\u1100\u1161\u11A8", "각", "\u1100\u1161\u11A8")]
    [InlineData("a\u0315\u0300", "à\u0315", "a\u0300\u0315", "à\u0315", "a\u0300\u0315")]
    [InlineData("\u0958", "\u0915\u093C", "\u0915\u093C", "\u0915\u093C", "\u0915\u093C")]
    [InlineData("plain", "plain", "plain", "plain", "plain")]
    public void Normal_forms(string text, string nfc, string nfd, string nfkc, string nfkd)
    {
        Form(text, compatible: false, compose: true).ShouldBe(nfc);
        Form(text, compatible: false, compose: false).ShouldBe(nfd);
        Form(text, compatible: true, compose: true).ShouldBe(nfkc);
        Form(text, compatible: true, compose: false).ShouldBe(nfkd);
    }

    [Fact]
    public void Forms_are_stable_and_agree() =>
        Gen.Frequency((3, Gen.Int[0x20, 0x24F]), (3, Gen.Int[0x300, 0x36F]), (1, Gen.Int[0x900, 0xDFF]), (1, Gen.Int[0xAC00, 0xD7A3]),
            (1, Gen.Int[0x1100, 0x11FF]), (1, Gen.Int[0x1D100, 0x1D7FF]))
            .Array[0, 12].Sample(scalars =>
            {
                var text = string.Concat(scalars.Select(char.ConvertFromUtf32));
                var (composed, parted) = (Form(text, false, true), Form(text, false, false));
                return Form(composed, false, true) == composed && Form(parted, false, false) == parted
                    && Form(composed, false, false) == parted && Form(parted, false, true) == composed;
            }, iter: 2000, threads: 1);

    [Fact]
    public void Places_follow_the_text()
    {
        var text = NormalForms.Apply(new Stretch("aﬁ\u0301é"), compatible: true, compose: false);
        text.Text.ShouldBe("afi\u0301e\u0301");
        Enumerable.Range(0, text.Text.Length).Select(at => text.Origin(at, at + 1))
            .ShouldBe([(0, 1), (1, 2), (1, 2), (2, 3), (3, 4), (3, 4)]);
        var kept = Rewriting.Keep(new Stretch("--a-b--"), scalar => scalar != '-');
        (kept.Text, kept.Origin(0, 1), kept.Origin(1, 2), kept.Origin(0, 2)).ShouldBe(("ab", (2, 3), (4, 5), (2, 5)));
        var prefixed = Normalizers.Prepend("▁")(new Stretch("ab"));
        (prefixed.Text, prefixed.Origin(0, 1), prefixed.Origin(1, 2), prefixed.Origin(2, 3)).ShouldBe(("▁ab", (0, 1), (0, 1), (1, 2)));
    }

    [Fact]
    public void Compiled_rules_rewrite_what_they_name()
    {
        var rules = Charsmap.Of(OneRule('a', "bcd"), "t");
        var text = rules.Apply(new Stretch("xa\u0301a"));
        text.Text.ShouldBe("xbcdbcd");
        (text.Origin(1, 4), text.Origin(4, 7)).ShouldBe(((1, 3), (3, 4)));
    }

    [Fact]
    public void Damaged_rules_are_refused_or_do_nothing()
    {
        var whole = OneRule('a', "b");
        Should.Throw<InvalidDataException>(() => Charsmap.Of(whole.AsSpan(0, 3), "t")).Message.ShouldContain("too few");
        Should.Throw<InvalidDataException>(() => Charsmap.Of([4, 0, 0, 0, 0, 0, 0, 0, 0xFF], "t")).Message.ShouldContain("UTF-8");
        Gen.Select(Gen.Int[4, whole.Length - 1], Gen.Byte).Sample((at, value) =>
        {
            byte[] damaged = [.. whole];
            damaged[at] = value;
            try
            {
                return Charsmap.Of(damaged, "t").Apply(new Stretch("a text")).Text.Length > 0;
            }
            catch (InvalidDataException)
            {
                return true;
            }
        }, iter: 300, threads: 1);
    }

    [Fact]
    public void Text_may_not_grow_without_end()
    {
        var doubling = """{"type":"Replace","pattern":{"String":"a"},"content":"aaaaaaaaaaaaaaaa"}""";
        var json = """{"model":{"type":"WordLevel","vocab":{"a":0},"unk_token":"a"},"normalizer":{"type":"Sequence","normalizers":["""
            + string.Join(',', Enumerable.Repeat(doubling, 9)) + "]}}";
        Should.Throw<InvalidDataException>(() => Tokenizer.Parse(Encoding.UTF8.GetBytes(json), "t").Encode("aaaa")).Message
            .ShouldContain("normalisers make");
    }

    /// <summary>A trie of one letter: the root's children stand at 0x100 XOR the letter, its value beside it.</summary>
    private static byte[] OneRule(char letter, string by)
    {
        var units = new uint[0x200];
        units[0] = 0x100 << 10;
        units[0x100 ^ letter] = (1 << 10) | 0x100 | (uint)letter;
        units[0x100 ^ letter ^ 1] = 0x8000_0000;
        var bytes = new byte[4 + (4 * units.Length)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, 4 * units.Length);
        for (var i = 0; i < units.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4 + (4 * i)), units[i]);
        }

        return [.. bytes, .. Encoding.UTF8.GetBytes(by), 0];
    }

    private static string Form(string text, bool compatible, bool compose) =>
        NormalForms.Apply(new Stretch(text), compatible, compose).Text;
}
