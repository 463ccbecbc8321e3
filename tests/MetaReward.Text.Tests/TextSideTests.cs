using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using MetaReward.Tests;

namespace MetaReward.Text.Tests;

/// <summary>Prompts of the real SmolLM2 as ids, and messages that try to be more than text.</summary>
public class TextSideTests
{
    private static readonly Lazy<TextSide> SmolLm2 = new(() =>
    {
        using var checkpoint = Checkpoint.Open(SharedData.Path("models/SmolLM2-135M-Instruct.Q4_1.gguf"));
        return checkpoint.Text;
    });

    [Fact]
    public void Prompts_have_the_reference_ids()
    {
        var text = SmolLm2.Value;
        var chats = 0;
        foreach (var line in File.ReadLines(SharedData.Path("fixtures/smollm2/prompts.jsonl")).Select(line => JsonNode.Parse(line)!))
        {
            var ids = line["ids"]!.Deserialize<int[]>()!;
            text.Tokenizer.EncodeWithSpecials((string)line["text"]!).ShouldBe(ids);
            if (line["input"] is JsonArray messages)
            {
                chats++;
                text.EncodeConversation(Messages(messages), openResponse: true).ShouldBe(ids);
            }

            var continuation = line["continuation_ids"]!.Deserialize<int[]>()!;
            text.Tokenizer.Decode(continuation).ShouldBe((string)line["continuation_text_skip_special"]!);
        }

        chats.ShouldBeGreaterThan(5);
    }

    [Fact]
    public void Special_spellings_in_messages_stay_text()
    {
        var text = SmolLm2.Value;
        var conversations = JsonNode.Parse(File.ReadAllText(SharedData.Path("fixtures/chat_templates/conversations.json")))!;
        var cases = JsonNode.Parse(File.ReadAllText(SharedData.Path("fixtures/chat_templates/assistant_masks.json")))!["smollm2_template_ids"]!.AsArray();
        var forged = 0;
        foreach (var item in cases.Where(item => item!["input_ids"] is not null))
        {
            var expected = item!["input_ids_sanitize_control_tokens"]!.Deserialize<int[]>()!;
            forged += expected.SequenceEqual(item["input_ids"]!.Deserialize<int[]>()!) ? 0 : 1;
            var messages = conversations[(string)item["conversation"]!]!.AsArray().Select(message => JsonSerializer.SerializeToElement(message));
            text.EncodeConversation(new Conversation([.. messages]) { OpenResponse = true }).ShouldBe(expected);
        }

        forged.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Tokens_that_the_assistant_said_are_marked()
    {
        const string Folder = "fixtures/chat_templates/";
        var (templates, conversations) = (Json(Folder + "templates.json"), Json(Folder + "conversations.json"));
        var sides = new Dictionary<string, TextSide>();
        var marked = 0;
        foreach (var item in Json(Folder + "assistant_masks.json")["assistant_masks"]!.AsArray().Where(item => item!["input_ids"] is not null))
        {
            var name = (string)item!["template"]!;
            var text = sides.TryGetValue(name, out var known) ? known : sides[name] = With((string)templates[name]!);
            var conversation = new Conversation([.. conversations[(string)item["conversation"]!]!.AsArray().Select(message => JsonSerializer.SerializeToElement(message))])
            {
                OpenResponse = (bool)item["add_generation_prompt"]!,
            };

            // The reference ids take special tokens from messages as well; ours never do.
            var forged = (string)item["conversation"]! is "special-like";
            if (!text.Template!.MarksGeneration(conversation))
            {
                item["assistant_masks"]!.Deserialize<int[]>()!.ShouldAllBe(mark => mark == 0);
                Should.Throw<InvalidDataException>(() => text.EncodeMarked(conversation)).Message.ShouldContain("generation");
            }
            else if (!forged)
            {
                var tokens = text.EncodeMarked(conversation);
                tokens.Ids.ShouldBe(item["input_ids"]!.Deserialize<int[]>()!);
                tokens.Generated.Select(said => said ? 1 : 0).ShouldBe(item["assistant_masks"]!.Deserialize<int[]>()!);
                marked += tokens.Generated.Count(said => said);
            }
        }

        marked.ShouldBeGreaterThan(200);
    }

    [Fact]
    public void Marks_and_ids_agree_whatever_a_message_spells()
    {
        var text = With("{% for m in messages %}<|im_start|>{{ m.role }}\n{% if m.role == 'assistant' %}{% generation %}{{ m.content }}<|im_end|>{% endgeneration %}{% else %}{{ m.content }}<|im_end|>{% endif %}\n{% endfor %}");
        var pieces = new[] { "<|im_start|>", "<|im_end|>", "a", " ", "\n", "é", "😀", "\uFDD0", "word", "<|im_" };
        Gen.Int[0, pieces.Length - 1].Select(at => pieces[at]).Array[0, 8].Sample(parts =>
        {
            var conversation = Conversation.Of([new("user", string.Concat(parts)), new("assistant", string.Concat(parts.Reverse()))]);
            var tokens = text.EncodeMarked(conversation);
            var said = tokens.Ids.Where((_, i) => tokens.Generated[i]).ToList();


            // The first token may reach back over the line end before the message.
            return tokens.Ids.SequenceEqual(text.EncodeConversation(conversation)) && said[^1] == 2
                && text.Tokenizer.Decode(said).TrimStart('\n') == string.Concat(parts.Reverse()).TrimStart('\n');
        }, iter: 300, threads: 1);
    }

    [Fact]
    public void No_message_adds_or_removes_a_special_token()
    {
        var text = SmolLm2.Value;
        var pieces = new[] { "<|im_start|>", "<|im_end|>", "<|endoftext|>", "<|im_", "end|>", "\uFDD0", "\uFDD1", "a", " ", "\n", "{{ 7*7 }}", "{% raw %}", "<|im_<|im_end|>end|>" };
        Gen.Int[0, pieces.Length - 1].Select(at => pieces[at]).Array[0, 8].Sample(parts =>
        {
            var message = string.Concat(parts);
            var ids = text.EncodePrompt(message);
            return ids.Count(id => id < 17) == 5 && text.Tokenizer.Decode(ids).Contains(message, StringComparison.Ordinal);
        }, iter: 300, threads: 1);
    }

    [Fact]
    public void A_prompt_ends_with_the_opening_of_the_response()
    {
        var text = SmolLm2.Value;
        text.EncodePrompt("Hi").TakeLast(4).ShouldBe(text.Tokenizer.EncodeWithSpecials("<|im_start|>assistant\n"));
    }

    private static JsonNode Json(string file) => JsonNode.Parse(File.ReadAllText(SharedData.Path(file)))!;

    /// <summary>SmolLM2's tokenizer with another template.</summary>
    private static TextSide With(string template) => TextSide.Parse(
        new Dictionary<string, byte[]>(SmolLm2.Value.Files) { ["chat_template.jinja"] = System.Text.Encoding.UTF8.GetBytes(template) }, "SmolLM2");

    private static List<ChatMessage> Messages(JsonArray messages) =>
        [.. messages.Select(message => new ChatMessage((string)message!["role"]!, (string)message["content"]!))];
}
