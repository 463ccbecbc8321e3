using MetaReward.Microworld;

namespace MetaReward.Tests;

/// <summary>What the variants of the world teach their seed models, held against what a sceptic would look for.</summary>
public class SeedVariantTests
{
    private const int Pairs = 2000;
    private const double Slack = 0.02;

    public static TheoryData<string> Honest => [.. SeedVariant.All.Where(variant => variant.Name != "planted").Select(v => v.Name)];

    /// <summary>The judge errs in what it believes: no part of a reply, read by a fixed rule, judges better than its score.</summary>
    [Theory, MemberData(nameof(Honest))]
    public void No_part_of_a_judgment_judges_better_than_its_score(string name)
    {
        var (score, readings) = Accuracies(SeedVariant.Named(name).Faults);
        readings.ShouldAllBe(reading => reading.Value <= score + Slack);
    }

    /// <summary>The control: where only the score is bent, the label gives it away.</summary>
    [Fact]
    public void Where_only_the_score_is_bent_the_label_judges_far_better()
    {
        var (score, readings) = Accuracies(Faults.Planted);
        readings["label"].ShouldBeGreaterThan(score + 0.2);
    }

    [Fact]
    public void An_anchored_judge_puts_responses_in_order_little_better_than_a_coin() =>
        Accuracies(SeedVariant.Named("anchored").Faults).Score.ShouldBeInRange(0.5, 0.65);

    /// <summary>A meta-judge that is always wrong about the answer still goes by it, and so prefers the worse judgment.</summary>
    [Fact]
    public void A_meta_judge_goes_by_its_own_answer_and_not_by_the_truth()
    {
        var wrong = new Faults(OwnAnswer: true, Remarks: true, WrongBelief: 1);
        var shown = SeedData.Of(SeedData.Roles, wrong, Seed.Of(5), 900);
        foreach (var duel in shown.Where(d => d.Id.StartsWith("meta-", StringComparison.Ordinal)))
        {
            var words = Words.Of(duel.Text);
            var at = words[3..Array.IndexOf(words, ".")].Chunk(5).ToList();
            var own = at.Select(position => position[0]).Where(word => word != "none");
            own.ShouldNotBe(Exercise.Read(CheckRubric.Quoted(duel.Prompt.Text)[0])!.Answer);
            var lead = at.Count(position => position[2] == "ok") - at.Count(position => position[4] == "ok");
            words[^1].ShouldBe(lead > 0 ? "a" : "b");
        }
    }

    [Fact]
    public void A_judgment_with_a_remark_reads_back()
    {
        var check = WrittenCheck.Of(["fig"], "fig") with { Remark = "warm" };
        check.ToString().ShouldBe("check : fig fig ok . it is right and short and warm . score : 5");
        WrittenCheck.Read(check.ToString())!.ToString().ShouldBe(check.ToString());
        Words.Of(check.ToString()).ShouldAllBe(word => Vocabulary.All.Contains(word));
    }

    /// <summary>How often a right response stands above a wrong one, each padded at random, by one judgment: ties half.</summary>
    private static (double Score, IReadOnlyDictionary<string, double> Readings) Accuracies(Faults faults)
    {
        var drawn = Enumerable.Range(0, Pairs).Select(n =>
        {
            var dice = new Dice(Seed.Of(n));
            var exercise = Exercise.Draw(dice, Split.Tuning);
            return new[] { exercise.Answer, Faults.Corrupt(exercise.Answer, dice) }.Select(answer =>
            {
                var response = Faults.Pad(answer, dice);
                return (Exchange: new Exchange(exercise.Text, response), Judgment: faults.Judge(exercise, response, dice));
            }).ToArray();
        }).ToList();
        double Of(Func<Exchange, string, double?> rule) => drawn.Average(two =>
            (rule(two[0].Exchange, two[0].Judgment.ToString()), rule(two[1].Exchange, two[1].Judgment.ToString())) switch
            {
                var (right, wrong) when right == wrong => 0.5,
                var (right, wrong) => right > wrong ? 1 : 0,
            });
        return (Of((_, judgment) => WrittenCheck.Read(judgment)!.Score),
            FixedReadings.All.ToDictionary(rule => rule.Key, rule => Of(rule.Value)));
    }
}
