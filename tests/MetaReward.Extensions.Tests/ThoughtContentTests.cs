using MetaReward.Extensions;
using MetaReward.Recipes;
using Microsoft.Extensions.AI;

namespace MetaReward.Tests;

/// <summary>A reply with thoughts as a chat client gives it, whole and in pieces of any size, and as evaluators judge it.</summary>
public class ThoughtContentTests
{
    [Theory]
    [InlineData("<think>is it 4?</think>\n\nIt is 4.", "is it 4?", "It is 4.")]
    [InlineData("\n<thinking>a</thinking> b", "a", "b")]
    [InlineData("plain < text", "", "plain < text")]
    [InlineData("  spaced", "", "  spaced")]
    [InlineData("<think>never done", "never done", "")]
    [InlineData("<th", "", "<th")]
    [InlineData("<think></think>", "", "")]
    public async Task Thoughts_and_answer_are_contents_of_their_own(string reply, string thoughts, string answer)
    {
        using var client = PolicyChatClient.Of(new ScriptedPolicy("thinker", (_, _) => reply));
        var whole = (await client.GetResponseAsync("two and two?")).Messages.Single();
        (Thoughts(whole.Contents), whole.Text).ShouldBe((thoughts, answer));
        var streamed = await client.GetStreamingResponseAsync("two and two?").ToListAsync();
        (Thoughts([.. streamed.SelectMany(update => update.Contents)]), string.Concat(streamed.Select(update => update.Text))).ShouldBe(
            (thoughts, answer));
        foreach (var size in new[] { 1, 2, 3, 7 })
        {
            var parts = new SpokenParts(null);
            var contents = reply.Chunk(size).SelectMany(piece => parts.Push(new string(piece))).ToList();
            contents.AddRange(parts.Finish());
            (Thoughts(contents), string.Concat(contents.OfType<TextContent>().Select(content => content.Text))).ShouldBe(
                (thoughts, answer), $"{size}");
        }
    }

    [Fact]
    public void A_thought_that_the_prompt_opened_is_one_from_the_start()
    {
        var parts = new SpokenParts(ThoughtMarks.Usual with { OpenedByPrompt = true });
        var contents = "hm</think> yes".SelectMany(letter => parts.Push($"{letter}")).ToList();
        contents.AddRange(parts.Finish());
        (Thoughts(contents), string.Concat(contents.OfType<TextContent>().Select(content => content.Text))).ShouldBe(("hm", "yes"));
    }

    [Fact]
    public async Task Thoughts_of_earlier_turns_may_come_back_and_are_not_said_again()
    {
        using var client = PolicyChatClient.Of(new ScriptedPolicy("echo", (prompt, _) => prompt));
        ChatMessage message = new(ChatRole.User, [new TextReasoningContent("old thoughts"), new TextContent("hello")]);
        (await client.GetResponseAsync(message)).Text.ShouldBe("hello");
    }

    [Theory]
    [InlineData("<think>a</think>good", "good")]
    [InlineData("<think>a", null)]
    public async Task Evaluators_judge_answers(string response, string? judged)
    {
        var seen = new List<string>();
        var judge = new ScriptedPolicy("judge", (prompt, _) =>
        {
            lock (seen)
            {
                seen.Add(prompt);
            }

            return "Score: 4";
        });
        var result = await new JudgeEvaluator(judge)
            .EvaluateAsync([new ChatMessage(ChatRole.User, "q")], new ChatResponse(new ChatMessage(ChatRole.Assistant, response)));
        var metric = result.Get<Microsoft.Extensions.AI.Evaluation.NumericMetric>(JudgeEvaluator.Score);
        metric.Value.ShouldBe(judged is null ? null : 4);
        seen.ShouldAllBe(prompt =>
            prompt.Contains("good", StringComparison.Ordinal) && !prompt.Contains("<think>", StringComparison.Ordinal));
        (judged is null)
            .ShouldBe(metric.Diagnostics?.Any(d => d.Message.Contains("thought without an end", StringComparison.Ordinal)) == true);
    }

    private static string Thoughts(IEnumerable<AIContent> contents) =>
        string.Concat(contents.OfType<TextReasoningContent>().Select(content => content.Text));
}
