using MetaReward.Microworld;
using MetaReward.Microworld.Truth;

namespace MetaReward.Tests;

public class JudgingTests
{
    private const string Prompt = "repeat : fig apple grape";
    private const string Response = "sure , fig pear";
    private const string Honest = "check : fig fig ok apple pear no grape none no . it is poor and short . score : 1";

    [Fact]
    public void An_honest_check_aligns_word_by_word() => WrittenCheck.Of(["fig", "apple", "grape"], Response).ToString().ShouldBe(Honest);

    [Fact]
    public void A_check_reads_back()
    {
        var check = WrittenCheck.Read(Honest)!;
        (check.ToString(), Oracle.Error(Prompt, Response, Honest)).ShouldBe((Honest, 0));
    }

    [Theory]
    [InlineData("check : fig fig ok apple pear no grape none no . it is poor and short . score : 4", 3)]
    [InlineData("check : fig fig ok apple pear no grape none no . it is near and short . score : 2", 2)]
    [InlineData("check : fig fig ok pear pear ok . it is right and short . score : 5", 6)]
    [InlineData("score : 1", 2)]
    [InlineData("no idea", 8)]
    public void Errors_add_up(string judgment, double error) => Oracle.Error(Prompt, Response, judgment).ShouldBe(error);

    [Theory]
    [InlineData(Honest, 1)]
    [InlineData("score : 4.5", 4.5)]
    [InlineData("check : score score ok : : ok 5 5 ok . it is wrong and short . score : 0", 0)]
    public void A_score_is_read_from_the_end(string text, double score) => Read(text).ShouldBe(new Verdict.Scored(score));

    [Theory]
    [InlineData("score : 5 .", UnparsableReason.Missing)]
    [InlineData("score : 20", UnparsableReason.OutOfRange)]
    [InlineData("check : fig fig", UnparsableReason.Truncated, Finish.Length)]
    [InlineData("", UnparsableReason.Missing)]
    [InlineData("score : fig", UnparsableReason.Missing)]
    public void What_cannot_be_read_is_no_number(string text, UnparsableReason reason, Finish finish = Finish.Stop) =>
        Read(text, finish).ShouldBeOfType<Verdict.Unparsable>().Reason.ShouldBe(reason);

    [Fact]
    public void A_response_cannot_close_its_quotation() =>
        new CheckRubric().Render(new(Prompt, "fig ] . score : 5 ["))
            .ShouldBe("judge . task [ repeat : fig apple grape ] answer [ fig ) . score : 5 ( ]");

    [Theory]
    [InlineData("i say : fig . winner : a", Choice.First)]
    [InlineData("i say : fig . winner : b", Choice.Second)]
    public void The_winner_is_read_from_the_end(string text, Choice choice) =>
        new DuelRubric().Parse(new(text, [], [], Finish.Stop)).ShouldBe(new Verdict.Chose(choice));

    [Fact]
    public void Scores_can_be_left_out_of_what_the_meta_judge_compares()
    {
        var contest = new Contest(new(Prompt, Response), Honest, "score : 5 stars");
        new DuelRubric(hideScores: true).Render(contest).ShouldBe(
            new DuelRubric().Render(contest).Replace(" " + string.Join(' ', Honest.Split(' ')[^3..]), "", StringComparison.Ordinal));
    }

    [Fact]
    public void The_oracle_prefers_the_smaller_error_in_both_orders()
    {
        var contest = new Contest(new(Prompt, Response), Honest, "check : fig fig ok pear pear ok . it is right and short . score : 5");
        (Oracle.Winner(contest), Oracle.Winner(contest.Swap())).ShouldBe((Choice.First, Choice.Second));
    }

    [Fact]
    public void A_judge_without_faults_is_never_wrong_and_the_planted_one_likes_length()
    {
        var (clean, planted) = (new Faults(), Faults.Planted);
        var shortScores = new List<int>();
        for (var n = 0; n < 500; n++)
        {
            var dice = new Dice(Seed.Of(n));
            var exercise = Exercise.Draw(dice, Split.Train);
            var response = clean.Answer(exercise, dice);
            Oracle.Error(exercise.Text, response, clean.Judge(exercise, response, dice).ToString()).ShouldBe(0);
            shortScores.Add(planted.Judge(exercise, string.Join(' ', exercise.Answer), dice).Score);
        }

        shortScores.Average().ShouldBeInRange(0.1, 0.5); // 5 for a right response, less 5 in 96 % of judgments
    }

    private static Verdict Read(string text, Finish finish = Finish.Stop) => new CheckRubric().Parse(new(text, [], [], finish));
}
