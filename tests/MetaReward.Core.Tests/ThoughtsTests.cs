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

    [Fact]
    public void A_template_may_know_other_marks() =>
        Thoughts.Of("[THINK]no[/THINK]yes", new ThoughtMarks("[THINK]", "[/THINK]")).Answer.ShouldBe("yes");
}
