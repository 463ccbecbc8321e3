using System.Text;
using System.Text.Json;

namespace MetaReward.Text.Tests;

/// <summary>Checkpoints with one template or several, and what a conversation may ask of them.</summary>
public class ChatTemplateChoiceTests
{
    private const string Config = """
        {"bos_token": {"content": "<s>"}, "eos_token": "</s>", "image_token": "<image>", "extra_special_tokens": {"call_token": "<call>"},
         "additional_special_tokens": ["<a>", {"content": "<b>"}], "chat_template": TEMPLATE}
        """;

    private static readonly JsonElement Tool = JsonSerializer.SerializeToElement(new { name = "add" });

    [Theory]
    [InlineData("\"one\"", false, null, "one")]
    [InlineData("\"one\"", true, null, "one")]
    [InlineData("""[{"name": "default", "template": "plain"}, {"name": "tool_use", "template": "tools"}]""", false, null, "plain")]
    [InlineData("""[{"name": "default", "template": "plain"}, {"name": "tool_use", "template": "tools"}]""", true, null, "tools")]
    [InlineData("""[{"name": "default", "template": "plain"}, {"name": "rag", "template": "sources"}]""", true, null, "plain")]
    [InlineData("""[{"name": "default", "template": "plain"}, {"name": "rag", "template": "sources"}]""", true, "rag", "sources")]
    public void The_template_that_fits_is_taken(string templates, bool tools, string? name, string expected) =>
        Side(("tokenizer_config.json", Config.Replace("TEMPLATE", templates, StringComparison.Ordinal))).Template!
            .Render(Hello with { Tools = tools ? [Tool] : null, Template = name }).Text.ShouldBe(expected);

    [Fact]
    public void Files_of_their_own_win()
    {
        var config = ("tokenizer_config.json", Config.Replace("TEMPLATE", "\"old\"", StringComparison.Ordinal));
        var template = Side(config, ("chat_template.jinja", "own"),
            ("additional_chat_templates/tool_use.jinja", "tools {{ tools | length }}")).Template!;
        template.Names.ShouldBe(["default", "tool_use"]);
        template.Render(Hello).Text.ShouldBe("own");
        template.Render(Hello with { Tools = [Tool] }).Text.ShouldBe("tools 1");
        Side(config, ("chat_template.json", """{"chat_template": "processor"}""")).Template!.Text.ShouldBe("processor");
    }

    [Fact]
    public void Additional_templates_are_read_from_a_folder_and_saved_again()
    {
        using var scratch = new Scratch();
        foreach (var (name, text) in Files(("chat_template.jinja", "own"), ("additional_chat_templates/rag.jinja", "sources")))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(scratch.File(name))!);
            File.WriteAllBytes(scratch.File(name), text);
        }

        var side = TextSide.Open(scratch.Folder);
        side.Template!.Names.ShouldBe(["default", "rag"]);
        side.Files.Keys.ShouldContain("additional_chat_templates/rag.jinja");
    }

    [Fact]
    public void Templates_see_the_special_tokens_and_the_variables()
    {
        const string Source =
            "\"{{ bos_token ~ eos_token ~ image_token ~ call_token ~ additional_special_tokens | join ~ (mood | default('?')) ~ "
            + "documents[0].title }}\"";
        var side = Side(("tokenizer_config.json", Config.Replace("TEMPLATE", Source, StringComparison.Ordinal)));
        var documents = new[] { JsonSerializer.SerializeToElement(new { title = "T" }) };
        side.Template!.Render(Hello with { Documents = documents }).Text.ShouldBe("<s></s><image><call><a><b>?T");
        side.Template.Render(Hello with { Documents = documents, Variables = Some(("mood", "good"), ("bos_token", "B")) }).Text
            .ShouldBe("B</s><image><call><a><b>goodT");
    }

    [Fact]
    public void What_contradicts_itself_is_refused()
    {
        var several = Side(("chat_template.jinja", "x {{ messages[0].content }}"), ("additional_chat_templates/rag.jinja", "y")).Template!;
        Refused(several, Hello with { Template = "tool_use" }).ShouldContain("default, rag");
        Refused(several, Hello with { OpenResponse = true, Continue = "content" }).ShouldContain("both");
        Refused(several, Hello with { Continue = "thinking" }).ShouldContain("never speaks");
        Refused(several, Hello with { Variables = Some(("messages", "m")) }).ShouldContain("'messages'");
        Refused(several, Hello with { Tools = [JsonSerializer.SerializeToElement(3)] }).ShouldContain("tool at place 1");
        Refused(Side(("additional_chat_templates/rag.jinja", "y")).Template!, Hello).ShouldContain("none is the default");
        several.Render(Hello with { Continue = "content" }).Text.ShouldBe("x Hi");
    }

    [Fact]
    public void What_is_wrong_with_a_template_is_said_with_its_line()
    {
        Should.Throw<InvalidDataException>(() => new ChatTemplate("a\n{% if %}", new Dictionary<string, string>())).Message
            .ShouldContain("line 2");
        Refused(new ChatTemplate("a\n\n{{ raise_exception('no tools') }}", new Dictionary<string, string>()), Hello)
            .ShouldContain("line 3 (TemplateError): no tools");
        Refused(new ChatTemplate("{{ messages[1].content }}", new Dictionary<string, string>()), Hello)
            .ShouldContain("list object has no element 1");
        Should.Throw<InvalidDataException>(() => Side(("additional_chat_templates/rag.jinja", "{{"), ("chat_template.jinja", "x"))).Message
            .ShouldContain("'rag'");
    }

    private static Conversation Hello => Conversation.Of([new Message(Author.User, "Hi")]);

    private static string Refused(ChatTemplate template, Conversation conversation) =>
        Should.Throw<InvalidDataException>(() => template.Render(conversation)).Message;

    private static Dictionary<string, JsonElement> Some(params (string Name, string Value)[] variables) =>
        variables.ToDictionary(variable => variable.Name, variable => JsonSerializer.SerializeToElement(variable.Value));

    private static TextSide Side(params (string Name, string Text)[] files) => TextSide.Parse(Files(files), "here");

    private static Dictionary<string, byte[]> Files(params (string Name, string Text)[] files)
    {
        const string Tokenizer = """
            {"model": {"type": "WordLevel", "vocab": {"?": 0, "</s>": 1}, "unk_token": "?"},
             "added_tokens": [{"id": 1, "content": "</s>", "special": true}], "pre_tokenizer": {"type": "WhitespaceSplit"}}
            """;
        (string, string)[] always = [("tokenizer.json", Tokenizer), ("config.json", """{"eos_token_id": 1}""")];
        return always.Concat(files).ToDictionary(file => file.Item1, file => Encoding.UTF8.GetBytes(file.Item2));
    }
}
