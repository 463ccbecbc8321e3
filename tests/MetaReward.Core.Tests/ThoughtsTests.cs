namespace MetaReward.Tests;

public class ThoughtsTests
{
    [Theory]
    [InlineData("4", "4", false)]
    [InlineData("<think>a 3?</think>\n\n4", "4", false)]
    [InlineData("a 3?</think>4", "4", false)]
    [InlineData("<think>one</think>2<think>three</think> 4 ", "4 ", false)]
    [InlineData("<think>Score: 3", "", true)]
    [InlineData("<think>one</think>2<think>three", "", true)]
    [InlineData("<think></think>", "", false)]
    [InlineData("", "", false)]
    public void The_answer_is_what_stands_behind_the_last_thought(string text, string answer, bool stillThinking)
    {
        var read = Thoughts.Of(text);
        (read.Answer, read.StillThinking).ShouldBe((answer, stillThinking));
        if (read.Before is { } before)
        {
            text.ShouldStartWith(before);
        }
    }

    [Fact]
    public void A_thought_that_the_prompt_began_is_open_until_it_is_closed()
    {
        var marks = ThoughtMarks.Usual with { OpenedByPrompt = true };
        Thoughts.Of("Score: 3", marks).StillThinking.ShouldBeTrue();
        Thoughts.Of("hm</think>Score: 3", marks).Answer.ShouldBe("Score: 3");
    }

    [Theory]
    [InlineData("[THINK]hm[/THINK]\n7", "7", false)]
    [InlineData("\n <seed:think>hm</seed:think>7", "7", false)]
    [InlineData("<|begin_of_thought|>hm<|end_of_thought|>7", "7", false)]
    [InlineData("<thinking>hm</thinking> 7", "7", false)]
    [InlineData("◁think▷hm◁/think▷7", "7", false)]
    [InlineData("<|channel|>analysis<|message|>hm<|end|>assistant<|channel|>final<|message|>7", "7", false)]
    [InlineData("<reasoning>Winner: A", "", true)]
    [InlineData("Put it into [THINK] and see", "Put it into [THINK] and see", false)]
    public void Where_no_template_is_known_a_reply_is_read_by_the_marks_it_begins_with(string text, string answer, bool stillThinking) =>
        (Thoughts.Of(text).Answer, Thoughts.Of(text).StillThinking).ShouldBe((answer, stillThinking));

    [Theory]
    [InlineData("Write `<think>` first.", "Write `<think>` first.", false)]
    [InlineData("<think>so</think>Between `<think>` and `</think>` it thinks.", "Between `<think>` and `</think>` it thinks.", false)]
    [InlineData("<think>they ask about \"</think>\" and", "", true)]
    [InlineData("<think>a</think>\"Yes\"", "\"Yes\"", false)]
    public void A_mark_that_is_spoken_of_marks_nothing(string text, string answer, bool stillThinking) =>
        (Thoughts.Of(text).Answer, Thoughts.Of(text).StillThinking).ShouldBe((answer, stillThinking));

    [Fact]
    public void A_template_may_know_other_marks() =>
        Thoughts.Of("[THINK]no[/THINK]yes", new ThoughtMarks("[THINK]", "[/THINK]")).Answer.ShouldBe("yes");
}
