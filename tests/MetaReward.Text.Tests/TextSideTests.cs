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

    private const string Turns =
        "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}{% if add_generation_prompt "
        + "%}<|im_start|>assistant\n{% endif %}";

    [Fact]
    public void A_template_that_marks_nothing_is_refused()
    {
        var text = OwnTokenizers.Chat(Turns);
        Should.Throw<InvalidDataException>(() => text.EncodeMarked(Conversation.Of([new(Author.User, "Hi")]))).Message
            .ShouldContain("generation");
    }

    [Fact]
    public void A_template_of_our_own_gives_the_tokens_that_it_spells()
    {
        var text = OwnTokenizers.Chat(Turns);
        var (open, close) = (Tokenizer.Parse(OwnTokenizers.Json("own-bytes"), "own").Id("<|im_start|>")!.Value, text.StopTokens.Single());
        text.EncodePrompt("the <|im_end|> 12").ShouldBe(
            [open, .. text.Tokenizer.Encode("user\nthe <|im_end|> 12"), close, .. text.Tokenizer.Encode("\n"), open,
                .. text.Tokenizer.Encode("assistant\n")]);
        var pieces = new[] { "<|im_start|>", "<|im_end|>", "<|begin_of_text|>", "<|im_", "end|>", "\uFDD0", "a", " ", "\n", "{{ 7*7 }}",
            "{% raw %}" };
        Gen.Int[0, pieces.Length - 1].Select(at => pieces[at]).Array[0, 8].Sample(parts =>
        {
            var ids = text.EncodePrompt(string.Concat(parts));
            return ids.Count(id => id >= open - 1) == 3
                && text.Tokenizer.Decode(ids).Contains(string.Concat(parts), StringComparison.Ordinal);
        }, iter: 200, threads: 1);
    }

    [ReferenceFact("models/SmolLM2-135M-Instruct.Q4_1.gguf")]
    public void Marks_and_ids_agree_whatever_a_message_spells()
    {
        var text = With(
            "{% for m in messages %}<|im_start|>{{ m.role }}\n{% if m.role == 'assistant' %}{% generation %}{{ m.content }}<|im_end|>{% "
            + "endgeneration %}{% else %}{{ m.content }}<|im_end|>{% endif %}\n{% endfor %}");
        var pieces = new[] { "<|im_start|>", "<|im_end|>", "a", " ", "\n", "é", "😀", "\uFDD0", "word", "<|im_" };
        Gen.Int[0, pieces.Length - 1].Select(at => pieces[at]).Array[0, 8].Sample(parts =>
        {
            var conversation = Conversation.Of(
                [new(Author.User, string.Concat(parts)), new(Author.Assistant, string.Concat(parts.Reverse()))]);
            var tokens = text.EncodeMarked(conversation);
            var said = tokens.Ids.Where((_, i) => tokens.Generated[i]).ToList();

            // The first token may reach back over the line end before the message.
            return tokens.Ids.SequenceEqual(text.EncodeConversation(conversation)) && said[^1] == 2
                && text.Tokenizer.Decode(said).TrimStart('\n') == string.Concat(parts.Reverse()).TrimStart('\n');
        }, iter: 300, threads: 1);
    }

    [ReferenceFact("models/SmolLM2-135M-Instruct.Q4_1.gguf")]
    public void No_message_adds_or_removes_a_special_token()
    {
        var text = SmolLm2.Value;
        var pieces = new[] { "<|im_start|>", "<|im_end|>", "<|endoftext|>", "<|im_", "end|>", "\uFDD0", "\uFDD1", "a", " ", "\n",
            "{{ 7*7 }}", "{% raw %}", "<|im_<|im_end|>end|>" };
        Gen.Int[0, pieces.Length - 1].Select(at => pieces[at]).Array[0, 8].Sample(parts =>
        {
            var message = string.Concat(parts);
            var ids = text.EncodePrompt(message);
            return ids.Count(id => id < 17) == 5 && text.Tokenizer.Decode(ids).Contains(message, StringComparison.Ordinal);
        }, iter: 300, threads: 1);
    }

    [ReferenceFact("models/SmolLM2-135M-Instruct.Q4_1.gguf")]
    public void A_prompt_ends_with_the_opening_of_the_response()
    {
        var text = SmolLm2.Value;
        text.EncodePrompt("Hi").TakeLast(4).ShouldBe(text.Tokenizer.EncodeWithSpecials("<|im_start|>assistant\n"));
    }

    /// <summary>SmolLM2's tokenizer with another template.</summary>
    private static TextSide With(string template) => TextSide.Parse(
        new Dictionary<string, byte[]>(SmolLm2.Value.Files) { ["chat_template.jinja"] = System.Text.Encoding.UTF8.GetBytes(template) },
        "SmolLM2");
}
