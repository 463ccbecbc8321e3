using MetaReward.Studio.Web.Pages;

namespace MetaReward.Tests;

public class PieceTests
{
    [Theory]
    [InlineData("One. Two!  Three", "One.|Two!|Three")]
    [InlineData("just some words", "just|some|words")]
    [InlineData("Version 1.2 is out.", "Version|1.2|is|out.")]
    [InlineData("a\nb", "a|b")]
    [InlineData("", "")]
    [InlineData("  \n ", "")]
    public void Sentences_where_there_are_several_else_words(string text, string pieces) =>
        string.Join('|', EditPage.Pieces(text).Select(one => text.Substring(one.Start, one.Length).Trim())).ShouldBe(pieces);
}
