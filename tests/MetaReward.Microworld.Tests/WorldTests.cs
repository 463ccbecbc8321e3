using MetaReward.Microworld;
using MetaReward.Microworld.Truth;

namespace MetaReward.Tests;

public class WorldTests
{
    private static IEnumerable<Exercise> Some(Split split, int count) =>
        Enumerable.Range(0, count).Select(n => Exercise.Draw(new Dice(Seed.Of(n)), split));

    [Theory]
    [InlineData("reverse : fig dog red", "red dog fig")]
    [InlineData("put in order : saw axe pear", "axe pear saw")]
    [InlineData("what comes last : saw axe pear", "pear")]
    [InlineData("how many words : saw axe pear", "3")]
    [InlineData("leave out axe : saw axe pear", "saw pear")]
    [InlineData("swap axe for cat : saw axe pear", "saw cat pear")]
    [InlineData("find all tools : saw cat axe", "saw axe")]
    [InlineData("largest number : 9 12 3", "12")]
    [InlineData("7 plus 8", "15")]
    public void A_prompts_text_alone_says_what_is_right(string prompt, string answer) =>
        Oracle.IsRight(prompt, answer).ShouldBeTrue();

    [Fact]
    public void Every_exercise_reads_back() =>
        Some(Split.Train, 2000).ShouldAllBe(e => Exercise.Read(e.Text)!.Answer.SequenceEqual(e.Answer));

    [Fact]
    public void Every_word_is_in_the_vocabulary()
    {
        var known = Vocabulary.All.ToHashSet();
        var texts = SeedData.Of(SeedData.Roles, Faults.Planted, Seed.Of(3), 3000).SelectMany(d => new[] { d.Prompt.Text, d.Text });
        texts.SelectMany(Words.Of).Where(word => !known.Contains(word)).Distinct().ShouldBeEmpty();
        Vocabulary.All.Count.ShouldBeLessThan(200);
    }

    [Fact]
    public void Held_out_prompts_share_no_content_with_training()
    {
        var train = Some(Split.Train, 5000).Select(Content).ToHashSet();
        Some(Split.HeldOut, 1000).Concat(Some(Split.Tuning, 1000)).Select(Content).Where(train.Contains).ShouldBeEmpty();

        static string Content(Exercise e) => e.Family.Name + e.Family.KeyOf(e.Family.Read(Words.Of(e.Text))!);
    }

    /// <summary>Where order changes nothing, the same things in another order are the same content: `3 plus 5` is `5 plus 3`.</summary>
    [Theory, InlineData("add 3 and 5", "5 plus 3"), InlineData("sort : pear fig", "put in order : fig pear"),
     InlineData("biggest of : 3 9", "which is most : 9 3"), InlineData("count : pear fig", "how many words : fig pear")]
    public void The_same_things_in_another_order_are_the_same_content(string one, string other) => Content(one).ShouldBe(Content(other));

    [Theory, InlineData("reverse : pear fig", "reverse : fig pear"), InlineData("first of : pear fig", "first of : fig pear")]
    public void Where_order_matters_they_are_not(string one, string other) => Content(one).ShouldNotBe(Content(other));

    /// <summary>A run's seed decides its exam.</summary>
    [Fact]
    public void Another_seed_draws_other_prompts()
    {
        var (one, other) = (Exercise.Prompts(Exercise.ExamSeed(0), Split.HeldOut, 400),
            Exercise.Prompts(Exercise.ExamSeed(1), Split.HeldOut, 400));
        one.Select(p => p.Text).Intersect(other.Select(p => p.Text)).Count().ShouldBeLessThan(100);
    }

    private static string Content(string text) =>
        Exercise.Read(text)!.Family is var family ? family.Name + family.KeyOf(family.Read(Words.Of(text))!) : "";

    [Fact]
    public void A_thousand_held_out_and_a_thousand_train_prompts_exist_and_are_distinct()
    {
        Exercise.Prompts(Seed.Of(1), Split.HeldOut, 1200).DistinctBy(p => p.Text).Count().ShouldBe(1200);
        Exercise.Prompts(Seed.Of(1), Split.Train, 1200).DistinctBy(p => p.Text).Count().ShouldBe(1200);
    }

    [Theory]
    [InlineData("cat dog fig pear", 5)]
    [InlineData("cat dog pear fig", 2)]
    [InlineData("cat red red red", 1)]
    [InlineData("red red red red", 0)]
    [InlineData("", 0)]
    public void Score_counts_the_right_positions(string response, int score) =>
        Oracle.Score("repeat : cat dog fig pear", response).ShouldBe(score);

    [Fact]
    public void Padding_makes_nothing_better_or_worse()
    {
        foreach (var exercise in Some(Split.HeldOut, 300))
        {
            var dice = new Dice(Seed.Of(5).Derive(exercise.Text));
            var response = string.Join(' ', Faults.Corrupt(exercise.Answer, dice));
            Oracle.Score(exercise.Text, Faults.Pad(Words.Of(response), dice)).ShouldBe(Oracle.Score(exercise.Text, response));
        }
    }

    [Fact]
    public void A_corrupted_answer_is_never_right() =>
        Some(Split.Train, 2000)
            .ShouldAllBe(e => !Oracle.IsRight(e.Text, string.Join(' ', Faults.Corrupt(e.Answer, new Dice(Seed.Of(1).Derive(e.Text))))));

    [Theory]
    [InlineData(false, false, 0.6)]
    [InlineData(true, false, 0.75)]
    [InlineData(false, true, 0.9)]
    [InlineData(true, true, 1)]
    public void Slips_come_as_often_as_planted(bool hard, bool wordy, double wrong)
    {
        var answers = Some(Split.Train, 6000)
            .Select(e => (Exercise: e, Response: Faults.Planted.Answer(e, new Dice(Seed.Of(2).Derive(e.Text)))))
            .Where(x => x.Exercise.Level == Family.Levels == hard && WrittenCheck.LengthOf(x.Response) == WrittenCheck.Long == wordy);
        answers.Average(x => Oracle.IsRight(x.Exercise.Text, x.Response) ? 0.0 : 1).ShouldBe(wrong, 0.04);
    }

    [Fact]
    public void A_slip_is_never_right() =>
        Some(Split.Train, 2000).ShouldAllBe(e => !Oracle.IsRight(e.Text, string.Join(' ', Faults.Slip(e.Answer))));
}
