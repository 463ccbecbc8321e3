using CsCheck;
using MetaReward.Measures;
using MetaReward.Scores;
using MetaReward.Selections;

namespace MetaReward.Tests.Selections;

public class LengthControlledTests
{
    [Fact]
    public void Rho_0_takes_the_best_against_the_worst() => Ids(Select(0, (4.2, 118), (4.3, 240), (1.9, 50))).ShouldBe(("r1", "r2"));

    [Fact]
    public void The_chosen_side_is_the_shortest_of_the_top_tier() =>
        Ids(Select(0.1, (4.2, 118), (4.3, 240), (1.9, 50))).ShouldBe(("r0", "r2"));

    [Fact]
    public void The_rejected_side_is_the_longest_of_the_bottom_tier() =>
        Ids(Select(0.1, (4.3, 10), (1.9, 50), (2.0, 90), (2.5, 400))).ShouldBe(("r0", "r2"));

    [Fact]
    public void A_score_on_the_edge_of_a_tier_belongs_to_it() =>
        Ids(Select(0.25, (5, 300), (4, 100), (2, 100), (1, 50))).ShouldBe(("r1", "r2"));

    [Fact]
    public void Of_equal_lengths_the_better_score_is_chosen_and_the_worse_rejected() =>
        Ids(Select(0.5, (4, 9), (5, 9), (1, 9), (0, 9))).ShouldBe(("r1", "r3"));

    [Fact]
    public void Equal_scores_make_no_pair() => Only(Select(0, (3, 10), (3, 20))).Reason.ShouldBe(SkipReason.Tie);

    [Fact]
    public void Overlapping_tiers_make_no_pair_when_the_chosen_side_is_not_better() =>
        Only(Select(1, (5, 50), (4, 10), (4.5, 90))).Reason.ShouldBe(SkipReason.TiersOverlap);

    [Fact]
    public void A_chosen_side_over_the_limit_makes_no_pair() =>
        Only(Select(0, (5, 2501), (1, 10))).Reason.ShouldBe(SkipReason.ChosenTooLong);

    [Fact]
    public void A_chosen_side_at_the_limit_makes_a_pair() => Ids(Select(0, (5, 2500), (1, 10))).ShouldBe(("r0", "r1"));

    [Fact]
    public void Unreadable_responses_are_never_rejected()
    {
        var selected = Select(0, (5, 10), (double.NaN, 900), (3, 20));
        Ids(selected).ShouldBe(("r0", "r2"));
        selected.Skips.ShouldHaveSingleItem().Reason.ShouldBe(SkipReason.NoVerdict);
    }

    [Fact]
    public void One_scored_response_makes_no_pair() =>
        Select(0, (5, 10), (double.NaN, 20)).Skips.Select(s => s.Reason).ShouldBe([SkipReason.NoVerdict, SkipReason.TooFewScored]);

    [Fact]
    public void The_reason_holds_the_numbers_that_decided()
    {
        var pair = Select(0.1, (4.2, 118), (4.3, 240), (1.9, 50)).Kept[0];
        pair.Id.ShouldBe("i1/p00000/actor");
        pair.Why.ShouldBe("Chosen r0 (score 4.20 of 11 judgments, 118 characters) is the shortest of 2 at or above 4.06, "
            + "rejected r2 (score 1.90 of 11 judgments, 50 characters) the longest of 1 at or below 2.14 (rho 0.1, 3 scored).");
    }

    [Fact]
    public void Length_is_counted_in_characters_and_not_in_code_units() => TextLength.Of("a🙂é").ShouldBe(3);

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void Rho_outside_0_to_1_is_refused(double rho) =>
        Should.Throw<ArgumentOutOfRangeException>(() => Select(rho, (1, 1), (2, 2))).Message.ShouldContain("Rho");

    // Ids that sort differently as text and as numbers.
    private static readonly int[] Prompts = [0, 2, 10, 100, 999, 9999];

