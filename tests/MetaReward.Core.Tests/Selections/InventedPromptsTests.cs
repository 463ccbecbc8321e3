using MetaReward.Scores;

namespace MetaReward.Selections;

public class InventedPromptsTests
{
    [Theory]
    [InlineData("the cat sat", "the cat sat", 1)]
    [InlineData("the cat sat", "a dog ran", 0)]
    [InlineData("the cat sat down", "the cat stood", 4.0 / 7)]
    [InlineData("The CAT, sat!", "the cat sat", 1)]
    [InlineData("", "", 0)]
    public void Likeness_is_the_longest_common_subsequence_of_words(string one, string other, double likeness) =>
        RougeL.Of(RougeL.Words(one), RougeL.Words(other)).ShouldBe(likeness, 1e-12);

    [Fact]
    public void What_is_kept_is_new_and_fit_and_the_others_say_why()
    {
        (string, string?)[] invented =
        [
            ("n0", "Name three rivers of Europe"), ("n1", "Name three rivers of Asia"), ("n2", "Tell me a joke about bread"),
            ("n3", "Tell me a joke about toast"), ("n4", "Draw me a map of Rome"), ("n5", "Why?"), ("n6", null),
            ("n7", "Write a program that sorts numbers"), ("n8", "- list five birds that swim"), ("n9", "Explain tides to a child of five"),
        ];
        var made = new InventedPrompts().Of(["Name three rivers of Africa"], invented, text => text.Contains("tides"));
        made.Kept.Select(prompt => (prompt.Id, prompt.Text)).ShouldBe([("n2", "Tell me a joke about bread")]);
        made.Skips.Select(skip => (skip.Id, skip.Reason)).ShouldBe(
        [
            ("n0", SkipReason.TooAlike), ("n1", SkipReason.TooAlike), ("n3", SkipReason.TooAlike), ("n4", SkipReason.Unfit),
            ("n5", SkipReason.Unfit), ("n6", SkipReason.Uninvented), ("n7", SkipReason.Unfit), ("n8", SkipReason.Unfit),
            ("n9", SkipReason.Reserved),
        ]);
        made.Skips[0].Detail.ShouldBe("ROUGE-L with a known prompt is 0.80.");
    }
}
