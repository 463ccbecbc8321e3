using System.Text.Json;

namespace MetaReward.Tests;

/// <summary>JSON of strangers: half characters and numbers that JSON has not are mended and told, whatever else is wrong is said.</summary>
public class DataJsonTests
{
    [Theory]
    [InlineData("""{"a":"x \ud83d y"}""", """{"a":"x \uFFFD y"}""", 1, 0, "a")]
    [InlineData("""{"a":"\udc00"}""", """{"a":"\uFFFD"}""", 1, 0, "a")]
    [InlineData("""{"a":"\uD83D\uD83D\uDE00"}""", """{"a":"\uFFFD\uD83D\uDE00"}""", 1, 0, "a")]
    [InlineData("""{"a":"\uDE00\uD83D"}""", """{"a":"\uFFFD\uFFFD"}""", 2, 0, "a")]
    [InlineData("""{"a":[{"b":"fine"},{"b":"\ud800"}]}""", """{"a":[{"b":"fine"},{"b":"\uFFFD"}]}""", 1, 0, "a[1].b")]
    [InlineData("""{"k\ud83d":1}""", """{"k\uFFFD":1}""", 1, 0, "k\uFFFD")]
    [InlineData("""["\\ud83d", "\ud83d\n"]""", """["\\ud83d", "\uFFFD\n"]""", 1, 0, "[1]")]
    [InlineData("""{"a":"\ud83d\ud83d"}""", """{"a":"\uFFFD\uFFFD"}""", 2, 0, "a")]
    [InlineData("""{"a":NaN,"b":[Infinity,-Infinity],"c":"NaN"}""", """{"a":null,"b":[null,null],"c":"NaN"}""", 0, 3, null)]
    [InlineData("""{"a":NaN,"b":"\ud83d"}""", """{"a":null,"b":"\uFFFD"}""", 1, 1, "b")]
    [InlineData("""{"a":"\ud83d\ude00"}""", """{"a":"\ud83d\ude00"}""", 0, 0, null)]
    public void What_is_mended_is_told(string json, string mended, int halves, int notNumbers, string? key)
    {
        var (root, told) = DataJson.Parse(json);
        JsonElement.DeepEquals(root, JsonDocument.Parse(mended).RootElement).ShouldBeTrue();
        (told ?? new(0, 0, null)).ShouldBe(new(halves, notNumbers, key));
    }

    [Fact]
    public void Half_a_character_of_a_text_in_memory_is_mended_too()
    {
        var (root, told) = DataJson.Parse("[\"\uD83D x\", \"\U0001F642\"]");
        (root[0].GetString(), root[1].GetString(), told!.HalfCharacters).ShouldBe(("\uFFFD x", "\U0001F642", 1));
    }

    [Theory]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"a\":\"\\ud8")]
    [InlineData("{\"a\":\"\\ud83d")]
    [InlineData("{\"a\":NaNcy}")]
    [InlineData("{\"a\":\"\\ud83\"}")]
    [InlineData("\\ud83d")]
    [InlineData("{} {}")]
    [InlineData("")]
    public void What_is_no_JSON_stays_none(string json) => Should.Throw<JsonException>(() => DataJson.Parse(json));

    [Fact]
    public void Notes_count_equal_remarks_and_name_the_first_place()
    {
        var told = new List<string>();
        var notes = new DataNotes("f.jsonl", told.Add);
        new Repairs(2, 1, "text").Tell(notes, "'f.jsonl' line 3");
        new Repairs(1, 0, "text").Tell(notes, "'f.jsonl' line 9");
        notes.Add("the whole of it is odd", null);
        notes.Tell();
        told.ShouldBe([
            "Note     'f.jsonl': half a character (a lone surrogate escape such as \\ud83d) was read as U+FFFD 3 times, "
            + "first at line 3, key 'text'",
            "Note     'f.jsonl': NaN or Infinity was read as null, at line 3",
            "Note     'f.jsonl': the whole of it is odd"]);
    }

    [Fact]
    public void A_text_in_a_message_is_short_and_shows_its_control_characters()
    {
        ShortText.Of("a\u001b[31m\nb\u202Ec\u0007\0\u007F\u0085").ShouldBe("a\u241B[31m\u2424b<U+202E>c\u2407\u2400\u2421<U+0085>");
        ShortText.Of(new string('x', 10_000_000), 20).ShouldBe(new string('x', 20) + "... (10000000 characters)");
        ShortText.Of("\U0001F468\u200D\U0001F469").ShouldBe("\U0001F468\u200D\U0001F469");
    }
}
