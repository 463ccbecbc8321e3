using MetaReward.Scores;

namespace MetaReward.Selections;

public class BestAgainstWorstTests
{
    private static readonly AnswerForm LastWord = new(
        sample => sample.Text.Split(' ')[^1] is var last && char.IsDigit(last[0]) ? last : null, (a, b) => a == b);

    [Fact]
    public void The_highest_reward_is_chosen_and_the_lowest_rejected()
    {
        var pair = BestAgainstWorst.Of(["i1/p1"], Scored((-3, "a 1"), (-1, "b 1"), (-2, "c 2"), (-5, "d 1")), Rivals.Ended)
            .Kept.ShouldHaveSingleItem();
        (pair.Id, pair.Chosen.Id, pair.Rejected.Id).ShouldBe(("i1/p1/r1/actor", "i1/p1/r1", "i1/p1/r3"));
        pair.Why.ShouldBe("r1 has the highest reward of 4, -1.00; r3 the lowest with another text, -5.00.");
    }

    [Fact]
    public void Another_answer_is_rejected_though_the_same_answer_is_less_likely()
    {
        var pair = BestAgainstWorst.Of(["i1/p1"], Scored((-3, "a 1"), (-1, "b 1"), (-2, "c 2"), (-5, "d 1")), Rivals.OtherAnswer, LastWord)
            .Kept.ShouldHaveSingleItem();
        (pair.Chosen.Id, pair.Rejected.Id).ShouldBe(("i1/p1/r1", "i1/p1/r2"));
    }

    [Fact]
    public void What_was_cut_off_is_rejected_only_where_it_may_be_and_never_chosen()
    {
        var cut = Scored((-1, "a 1…"), (-2, "b 2"), (-3, "c 3"), (-9, "d 4…"));
        BestAgainstWorst.Of(["i1/p1"], cut, Rivals.Ended).Kept[0].Rejected.Id.ShouldBe("i1/p1/r2");
        BestAgainstWorst.Of(["i1/p1"], cut, Rivals.Any).Kept[0].Rejected.Id.ShouldBe("i1/p1/r3");
        BestAgainstWorst.Of(["i1/p1"], cut, Rivals.Any).Kept[0].Chosen.Id.ShouldBe("i1/p1/r1");
    }

    [Fact]
    public void A_response_to_the_prompt_without_its_wish_is_rejected_where_the_wish_made_the_best_likelier()
    {
        Response[] without = [new("i1/p1/o0", new Prompt("p1", "why?"), new("bare", [1, 0], [-1, -1], Finish.Length))];
        var pair = BestAgainstWorst.Of(["i1/p1"], Scored((3, "a 1"), (1, "b 1")), Rivals.Without, without: without).Kept[0];
        (pair.Chosen.Id, pair.Rejected.Id, pair.Rejected.Score).ShouldBe(("i1/p1/r0", "i1/p1/o0", 0));
        pair.Why.ShouldBe("r0 has the highest reward of 2, 3.00; o0 answers the prompt without the part that is to be followed.");
        BestAgainstWorst.Of(["i1/p1"], Scored((-3, "a 1"), (-1, "b 1")), Rivals.Without, without: without).Skips[0].Reason
            .ShouldBe(SkipReason.Tie);
        BestAgainstWorst.Of(["i1/p1"], Scored((3, "a 1")), Rivals.Without).Skips[0].Reason.ShouldBe(SkipReason.Tie);
    }

    [Theory]
    [InlineData("no reward", SkipReason.TooFewScored)]
    [InlineData("cut off", SkipReason.Truncated)]
    [InlineData("no answer", SkipReason.TooFewScored)]
    [InlineData("one answer", SkipReason.Tie)]
    [InlineData("too low", SkipReason.NoMajority)]
    public void A_prompt_without_a_pair_says_why(string what, SkipReason reason)
    {
        ScoredResponse[] scored = what switch
        {
            "no reward" => Scored((double.NaN, "a 1")),
            "cut off" => Scored((-1, "a 1…"), (-2, "b 2…")),
            "no answer" => Scored((-1, "a"), (-2, "b")),
            "one answer" => Scored((-1, "a 1"), (-2, "b 1")),
            _ => Scored((-8, "a 1"), (-9, "b 2")),
        };
        var made = BestAgainstWorst.Of(["i1/p1"], scored, Rivals.OtherAnswer, LastWord, least: -5);
        made.Kept.ShouldBeEmpty();
        made.Skips.ShouldHaveSingleItem().Reason.ShouldBe(reason);
    }

    [Fact]
    public void Answers_are_not_compared_where_they_cannot_be_found() =>
        Should.Throw<ArgumentException>(() => BestAgainstWorst.Of(["i1/p1"], [], Rivals.OtherAnswer));

    private static ScoredResponse[] Scored(params (double Reward, string Text)[] all) =>
    [
        .. all.Select((one, k) => new ScoredResponse(
            new($"i1/p1/r{k}", new Prompt("p1", "why?"), new(
                one.Text, [k, 0], [-1, -1], one.Text.EndsWith('…') ? Finish.Length : Finish.Stop)),
            one.Reward, 0, double.IsNaN(one.Reward) ? 0 : 1, 1)),
    ];
}
