using System.Text.Json;
using System.Text.Json.Nodes;

namespace MetaReward.Tests;

public class DialogueTests
{
    private static readonly Dialogue Two = ((Dialogue)"a").Then(Author.Assistant, "b").Then(Author.User, "c");

    [Fact]
    public void A_text_is_one_message_of_the_user()
    {
        Dialogue asked = "say <hi>";
        (asked.Single, asked.Text, asked.Key, $"{asked}").ShouldBe(("say <hi>", "say <hi>", "say <hi>", "say <hi>"));
        asked.ShouldBe(new Dialogue([new Message(Author.User, "say <hi>")]));
        asked.ShouldNotBe(new Dialogue([new Message(Author.System, "say <hi>")]));
    }

    [Fact]
    public void Several_messages_are_shown_below_their_authors_and_have_a_key_of_their_own()
    {
        (Two.Single, Two.Text).ShouldBe((null, "User: a\n\nAssistant: b\n\nUser: c"));
        Dialogue spelt = Two.Text;
        spelt.Text.ShouldBe(Two.Text);
        spelt.Key.ShouldNotBe(Two.Key);
        Two.ShouldBe(((Dialogue)"a").Then(Author.Assistant, "b").Then(Author.User, "c"));
        Should.Throw<ArgumentException>(() => new Dialogue([]));
    }

    [Fact]
    public void Parts_are_part_of_what_is_equal_and_of_the_key()
    {
        Dialogue one = "a\nb";
        var parted = new Dialogue([new Message(Author.User, [new Part.Text("a"), new Part.Text("b")])]);
        parted.ShouldNotBe(one);
        (parted.Single, parted.Messages[0].Text).ShouldBe((null, "a\nb"));
        parted.Key.ShouldNotBe(one.Key);
        Again(parted).ShouldBe(parted);
    }

    [Fact]
    public void A_prompt_of_one_text_is_written_as_its_id_and_text_alone() =>
        JsonSerializer.Serialize(new Prompt("p0", "x")).ShouldBe("""{"id":"p0","text":"x"}""");

    [Fact]
    public void Whatever_a_prompt_holds_is_read_back()
    {
        var prompt = new Prompt("p0", Two) { Reference = "d", Columns = new JsonObject { ["n"] = 1.5 } };
        var json = JsonSerializer.Serialize(prompt);
        json.ShouldBe("""{"id":"p0","messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"},"""
            + """{"role":"user","content":"c"}],"reference":"d","columns":{"n":1.5}}""");
        JsonSerializer.Deserialize<Prompt>(json).ShouldBe(prompt);
        JsonSerializer.Deserialize<Prompt>(json)!.Columns!["n"]!.GetValue<double>().ShouldBe(1.5);
        (prompt with { Columns = null }).ShouldNotBe(prompt);
        (prompt with { Reference = "e" }).ShouldNotBe(prompt);
    }

    [Theory]
    [InlineData("""{"id":"p0"}""", "no text under 'text'")]
    [InlineData("""{"text":"x"}""", "no text under 'id'")]
    [InlineData("""{"id":"p0","text":null}""", "Null under 'text'")]
    [InlineData("""{"id":"p0","text":"x","more":1}""", "the key 'more'")]
    [InlineData("""{"id":"p0","messages":[]}""", "a list of messages")]
    [InlineData("""{"id":"p0","messages":[{"role":"tool","content":"x"}]}""", "the role 'tool'")]
    [InlineData("""{"id":"p0","messages":[{"role":"user"}]}""", "no text under 'content'")]
    [InlineData("""{"id":"p0","messages":[7]}""", "no text under 'role'")]
    [InlineData("7", "expected a prompt")]
    public void Json_that_is_no_prompt_is_refused_by_what_is_wrong(string json, string words) =>
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<Prompt>(json)).Message.ShouldContain(words);

    private static Dialogue Again(Dialogue dialogue) => JsonSerializer.Deserialize<Dialogue>(JsonSerializer.Serialize(dialogue))!;
}
