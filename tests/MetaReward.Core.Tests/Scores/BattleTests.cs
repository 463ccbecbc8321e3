using CsCheck;
using MetaReward.Scores;

namespace MetaReward.Tests.Scores;

public class BattleTests
{
    private static readonly Response Response = Some.Response(1, 0, "text");
    private static readonly Judgment A = Some.Judgment(Response, 0, 1);
    private static readonly Judgment B = Some.Judgment(Response, 1, 2);
    private static readonly Verdict Unparsable = new Verdict.Unparsable(UnparsableReason.Missing, "");

    [Fact]
    public void A_win_in_the_favoured_place_weighs_less() =>
        PositionWeights.Of([
            Some.Battle(A, B, Choice.First), Some.Battle(B, A, Choice.First), Some.Battle(A, B, Choice.First),
            Some.Battle(B, A, Choice.Second),
            Some.Battle(A, B, Choice.Tie), Some.Battle(A, B, Unparsable)]).ShouldBe(new PositionWeights(0.25, 0.75));

    [Fact]
    public void Without_a_win_both_places_weigh_one_half() =>
        PositionWeights.Of([Some.Battle(A, B, Choice.Tie), Some.Battle(A, B, Unparsable)]).ShouldBe(PositionWeights.Even);

    [Fact]
    public void A_place_that_wins_everything_is_worth_nothing() =>
        PositionWeights.Of([Some.Battle(A, B, Choice.First)]).ShouldBe(new PositionWeights(0, 1));

    [Fact]
    public void Wins_of_both_orders_add_up_with_the_weight_of_their_place()
    {
        var wins = BattleMatrix.Of([A.Id, B.Id], [Some.Battle(A, B, Choice.First), Some.Battle(B, A, Choice.Second)], new(0.25, 0.75));
        (wins[0, 0], wins[0, 1], wins[1, 0], wins[1, 1]).ShouldBe((0, 1, 0, 0));
    }

    [Fact]
    public void Ties_and_unreadable_battles_add_nothing() =>
        BattleMatrix.Of([A.Id, B.Id], [Some.Battle(A, B, Choice.Tie), Some.Battle(B, A, Unparsable)], PositionWeights.Even).Cast<double>()
            .Sum().ShouldBe(0);

    [Fact]
    public void A_battle_of_a_stranger_is_refused() =>
        Should.Throw<ArgumentException>(() => BattleMatrix.Of([A.Id], [Some.Battle(A, B, Choice.First)], PositionWeights.Even)).Message
            .ShouldContain(B.Id);

    [Fact]
    public void A_judge_that_only_likes_the_first_place_says_nothing_about_the_judgments()
    {
        Battle[] battles = [Some.Battle(A, B, Choice.First), Some.Battle(B, A, Choice.First)];
        var strengths = Elo.Strengths(BattleMatrix.Of([A.Id, B.Id], battles, PositionWeights.Even));
        strengths[0].ShouldBe(strengths[1], 1e-9);
    }

    [Fact]
    public void Swapping_order_and_verdict_of_every_battle_swaps_the_weights() =>
        Gen.Select(Gen.Bool, Gen.Enum<Choice>()).List[1, 30].Sample(rows =>
        {
            var battles = rows.Select(r => Some.Battle(r.Item1 ? A : B, r.Item1 ? B : A, r.Item2)).ToList();
            var swapped = battles.Select(b => b with { FirstId = b.SecondId, SecondId = b.FirstId, Verdict = new Verdict.Chose(Swap(b)) })
                .ToList();
            var (weights, other) = (PositionWeights.Of(battles), PositionWeights.Of(swapped));
            var (wins, same) = (BattleMatrix.Of([A.Id, B.Id], battles, weights), BattleMatrix.Of([A.Id, B.Id], swapped, other));
            return weights.First == other.Second && wins.Cast<double>().SequenceEqual(same.Cast<double>());
        });

    private static Choice Swap(Battle battle) => ((Verdict.Chose)battle.Verdict).Choice switch
    {
        Choice.First => Choice.Second,
        Choice.Second => Choice.First,
        var tie => tie,
    };
}
