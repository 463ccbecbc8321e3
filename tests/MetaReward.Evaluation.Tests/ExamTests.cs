using MetaReward.Evaluation.CheckableAnswers;
using MetaReward.Evaluation.Exams;
using MetaReward.Evaluation.InstructionFollowing;

namespace MetaReward.Tests;

/// <summary>Benchmarks as evaluations keep them: their figures are those of the benchmarks' own arithmetic.</summary>
public class ExamTests
{
    private static readonly string[] Replies = ["", "No comma here", "Well, two words", "fig\n\nplum", "*a* *b* *c*", "a plum, and a fig. A second sentence!"];

    [Fact]
    public void IFEval_by_items_is_IFEval_by_its_own_summary()
    {
        var path = SharedData.Path("instructions/ifeval_541.jsonl");
        var prompts = IfEval.Read(path).Take(120).ToList();
        List<ExamTask> tasks = [.. IfEvalExam.Exam.Read(path).Take(120)];
        List<MarkedItem> Items(int shift) => [.. tasks.Select((task, i) => ResponseExam.Marked(task, new("response", Replies[(i + shift) % Replies.Length], null, 0)))];
        List<RuleVerdicts> Verdicts(int shift) => [.. prompts.Select((prompt, i) => IfEval.Check(prompt, Replies[(i + shift) % Replies.Length]))];

        var (items, seed) = (Items(0), Seed.Of(3));
        var own = IfEvalSummary.Of(Verdicts(0), seed);
        IfEvalExam.Exam.Yardsticks.Select(y => y.Of(items, seed)).ShouldBe([own.PromptStrict, own.PromptLoose, own.InstructionStrict, own.InstructionLoose]);

        var gain = IfEvalSummary.Difference(Verdicts(0), Verdicts(1), seed);
        IfEvalExam.Exam.Yardsticks.Select(y => y.Difference(items.Zip(Items(1)), seed)).ShouldBe([gain.PromptStrict, gain.PromptLoose, gain.InstructionStrict, gain.InstructionLoose]);

        var rules = IfEvalSummary.ByRule(prompts.Zip(Verdicts(0), (prompt, verdicts) => (prompt.InstructionIds, verdicts)));
        IfEvalExam.Exam.Groups(items).Select(g => (g.Key, g.Value["strict"], g.Value["loose"])).ShouldBe(rules.Select(r => (r.Id, r.Strict, r.Loose)));
    }

    [Fact]
    public void GSM8K_by_items_is_GSM8K_by_its_own_accuracy()
    {
        var path = SharedData.Path("instructions/gsm8k_test.jsonl");
        string[] replies = ["#### 18", "It is 3.", "#### 3 dollars", "none", ""];
        var problems = Gsm8k.Read(path).Take(60).ToList();
        var items = Gsm8kExam.Exam.Read(path).Take(60).Select((task, i) => ResponseExam.Marked(task, new("response", replies[i % 5], null, 0))).ToList();
        var own = Gsm8k.Accuracy([.. problems.Select((problem, i) => Gsm8k.Check(problem, replies[i % 5]))]);
        Gsm8kExam.Exam.Yardsticks.Select(y => y.Of(items, Seed.Of(0))).ShouldBe([own.Marked, own.Anywhere]);
        items.Count(item => item.Fault is not null).ShouldBe(12);
    }

    [Fact]
    public void A_choice_is_the_same_whatever_the_order_and_the_rest_of_the_file_and_part_of_a_larger_one()
    {
        var all = Enumerable.Range(0, 50).Select(i => $"item {i}").ToList();
        IReadOnlyList<string> Choose(IEnumerable<string> items, int? limit, long seed = 0) => Choosing.Of(items, item => item, limit, Seed.Of(seed));
        var some = Choose(all, 10);
        Choose(Enumerable.Reverse(all), 10).ShouldBe(some);
        Choose(all, 20).Take(10).ShouldBe(some);
        Choose(all.Where(item => some.Contains(item) || item.EndsWith('7')), 50).Where(some.Contains).ShouldBe(some);
        Choose(all, 10, seed: 1).ShouldNotBe(some);
        Choose(all, null).Count.ShouldBe(50);
        Choose([.. all, .. all], null).Count.ShouldBe(100);
    }

    [Fact]
    public void Only_items_that_both_have_are_compared()
    {
        MarkedItem Item(string key, double points) => new(key, key, null, "", [], null, new Dictionary<string, Mark> { ["y"] = new(points) });
        var comparison = ExamComparison.Of([new("y", "y")], "other", [Item("a", 0), Item("b", 0), Item("c", double.NaN)], [Item("b", 1), Item("c", 1), Item("d", 1)], Seed.Of(0));
        comparison.Items.ShouldBe(2);
        comparison.Differences["y"].Value.ShouldBe(1);
        comparison.Differences["y"].Count.ShouldBe(1);
    }
}
