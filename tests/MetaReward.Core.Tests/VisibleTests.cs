namespace MetaReward.Tests;

public class VisibleTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("plain, two\nlines\tand a tab", "plain, two\nlines\tand a tab")]
    [InlineData("Größe 東京 😀 שלום عربى", "Größe 東京 😀 שלום عربى")]
    [InlineData("👩‍👩‍👧 می‌خواهم", "👩‍👩‍👧 می‌خواهم")]
    [InlineData("\u001b[31mred\u001b]0;title\a", "␛[31mred␛]0;title␇")]
    [InlineData("a\0b\bc\u007F", "a␀b␈c␡")]
    [InlineData("one\r\ntwo\rthree\r", "one\ntwo␍three␍")]
    [InlineData("\u009b2J\u0085", "<U+009B>2J<U+0085>")]
    [InlineData("a\u202Eb\u2066c\u2069\u200Fd\u061C", "a<U+202E>b<U+2066>c<U+2069><U+200F>d<U+061C>")]
    [InlineData("a\u200Bb\uFEFFc\u2060\u00AD", "a<U+200B>b<U+FEFF>c<U+2060><U+00AD>")]
    [InlineData("a\u2028b\u2029", "a<U+2028>b<U+2029>")]
    [InlineData("\U000E0041", "<U+E0041>")]
    public void What_would_be_obeyed_or_unseen_is_a_mark(string text, string shown) => Visible.Of(text).ShouldBe(shown);

    [Fact]
    public void Halves_of_characters_are_marks() => Visible.Of("a\uD83Db\uDE00\uD83D").ShouldBe("a<U+D83D>b<U+DE00><U+D83D>");

    [Fact]
    public void A_line_is_one_line() => Visible.Line("a\r\nb\n\tc").ShouldBe("a␤b␤␉c");

    private static readonly System.Text.Json.JsonSerializerOptions Relaxed =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true };

    [Fact]
    public void Json_stays_the_same_value()
    {
        const string Text = "a\u202Eb\U000E0041 😀 東京 \u200B \u001b \" \\ \u007F";
        var json = Visible.Json(System.Text.Json.JsonSerializer.Serialize(new { Text }, Relaxed));
        json.ShouldNotContain('\u202E');
        json.ShouldContain("東京");
        json.ShouldBe(Visible.Of(json));
        System.Text.Json.JsonDocument.Parse(json).RootElement.GetProperty("Text").GetString().ShouldBe(Text);
    }

    [Fact]
    public void A_long_text_is_shown_by_its_beginning_and_end()
    {
        Visible.Short(new string('x', 2000)).ShouldBe(new string('x', 2000));
        var shown = Visible.Short("first" + new string('x', 10_000_000) + "last");
        shown.Length.ShouldBeLessThan(2100);
        shown.ShouldStartWith("first");
        shown.ShouldContain("... (10,000,009 characters in all) ...");
        shown.ShouldEndWith("last");
        Visible.Short(string.Concat(Enumerable.Repeat("😀", 100)), 11).ShouldBe("😀😀😀😀... (200 characters in all) ...😀");
    }
}
