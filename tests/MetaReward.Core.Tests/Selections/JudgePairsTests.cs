using CsCheck;
using MetaReward.Scores;
using MetaReward.Selections;

namespace MetaReward.Tests.Selections;

public class JudgePairsTests
{
    private static readonly Seed Seed = Seed.Of(3);
    private static readonly Response Response = Some.Response(17, 3, "text");
    private static readonly Judgment[] Judgments = [.. Enumerable.Range(0, 4).Select(i => Some.Judgment(Response, i, i))];

    [Fact]
    public void The_strongest_is_chosen_and_the_weakest_rejected()
    {
        var pair = Of(Judgments, Ranked(Judgments)).Kept.ShouldHaveSingleItem();
        (pair.Id, pair.Role, pair.Prompt, pair.Chosen.Id[^2..],
            pair.Rejected.Id[^2..]).ShouldBe(("i1/p00017/r3/judge", Role.Judge, "judge this", "j2", "j1"));
        pair.Chosen.Score.ShouldBeGreaterThan(pair.Rejected.Score);
        pair.Why.ShouldContain("Chosen j2 (strength ");
    }

    [Fact]
    public void Battles_without_a_winner_make_no_pair() =>
        Only(Of(Judgments, [Some.Battle(Judgments[0], Judgments[1], Choice.Tie)])).ShouldBe(SkipReason.NoBattleWon);

    [Fact]
    public void Equal_strengths_make_no_pair() => Only(Of(Judgments[..2], [
        Some.Battle(Judgments[0], Judgments[1], Choice.First),
        Some.Battle(Judgments[1], Judgments[0], Choice.First)])).ShouldBe(SkipReason.Tie);

    [Fact]
    public void A_judgment_does_not_meet_itself() => Only(Of(Judgments[..1], [])).ShouldBe(SkipReason.TooFewJudgments);

    [Fact]
    public void The_same_text_twice_is_one_contestant()
    {
        Judgment[] same = [Some.Judgment(Response, 0, 1, "x"), Some.Judgment(Response, 1, 1, "x")];
        Only(Of(same, [])).ShouldBe(SkipReason.TooFewJudgments);
    }

    [Fact]
    public void Unreadable_judgments_are_never_rejected()
    {
        Judgment[] judgments = [Judgments[0], Some.Unreadable(Response, 9), Judgments[1]];
        var pair = Of(judgments, [Some.Battle(Judgments[0], Judgments[1], Choice.First)]).Kept.ShouldHaveSingleItem();
        (pair.Chosen.Id[^2..], pair.Rejected.Id[^2..]).ShouldBe(("j0", "j1"));
    }

    [Fact]
    public void A_chosen_judgment_over_the_limit_makes_no_pair() =>
        Only(JudgePairs.Of([Tournament(Judgments, Ranked(Judgments))], PositionWeights.Even, new(MaxChosenLength: 5), Seed))
            .ShouldBe(SkipReason.ChosenTooLong);

    [Fact]
    public void A_pair_that_few_battles_tell_apart_is_skipped_by_its_z_alone()
    {
        var of = Tournament(Judgments[..2],
            [Some.Battle(Judgments[0], Judgments[1], Choice.First), Some.Battle(Judgments[1], Judgments[0], Choice.Second)]);
        Selection<PreferencePair> With(double z) => JudgePairs.Of([of], PositionWeights.Even, new(MinZ: z), Seed);
        With(0).Kept.ShouldHaveSingleItem().ShouldBe(With(0.5).Kept.ShouldHaveSingleItem());
        var skip = With(1.96).Skips.ShouldHaveSingleItem();
        (skip.Id, skip.Reason).ShouldBe((Response.Id, SkipReason.Insignificant));
        skip.Detail.ShouldContain("standard errors apart");
        skip.Detail.ShouldContain("and 1.96 are asked for: chosen j0 (strength ");
        Only(JudgePairs.Of([Tournament(Judgments[..1], [])], PositionWeights.Even, new(MinZ: 9), Seed))
            .ShouldBe(SkipReason.TooFewJudgments); // what has no pair has its own reason
    }

    [Fact]
    public void Ties_for_first_are_broken_by_seed_and_nothing_else()
    {
        Battle[] battles = [Some.Battle(Judgments[0], Judgments[2], Choice.First), Some.Battle(Judgments[1], Judgments[2], Choice.First)];
        string Chosen(Seed seed) =>
            JudgePairs.Of([Tournament(Judgments[..3], battles)], PositionWeights.Even, new(), seed).Kept[0].Chosen.Id;
        var chosen = Enumerable.Range(0, 40).Select(i => Chosen(Seed.Of(i))).ToArray();
        chosen.Distinct().Count().ShouldBe(2);
        chosen.ShouldBe(Enumerable.Range(0, 40).Select(i => Chosen(Seed.Of(i))));
    }

