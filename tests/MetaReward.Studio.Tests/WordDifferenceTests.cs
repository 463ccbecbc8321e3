using MetaReward.Studio.Web;

namespace MetaReward.Tests;

public class WordDifferenceTests
{
    [Theory]
    [InlineData("the cat sat", "the dog sat", "the |[cat ]|sat")]
    [InlineData("the dog sat", "the cat sat", "the |[dog ]|sat")]
    [InlineData("one two", "one two", "one two")]
    [InlineData("one two", "", "[one two]")]
    [InlineData("", "one", "")]
    [InlineData("a b c d", "b d", "[a ]|b |[c ]|d")]
    [InlineData("  lead", "lead", "[  ]|lead")]
    public void What_the_other_text_lacks_is_marked(string text, string other, string expected) =>
        string.Join('|', WordDifference.Of(text, other).Select(one => one.Differs ? $"[{one.Piece}]" : one.Piece)).ShouldBe(expected);

    [Fact]
    public void All_of_a_text_comes_back_however_long()
    {
        var text = string.Join(' ', Enumerable.Range(0, 4000).Select(i => $"w{i % 97}"));
        string.Concat(WordDifference.Of(text, text[..9000]).Select(one => one.Piece)).ShouldBe(text);
    }
}
