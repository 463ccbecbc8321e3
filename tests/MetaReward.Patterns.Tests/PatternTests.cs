using MetaReward.Patterns;

namespace MetaReward.Tests;

/// <summary>Regular expressions as Oniguruma reads them; the pieces are those that the official library cuts.</summary>
public class PatternTests
{
    [Theory]
    [InlineData("^a", "a\na", "a|\n|a")]
    [InlineData("a$", "a\na\n", "a|\n|a|\n")]
    [InlineData(".", "a\r\nb\u2028c", "a|\r|\n|b|\u2028|c")]
    [InlineData("(?m:.)+", "a\r\nb", "a\r\nb")]
    [InlineData("a*", "baac", "b|aa|c")]
    [InlineData("", "abc", "a|b|c")]
    [InlineData("(?<=a)b", "abcb", "a|b|cb")]
    [InlineData("(?<=a|bc)x", "axbcxx", "a|x|bc|x|x")]
    [InlineData("(?<=a+)b", "aab", "aa|b")]
    [InlineData("a++b", "aab", "aab")]
    [InlineData(@"\bfoo\b", "foo foobar", "foo| foobar")]
    [InlineData("[a-c&&[b]]", "abc", "a|b|c")]
    [InlineData("a{2}", "aaaaa", "aa|aa|a")]
    [InlineData("a{,2}", "aaaaa", "aa|aa|a")]
    [InlineData("a{1,2}?", "aaaa", "a|a|a|a")]
    [InlineData("a{3,1}", "aaaa", "aaa|a")]
    [InlineData("a{2}+", "aaaaa", "aaaa|a")]
    [InlineData("a{1,2}+b", "aab", "aab")]
    [InlineData("x{a", "x{a", "x{a")]
    [InlineData(@"(a)\1", "aab", "aa|b")]
    [InlineData(@"(?<n>a)\k<n>", "aab", "aa|b")]
    [InlineData(@"a\Kb", "abab", "a|b|a|b")]
    [InlineData("[]a]", "a]", "a|]")]
    [InlineData("[^]a]", "ab]", "a|b|]")]
    [InlineData(@"\d{1,3}(?=(?:\d{3})*\b)", "1234567", "1|234|567")]
    [InlineData("(?x: a b ) # rest", "ab", "ab")]
    [InlineData("a(?i)b|c", "aBCaC", "aB|C|aC")]
    [InlineData("(?i:'s|'t)", "it'ſ it'S", "it|'ſ| it|'S")]
    [InlineData("(?i:k)", "\u212A", "\u212A")]
    [InlineData(@"(?i:\p{Lu})", "aB", "a|B")]
    [InlineData(@"(?i:[\p{Lu}]+)", "aB", "aB")]
    [InlineData(@"\p{^L}", "a1", "a|1")]
    [InlineData(@"[^\P{L}]", "a1", "a|1")]
    [InlineData(@"\x{1F600}\u0041\101\x41", "😀AAA", "😀AAA")]
    [InlineData(@"[\x{1F600}-\x{1F64F}]", "😀a", "😀|a")]
    [InlineData("a??", "aaa", "a|a|a")]
    [InlineData("a**", "aaa", "aaa")]
    [InlineData(@"\h+", "aG", "a|G")]
    [InlineData(@"\R", "\r\n", "\r\n")]
    [InlineData("(?!)", "ab", "ab")]
    [InlineData("(?:ab|a)*?b|x*", "abb", "abb")]
    [InlineData(@"\p{L}+", "𝐀𠀀a1", "𝐀𠀀a|1")]
    [InlineData(@"\w", "²_é\u0301", "²|_|é|\u0301")]
    public void Pieces_are_those_of_the_official_library(string expression, string text, string pieces) =>
        string.Join('|', Pieces(text, Pattern.Regex(expression).Matches(text))).ShouldBe(pieces);

    [Theory]
    [InlineData("*a", "a repetition of nothing")]
    [InlineData("(", "a bracket without end")]
    [InlineData(")", "a closing bracket without an opening one")]
    [InlineData("[a", "a class without end")]
    [InlineData("[z-a]", "a range that goes backwards")]
    [InlineData(@"\p{Foo}", "a property 'Foo', which is not known here")]
    [InlineData("(?s:.)", "a kind of bracket that is not read here")]
    [InlineData(@"\X", "'\\X', which is not read here")]
    [InlineData(@"a\", "a backslash at the end")]
    [InlineData("a{5000}", "more than 1000 repetitions")]
    [InlineData("((a{1000}){1000}){1000}", "repetitions are too large")]
    [InlineData(@"\x{110000}", "no Unicode scalar")]
    public void What_is_wrong_is_said(string expression, string reason) =>
        Should.Throw<InvalidDataException>(() => Pattern.Regex(expression)).Message.ShouldContain(reason);

    [Fact]
    public void Brackets_may_not_nest_without_end() =>
        Should.Throw<InvalidDataException>(() => Pattern.Regex(new string('(', 100_000))).Message.ShouldContain("within each other");

    [Fact]
    public void An_expression_that_tries_everything_is_stopped() =>
        Should.Throw<InvalidDataException>(() => Pattern.Regex("(a|a)*b").Matches(new string('a', 60)).ToList()).Message
            .ShouldContain("too many tries");

    [Fact]
    public void Long_runs_are_read_in_one_go()
    {
        var text = new string(' ', 1_000_000) + "x";
        Pattern.Regex(@"\s+$").Matches(text).ShouldBeEmpty();
        Pattern.Regex(@"\s+(?!\S)|\s+").Matches(text).ShouldBe([(0, 999_999), (999_999, 1_000_000)]);
    }

    /// <summary>Every match is a piece, and what lies between two of them; empty pieces are left out.</summary>
    private static IEnumerable<string> Pieces(string text, IEnumerable<(int From, int To)> matches)
    {
        var at = 0;
        foreach (var (from, to) in matches.Append((text.Length, text.Length)))
        {
            foreach (var piece in new[] { text[at..from], text[from..to] }.Where(piece => piece.Length > 0))
            {
                yield return piece;
            }

            at = to;
        }
    }
}
