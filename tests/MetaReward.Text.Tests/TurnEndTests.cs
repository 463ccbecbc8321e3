using System.Text;
using System.Text.Json;

namespace MetaReward.Text.Tests;

/// <summary>Which token ends a turn, seen from templates of every kind, and what is said where the configuration names another.</summary>
public class TurnEndTests
{
    private static readonly string[] Specials = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|eot|>", "[INST]", "[/INST]", "</s>",
        "<|user|>", "<|assistant|>"];

    private const string Turns =
        "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}{% if add_generation_prompt "
        + "%}<|im_start|>assistant\n{% endif %}";
    private const string Always =
        "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}<|im_start|>assistant\n";
    private const string Instruct =
        "{% for m in messages %}{% if m.role == 'user' %}[INST] {{ m.content }} [/INST]{% else %} {{ m.content | trim "
        + "}}</s>{% endif %}{% endfor %}";
    private const string Opened =
        "{% for m in messages %}<|{{ m.role }}|>\n{{ m.content }}{% endfor %}{% if add_generation_prompt %}<|assistant|>\n{% endif %}";
    private const string Words =
        "{% for m in messages %}### {{ m.role }}:\n{{ m.content }}\n\n{% endfor %}{% if add_generation_prompt %}### "
        + "assistant:\n{% endif %}";
    private const string WordsThenEnd =
        "{% for m in messages %}{{ m.role }}: {{ m.content }}{% if m.role == 'assistant' %}{{ eos_token }}{% endif %} {% endfor %}";
    private const string Refusing = "{{ raise_exception('one message only') if messages | length > 1 }}{{ messages[0].content }}";

    [Theory]
    [InlineData(Turns, 0, 2, true)]
    [InlineData(Turns, 2, 2, false)]
    [InlineData(Always, 0, 2, true)]
    [InlineData(Instruct, 0, 6, true)]
    [InlineData(Opened, 0, 0, true)]
    [InlineData(Opened, 7, 7, false)]
    [InlineData(Words, 0, 0, true)]
    [InlineData(WordsThenEnd, 0, 0, false)]
    [InlineData(Refusing, 3, 3, false)]
    public void Responses_end_with_the_token_that_the_template_writes(string template, int configured, int end, bool said)
    {
        var side = Side(template, configured);
        side.EndToken.ShouldBe(end);
        side.StopTokens.ShouldContain(end);
        side.StopTokens.ShouldContain(configured);
        (side.TurnNote is not null).ShouldBe(said, side.TurnNote);
    }

    [Fact]
    public void The_difference_is_said_with_both_tokens()
    {
        var note = Side(Turns, 0).TurnNote!;
        note.ShouldContain("<|im_end|> (2)");
        note.ShouldContain("<|endoftext|> (0)");
        Side(Words, 0).TurnNote!.ShouldContain("stop_strings");
        Side(Opened, 0).StopTokens.ShouldContain(7);
    }

    [Fact]
    public void A_closing_token_that_is_not_special_leaves_no_text_behind()
    {
        var side = Side(Turns, 0, special: false);
        side.EndToken.ShouldBe(2);
        side.Decode([.. side.Tokenizer.Encode("fine"), 2]).ShouldBe("fine");
    }

    [Fact]
    public void Variables_reach_the_template_and_their_like_is_another_text()
    {
        const string template =
            "{% for m in messages %}{{ m.content }}<|im_end|>{% endfor %}{% if enable_thinking is defined and not enable_thinking "
            + "%}<think>\n\n</think>\n\n{% else %}<think>\n{% endif %}";
        var side = Side(template, 2);
        side.Marks.ShouldBe(new("<think>", "</think>") { OpenedByPrompt = true });
        var told = side.With(TemplateVariables.None.With("enable_thinking=false"));
        told.Marks.ShouldBe(ThoughtMarks.Usual);
        told.EncodePrompt("hi").ShouldNotBe(side.EncodePrompt("hi"));
        told.EncodeConversation([new(Author.User, "hi")], openResponse: true).ShouldBe(told.EncodePrompt("hi"));
        var several = ((Dialogue)"hi").Then(Author.Assistant, "so").Then(Author.User, "ho");
        told.EncodeConversation(several.Messages, openResponse: true).ShouldBe(told.EncodePrompt(several));
        told.EncodePrompt(several).ShouldNotBe(told.EncodePrompt(several.Text));
        side.With(TemplateVariables.None.With("enabled=1")).UnreadVariables.ShouldBe(["enabled"]);
        told.UnreadVariables.ShouldBeEmpty();
    }

    [Fact]
    public void A_message_that_spells_a_mark_opens_no_thought()
    {
        const string template = "{% for m in messages %}{{ m.content.split('</think>')[-1] }}<|im_end|>{% endfor %}";
        Side(template, 2).Marks.ShouldBe(ThoughtMarks.Usual);
        Side("{% for m in messages %}{{ m.content }}<|im_end|>{% endfor %}", 2).Marks.ShouldBeNull();
    }

    [Theory]
    [InlineData("[THINK]", "[/THINK]")]
    [InlineData("<seed:think>", "</seed:think>")]
    [InlineData("<|channel|>analysis<|message|>", "<|channel|>final<|message|>")]
    [InlineData("<my_thoughts>", "</my_thoughts>")]
    public void Marks_are_found_by_their_spelling_and_special_ones_stay_in_the_text(string open, string close)
    {
        var template = "{% for m in messages %}{{ m.content }}<|im_end|>{% endfor %}{# " + open + close + " #}{{ '" + open
            + "' if think }}";
        var side = Side(template, 2, more: [.. new[] { "<|channel|>", "<|message|>", open, close }.Distinct()]);
        side.Marks.ShouldBe(new(open, close));
        side.With(TemplateVariables.None.With("think=true")).Marks!.OpenedByPrompt.ShouldBeTrue();
        var written = side.EncodeResponse($"{open}is it 7?{close}7");
        side.Decode([.. written, 2]).ShouldBe($"{open}is it 7?{close}7");
        side.Tokenizer.Decode(written).ShouldNotContain(close);
        side.Decode([.. written.Take(side.ThoughtTokens(written))]).ShouldBe($"{open}is it 7?{close}");
    }

    [Fact]
    public void What_is_written_for_an_opened_thought_closes_it_first()
    {
        var side = Side(
            "{% for m in messages %}{{ m.content }}<|im_end|>{% endfor %}{% if add_generation_prompt %}<think>\n{% endif %}{# </think> #}",
            2);
        side.Decode(side.EncodeResponse("Score: 4")).ShouldBe("\n</think>\n\nScore: 4");
        side.Decode(side.EncodeResponse("well</think>Score: 4")).ShouldBe("well</think>Score: 4");
        Thoughts.Of(side.Decode(side.EncodeResponse("Score: 4")), side.Marks).Answer.ShouldBe("Score: 4");
    }

    /// <summary>Bytes and some special tokens, with a template.</summary>
    private static TextSide Side(string template, int end, bool special = true, string[]? more = null)
    {
        string[] spelt = [.. Specials, .. more ?? []];
        var bytes = Enumerable.Range(0, 256).ToList();
        var visible = bytes.Where(value => value is (>= 33 and <= 126) or (>= 161 and <= 172) or >= 174).ToList();
        var hidden = bytes.Except(visible).ToList();
        var letters = bytes.Select(value => (char)(visible.Contains(value) ? value : 256 + hidden.IndexOf(value)));
        var vocabulary = spelt.Concat(letters.Select(letter => $"{letter}")).Select((word, id) => (word, id))
            .ToDictionary(pair => pair.word, pair => pair.id);
        var added = spelt.Select((word, id) => new { id, content = word, special = special || id != 2 });
        return TextSide.Parse(new Dictionary<string, byte[]>
        {
            ["tokenizer.json"] = JsonSerializer.SerializeToUtf8Bytes(new
            {
                added_tokens = added,
                normalizer = (string?)null,
                pre_tokenizer = new { type = "ByteLevel", add_prefix_space = false },
                decoder = new { type = "ByteLevel" },
                model = new { type = "BPE", vocab = vocabulary, merges = Array.Empty<string>() },
            }),
            ["tokenizer_config.json"] = JsonSerializer.SerializeToUtf8Bytes(new { eos_token = spelt[end], chat_template = template }),
            ["generation_config.json"] = Encoding.UTF8.GetBytes($$"""{"eos_token_id":{{end}}}"""),
        }, "a test");
    }
}
