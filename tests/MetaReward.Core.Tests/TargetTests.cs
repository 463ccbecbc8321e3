using System.Text.Json;

namespace MetaReward.Tests;

public class TargetTests
{
    [Fact]
    public void Both_kinds_are_written_with_their_kind_and_read_back()
    {
        Side[] sides = [new("a", 1, Some.Reply("well")), new("b", 0, "written")];
        var json = JsonSerializer.Serialize(sides);
        json.ShouldContain("\"kind\":\"sampled\"");
        json.ShouldContain("\"kind\":\"written\",\"Text\":\"written\"");
        var read = JsonSerializer.Deserialize<Side[]>(json)!;
        read.Select(side => side.Text).ShouldBe(["well", "written"]);
        read[0].Sample!.Tokens.ShouldBe(sides[0].Sample!.Tokens);
        read[1].Sample.ShouldBeNull();
        JsonSerializer.Serialize(read).ShouldBe(json);
    }

    [Fact]
    public void An_answer_leaves_thoughts_out_whoever_wrote_it()
    {
        new Side("a", 1, "<think>hm</think>yes").Answer.ShouldBe("yes");
        new Side("a", 1, Some.Reply("<think>hm</think>yes")).Answer.ShouldBe("yes");
    }

    [Theory]
    [InlineData(0, Finish.Stop, true)]
    [InlineData(1, Finish.Stop, true)]
    [InlineData(1, Finish.StopString, true)]
    [InlineData(2, Finish.Stop, false)]
    [InlineData(0, Finish.Length, true)]
    [InlineData(1, Finish.Length, false)]
    public void A_sample_of_nothing_but_its_end_is_empty(int tokens, Finish finish, bool empty) =>
        new Target.Sampled(new("", [.. Enumerable.Range(5, tokens)], new float[tokens], finish)).IsEmpty().ShouldBe(empty);

    [Fact]
    public void A_text_without_characters_is_empty()
    {
        new Target.Written("").IsEmpty().ShouldBeTrue();
        new Target.Written(" ").IsEmpty().ShouldBeFalse();
    }
}
