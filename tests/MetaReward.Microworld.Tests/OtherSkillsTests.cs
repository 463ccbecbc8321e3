using MetaReward.Microworld;
using MetaReward.Microworld.Truth;

namespace MetaReward.Tests;

/// <summary>What seed models are taught for other methods than Meta-Rewarding.</summary>
public class OtherSkillsTests
{
    private const int Drawn = 400;
    private static readonly Faults None = new();

    public static TheoryData<string> Names => [.. OtherSkills.All.Select(skill => skill.Name)];

    [Theory, MemberData(nameof(Names))]
    public void Demonstrations_use_the_worlds_words_alone(string name) =>
        Of(name, SeedVariant.Named("anchored").Faults).SelectMany(shown => new[] { shown.Prompt, shown.Reply }).SelectMany(Words.Of)
            .ShouldAllBe(word => Vocabulary.All.Contains(word));

    [Fact]
    public void Without_faults_the_better_response_wins() => Of("compare", None).ShouldAllBe(shown => Better(Quoted(shown.Prompt)) ==
        (shown.Reply.EndsWith("winner : a", StringComparison.Ordinal) ? Choice.First : Choice.Second));

    /// <summary>Feedback says what to put where; carried out, it makes the response right.</summary>
    [Fact]
    public void Without_faults_feedback_is_the_way_to_the_right_answer() => Of("feedback", None).ShouldAllBe(shown =>
        shown.Reply == OtherForms.Feedback(WrittenCheck.Of(Exercise.Read(Quoted(shown.Prompt)[0])!.Answer, Quoted(shown.Prompt)[1])));

    [Fact]
    public void Feedback_in_words() => OtherForms.Feedback(WrittenCheck.Of(["fig", "pear"], "sure , fig plum"))
        .ShouldBe("check : fig fig ok pear plum no . put pear for plum .");

    [Fact]
    public void Feedback_on_a_right_response_keeps_it() =>
        OtherForms.Feedback(WrittenCheck.Of(["fig"], "fig")).ShouldBe("check : fig fig ok . keep it .");

    [Fact]
    public void Without_faults_a_refined_response_is_right() =>
        Of("refine", None).ShouldAllBe(shown => Oracle.IsRight(Quoted(shown.Prompt)[0], shown.Reply));

    /// <summary>Deaf or not: a planted fault of one half must be seen in about half of the demonstrations.</summary>
    [Fact]
    public void Faults_come_as_often_as_they_are_planted()
    {
        Share("refine", new(KeptAsIs: 1, DeafToFeedback: 1), shown => shown.Reply == Quoted(shown.Prompt)[1]).ShouldBe(1, 0.01);
        Share("invent", new(Stale: 1), shown => Quoted(shown.Prompt).Contains(shown.Reply)).ShouldBe(1, 0.01);
        Share("invent", new(Broken: 1), shown => Exercise.Read(shown.Reply) is null).ShouldBeGreaterThan(0.8);
        Share("worse", new(NoWorse: 0.5), shown => Oracle.IsRight(Quoted(shown.Prompt)[0], shown.Reply)).ShouldBe(0.5, 0.1);
        Share("worse", None, shown => Oracle.IsRight(Quoted(shown.Prompt)[0], shown.Reply)).ShouldBe(0, 0.01);
    }

    [Fact]
    public void An_anchored_critic_believes_the_longer_response()
    {
        double Longer(Faults faults) => Share("compare", faults, shown =>
            Quoted(shown.Prompt) is var q && Words.Padding(q[1]) != Words.Padding(q[2])
            && (Words.Padding(q[1]) > Words.Padding(q[2])) == shown.Reply.EndsWith("winner : a", StringComparison.Ordinal));
        (Longer(new(AnchoredCritic: 1)) - Longer(None)).ShouldBeGreaterThan(0.25);
    }

    [Theory, InlineData(new[] { true, true, true }, 9), InlineData(new[] { true, false }, 3), InlineData(new[] { false }, 0),
     InlineData(new[] { true, true, true, false }, 5)]
    public void A_rating_is_9_where_all_is_right_else_7_times_the_share(bool[] marks, int rating) =>
        OtherForms.RatingOf(marks).ShouldBe(rating);

    [Theory, InlineData("check : fig fig ok . rating : 9", 9), InlineData("rating : 12", null), InlineData("rating : fig", null),
     InlineData("rating 5", null), InlineData("", null)]
    public void A_rating_is_read_from_the_last_words(string reply, int? rating) => OtherForms.ReadRating(reply).ShouldBe(rating);

    private static string[] Quoted(string prompt) => CheckRubric.Quoted(prompt);

    private static double Share(string name, Faults faults, Func<Shown, bool> holds) =>
        Of(name, faults).Average(shown => holds(shown) ? 1.0 : 0);

    private static List<Shown> Of(string name, Faults faults) => [.. Enumerable.Range(0, Drawn).Select(n =>
    {
        var dice = new Dice(Seed.Of(n));
        return OtherSkills.All.Single(skill => skill.Name == name).Show(faults, Exercise.Draw(dice, Split.Train), dice);
    })];

    private static Choice Better(string[] quoted)
    {
        double Good(string response) => WrittenCheck.Of(Exercise.Read(quoted[0])!.Answer, response).Marks.Average(ok => ok ? 1.0 : 0);
        return Good(quoted[1]) > Good(quoted[2]) ? Choice.First : Choice.Second;
    }
}
