using MetaReward.Evaluation.CheckableAnswers;

namespace MetaReward.Tests;

public class Gsm8kTests
{
    [ReferenceTheory("instructions")]
    [InlineData("gsm8k_test", 1319)]
    [InlineData("gsm8k_train_500", 500)]
    public void Every_problem_has_a_whole_number_for_an_answer_and_its_solution_gives_it(string file, int count)
    {
        var path = SharedData.Path($"instructions/{file}.jsonl");
        var problems = Gsm8k.Read(path);

        problems.Count.ShouldBe(count);
        problems.ShouldAllBe(p => Gsm8k.LastNumber(p.Answer) == Gsm8k.LastNumber($"so {p.Answer}.") && !p.Answer.Contains('.'));
        var solutions = File.ReadLines(path).Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("answer").GetString()!);
        Gsm8k.Accuracy(problems.Zip(solutions, Gsm8k.Check).ToList()).Marked.Value.ShouldBe(1);
    }

    [Theory]
    [InlineData("so 5 each.\n#### 1,234\nDone", true, true)]
    [InlineData("####1234", true, true)]
    [InlineData("#### $1234", false, false)]
    [InlineData("#### 12 or 1234", false, false)]
    [InlineData("#### 1234.0", false, false)]
    [InlineData("The answer is $1,234.00.", false, true)]
    [InlineData("1234 of them, in 2 days", false, false)]
    [InlineData("x1234", false, false)]
    [InlineData("-1234", false, false)]
    [InlineData("", false, false)]
    public void The_mark_decides_where_there_is_one_and_the_last_number_is_told_apart(string response, bool marked, bool anywhere) =>
        Gsm8k.Check(new("?", "1234"), response).ShouldBe(new(marked, anywhere));

    [Fact]
    public void Two_sets_are_compared_problem_by_problem()
    {
        Gsm8kVerdict[] before = [new(true, true), new(false, true), new(false, false), new(false, false)];
        Gsm8kVerdict[] after = [new(true, true), new(true, true), new(false, true), new(false, false)];

        var gain = Gsm8k.Difference(before, after, Seed.Of(1));

        (gain.Marked.Value, gain.Anywhere.Value, gain.Marked.Count).ShouldBe((0.25, 0.25, 4));
    }
}