    [Fact]
    public void Every_tournament_ends_in_a_pair_or_a_skip_and_the_order_of_battles_does_not_matter() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3], Gen.Enum<Choice>()).List[0, 24].Sample(rows =>
        {
            var battles = rows.Where(r => r.Item1 != r.Item2)
                .Select(r => Some.Battle(Judgments[r.Item1], Judgments[r.Item2], r.Item3)).ToArray();
            var (selected, reversed) = (Of(Judgments, battles), Of(Judgments, [.. battles.Reverse()]));
            (selected.Kept.Count + selected.Skips.Count).ShouldBe(1);
            selected.Kept.Select(p => (p.Chosen.Id, p.Rejected.Id)).ShouldBe(reversed.Kept.Select(p => (p.Chosen.Id, p.Rejected.Id)));
        });

    [Fact]
    public void The_most_disputed_response_has_the_largest_variance()
    {
        var disputed = MostDisputed.Of([Scored(0, 0.5, 11), Scored(1, 2, 11), Scored(2, 1, 11)], Seed);
        disputed.Kept.ShouldHaveSingleItem().Response.Id.ShouldEndWith("r1");
    }

    [Fact]
    public void One_judgment_is_no_dispute() =>
        MostDisputed.Of([Scored(0, 0, 1)], Seed).Skips.ShouldHaveSingleItem().Reason.ShouldBe(SkipReason.TooFewJudgments);

    [Fact]
    public void Where_all_judgments_agree_a_response_is_taken_at_random_or_the_prompt_is_skipped()
    {
        ScoredResponse[] group = [Scored(0, 0, 11), Scored(1, 0, 11), Scored(2, double.NaN, 0)];
        MostDisputed.IsAgreed(MostDisputed.Of(group, Seed).Kept.ShouldHaveSingleItem()).ShouldBeTrue();
        var skipped = MostDisputed.Of(group, Seed, agreed: false);
        skipped.Kept.ShouldBeEmpty();
        skipped.Skips.ShouldHaveSingleItem().ShouldBe(
            new("i1/p00017", SkipReason.NoDispute, "The judgments of each of its 3 responses agree."));
        MostDisputed.Of([.. group, Scored(3, 0.25, 4)], Seed, agreed: false).Kept.ShouldHaveSingleItem().Response.Id.ShouldEndWith("r3");
    }

    [Fact]
    public void A_win_in_one_order_alone_does_not_count_where_both_must_agree()
    {
        Battle[] battles =
        [
            Some.Battle(Judgments[0], Judgments[1], Choice.First), Some.Battle(Judgments[1], Judgments[0], Choice.Second),
            Some.Battle(Judgments[0], Judgments[2], Choice.First), Some.Battle(Judgments[2], Judgments[0], Choice.First),
            Some.Battle(Judgments[1], Judgments[2], Choice.First), Some.Battle(Judgments[2], Judgments[1], Choice.Tie),
            Some.Battle(Judgments[3], Judgments[2], Choice.First),
        ];
        AgreedBattles.Of(battles).ShouldBe(battles[..2]);
        var of = Tournament(Judgments, battles) with { BothOrders = true };
        var pair = JudgePairs.Of([of], PositionWeights.Of(of.Counted), new(), Seed).Kept.ShouldHaveSingleItem();
        (pair.Chosen.Id[^2..], pair.Rejected.Id[^2..]).ShouldBe(("j0", "j1"));
        pair.Why.ShouldContain("7 battles of which 2 count, since both orders agree, a first-place win weighs 0.50");
        var none = JudgePairs.Of([of with { Battles = battles[2..] }], PositionWeights.Even, new(), Seed).Skips.ShouldHaveSingleItem();
        none.ShouldBe(new(Response.Id, SkipReason.NoBattleWon, "None of 5 battles was won in both orders."));
    }

    [Fact]
    public void Equal_variances_are_broken_by_seed()
    {
        ScoredResponse[] group = [Scored(0, 1, 3), Scored(1, 1, 3)];
        Enumerable.Range(0, 40).Select(i => MostDisputed.Of(group, Seed.Of(i)).Kept[0].Response.Id).Distinct().Count().ShouldBe(2);
    }

    private static ScoredResponse Scored(int index, double variance, int valid) =>
        new(Some.Response(17, index, $"text {index}"), 3, variance, valid, 11);

    private static Tournament Tournament(Judgment[] judgments, Battle[] battles) => new(Response, "judge this", judgments, battles);

    private static Selection<PreferencePair> Of(Judgment[] judgments, Battle[] battles) =>
        JudgePairs.Of([Tournament(judgments, battles)], PositionWeights.Even, new(), Seed);

    private static SkipReason Only(Selection<PreferencePair> selected) =>
        selected.Kept.Count == 0 ? selected.Skips.ShouldHaveSingleItem().Reason : throw new InvalidOperationException(selected.Kept[0].Why);

    /// <summary>All battles of judgments whose true order is 2, 0, 3, 1.</summary>
    private static Battle[] Ranked(Judgment[] judgments) =>
        [.. JudgePairs.BothOrders(judgments)
            .Select(m => Some.Battle(m.First, m.Second, Rank(m.First) < Rank(m.Second) ? Choice.First : Choice.Second))];

    private static int Rank(Judgment judgment) => Array.IndexOf([2, 0, 3, 1], int.Parse(judgment.Id[^1..]));
}