    private static readonly Gen<List<ScoredResponse>> Groups =
        Gen.Select(Gen.Int[0, 5].Select(i => Prompts[i]), Gen.Int[0, 6], Gen.Int[0, 11], Gen.Int[0, 20], Gen.Int[0, 40]).List[1, 60]
            .Select(rows => rows
                .DistinctBy(r => (r.Item1, r.Item2))
                .Select(r => Scored(r.Item1, r.Item2, r.Item3 == 0 ? double.NaN : r.Item4 / 4.0, r.Item5)).ToList());

    [Fact]
    public void Every_pair_is_of_one_prompt_better_against_worse_and_everything_in_comes_out() =>
        Gen.Select(Groups, Gen.Double[0, 1]).Sample((responses, rho) =>
        {
            var selected = LengthControlled.Of(responses, new(rho));
            foreach (var pair in selected.Kept)
            {
                var (chosen, rejected) = (Find(responses, pair.Chosen), Find(responses, pair.Rejected));
                chosen.Response.Prompt.ShouldBe(rejected.Response.Prompt);
                pair.Prompt.ShouldBe(chosen.Response.Prompt.Text);
                (chosen.Valid > 0 && rejected.Valid > 0 && chosen.Mean > rejected.Mean && chosen.Response.Text != rejected.Response.Text)
                    .ShouldBeTrue();
            }

            var prompts = responses.Select(r => r.Response.GroupId).ToHashSet();
            var ended = selected.Kept.Select(p => p.Id[..^6])
                .Concat(selected.Skips.Where(s => s.Reason != SkipReason.NoVerdict).Select(s => s.Id)).ToList();
            ended.Order().ShouldBe(prompts.Order());
            selected.Skips.Count(s => s.Reason == SkipReason.NoVerdict).ShouldBe(responses.Count(r => r.Valid == 0));
        });

    [ReferenceFact("reward_bench/bon11_scores_lengths_first400.csv")]
    public void On_real_scores_a_wider_tier_gives_shorter_chosen_and_longer_rejected_sides()
    {
        var rows = File.ReadLines(SharedData.Path("reward_bench/bon11_scores_lengths_first400.csv")).Skip(1)
            .Select(l => l.Split(',').Select(double.Parse).ToArray());
        var responses = rows.SelectMany(row => Enumerable.Range(0, 11).Select(k => Scored((int)row[0], k, row[1 + k], (int)row[12 + k])))
            .ToList();
        var lengths = new[] { 0, 0.1, 0.32, 0.4 }.Select(rho => LengthControlled.Of(responses, new(rho)).Kept).Select(pairs =>
            (Chosen: pairs.Average(p => p.Chosen.Text.Length), Rejected: pairs.Average(p => p.Rejected.Text.Length))).ToArray();
        lengths.ShouldBe([.. lengths.OrderByDescending(l => l.Chosen)]);
        lengths.ShouldBe([.. lengths.OrderBy(l => l.Rejected)]);
    }

    private static ScoredResponse Find(List<ScoredResponse> responses, Side side) => responses.Single(r => r.Response.Id == side.Id);

    private static Selection<PreferencePair> Select(double rho, params (double Mean, int Length)[] group) =>
        LengthControlled.Of([.. group.Select((g, i) => Scored(0, i, g.Mean, g.Length))], new(rho, MaxChosenLength: 2500));

    private static ScoredResponse Scored(int prompt, int index, double mean, int length) =>
        new(Some.Response(prompt, index, new string((char)('a' + index), length)), mean, 0, double.IsNaN(mean) ? 0 : 11, 11);

    private static (string, string) Ids(Selection<PreferencePair> selected) =>
        selected.Kept.ShouldHaveSingleItem() is var pair ? (pair.Chosen.Id[^2..], pair.Rejected.Id[^2..]) : default;

    private static Skip Only(Selection<PreferencePair> selected) =>
        selected.Kept.Count == 0 ? selected.Skips.ShouldHaveSingleItem() : throw new InvalidOperationException(selected.Kept[0].Why);
}
