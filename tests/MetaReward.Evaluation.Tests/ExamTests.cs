using MetaReward.Evaluation;
using MetaReward.Evaluation.AlpacaEval;
using MetaReward.Evaluation.CheckableAnswers;
using MetaReward.Evaluation.Exams;
using MetaReward.Evaluation.HumanLabels;
using MetaReward.Evaluation.InstructionFollowing;
using MetaReward.Recipes;
using MetaReward.Rubrics;

namespace MetaReward.Tests;

/// <summary>Benchmarks as evaluations keep them: their figures are those of the benchmarks' own arithmetic.</summary>
public class ExamTests
{
    private static readonly string[] Replies = ["", "No comma here", "Well, two words", "fig\n\nplum", "*a* *b* *c*",
        "a plum, and a fig. A second sentence!"];

    [ReferenceFact("instructions/ifeval_541.jsonl")]
    public void IFEval_by_items_is_IFEval_by_its_own_summary()
    {
        var path = SharedData.Path("instructions/ifeval_541.jsonl");
        var prompts = IfEval.Read(path).Take(120).ToList();
        List<ExamTask> tasks = [.. IfEvalExam.Exam.Read(path).Take(120)];
        List<MarkedItem> Items(int shift) =>
            [.. tasks.Select((task, i) => ResponseExam.Marked(task, Said.Of("response", Replies[(i + shift) % Replies.Length])))];
        List<RuleVerdicts> Verdicts(int shift) =>
            [.. prompts.Select((prompt, i) => IfEval.Check(prompt, Replies[(i + shift) % Replies.Length]))];

        var (items, seed) = (Items(0), Seed.Of(3));
        var own = IfEvalSummary.Of(Verdicts(0), seed);
        IfEvalExam.Exam.Yardsticks.Select(y => y.Of(items, seed))
            .ShouldBe([own.PromptStrict, own.PromptLoose, own.InstructionStrict, own.InstructionLoose]);

        var gain = IfEvalSummary.Difference(Verdicts(0), Verdicts(1), seed);
        IfEvalExam.Exam.Yardsticks.Select(y => y.Difference(items.Zip(Items(1)), seed))
            .ShouldBe([gain.PromptStrict, gain.PromptLoose, gain.InstructionStrict, gain.InstructionLoose]);

        var rules = IfEvalSummary.ByRule(prompts.Zip(Verdicts(0), (prompt, verdicts) => (prompt.InstructionIds, verdicts)));
        IfEvalExam.Exam.Groups(items).Select(g => (g.Key, g.Value["strict"], g.Value["loose"]))
            .ShouldBe(rules.Select(r => (r.Id, r.Strict, r.Loose)));
    }

    [ReferenceFact("instructions/gsm8k_test.jsonl")]
    public void GSM8K_by_items_is_GSM8K_by_its_own_accuracy()
    {
        var path = SharedData.Path("instructions/gsm8k_test.jsonl");
        string[] replies = ["#### 18", "It is 3.", "#### 3 dollars", "none", ""];
        var problems = Gsm8k.Read(path).Take(60).ToList();
        var items = Gsm8kExam.Exam.Read(path).Take(60)
            .Select((task, i) => ResponseExam.Marked(task, Said.Of("response", replies[i % 5]))).ToList();
        var own = Gsm8k.Accuracy([.. problems.Select((problem, i) => Gsm8k.Check(problem, replies[i % 5]))]);
        Gsm8kExam.Exam.Yardsticks.Select(y => y.Of(items, Seed.Of(0))).ShouldBe([own.Marked, own.Anywhere]);
        items.Count(item => item.Fault is not null).ShouldBe(12);
    }

    [Fact]
    public void Several_responses_to_a_question_count_their_mean()
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, """{"prompt": "2+2?", "answer": "4.0", "kind": "add"}""" + "\n" + """{"prompt": "3?", "answer": 3}""");
        var tasks = AnswersExam.Exam.Read(path);
        File.Delete(path);
        var item = ResponseExam.Averaged(tasks[0],
            [.. new[] { "It is 4.", "5", "4, no: 6", "" }.Select(text => Said.Of("response", text))]);
        (item.Group, item.Marks["right"].Points, item.Fault, item.Said.Count).ShouldBe(("add", 0.25, null, 4));
        item.Notes["given"].ShouldBe("4; 5; 6; no number");
        var empty = ResponseExam.Averaged(tasks[1], [.. new[] { "", "" }.Select(text => Said.Of("response", text))]);
        (empty.Marks["right"].Points, empty.Fault).ShouldBe((0, "the response is empty"));
        AnswersExam.Exam.Groups([item, empty]).ShouldHaveSingleItem().Key.ShouldBe("add");
    }

    [Theory]
    [InlineData("<think>#### 9</think>#### 18", null, "#### 18", null)]
    [InlineData("<think>#### 18", null, "", "still thinking: the output ends within a thought")]
    [InlineData("<think>#### 18", Finish.Length, "", "still thinking: raise the token limit (--max-tokens)")]
    [InlineData("<think>so</think>", Finish.Stop, "", "the response is empty")]
    [InlineData("#### 18", Finish.Length, "#### 18", null)]
    public void Only_the_answer_of_a_response_is_marked(string text, Finish? finish, string marked, string? fault)
    {
        var task = new ExamTask(new("1", "q", "q", "k"),
            answer => (new Dictionary<string, Mark>(), new Dictionary<string, string> { ["marked"] = answer }, null));
        var said = finish is { } how ? Said.Of("response", new Sample(text, [], [], how)) : Said.Of("response", text);
        var item = ResponseExam.Marked(task, said);
        (item.Notes["marked"], item.Fault).ShouldBe((marked, fault));
        item.Said[0].Text.ShouldBe(text);
    }

    [Fact]
    public void A_choice_is_the_same_whatever_the_order_and_the_rest_of_the_file_and_part_of_a_larger_one()
    {
        var all = Enumerable.Range(0, 50).Select(i => $"item {i}").ToList();
        IReadOnlyList<string> Choose(IEnumerable<string> items, int? limit, long seed = 0) =>
            Choosing.Of(items, item => item, limit, Seed.Of(seed));
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
        MarkedItem Item(string key, double points) =>
            new(key, key, null, "", [], null, new Dictionary<string, Mark> { ["y"] = new(points) });
        var comparison = ExamComparison.Of([new("y", "y")], "other", [Item("a", 0), Item("b", 0), Item("c", double.NaN)],
            [Item("b", 1), Item("c", 1), Item("d", 1)], Seed.Of(0));
        comparison.Items.ShouldBe(2);
        comparison.Differences["y"].Value.ShouldBe(1);
        comparison.Differences["y"].Count.ShouldBe(1);
    }
}

/// <summary>AlpacaEval by items.</summary>
public class AlpacaExamTests
{
    [ReferenceFact("alpaca_eval")]
    public void The_rates_are_those_of_the_published_arithmetic_at_the_same_rows()
    {
        var difficulty = SharedData.Path("alpaca_eval/glm/instruction_difficulty_recovered.csv");
        var gamed = AlpacaExam.ReadGamed(SharedData.Path("alpaca_eval/glm/gamed_equivalent.csv"));
        List<AlpacaRow> rows = [.. AlpacaRow.ReadTable(SharedData.Path("alpaca_eval/prefs/alpaca-7b.csv")).Take(120)];
        List<AlpacaTask> tasks = [.. AlpacaExam.Read(SharedData.Path("alpaca_eval/model_outputs/gpt4_1106_preview.json"), difficulty)
            .Take(120)];
        List<(AlpacaTask Task, MarkedItem Item)> items =
            [.. tasks.Zip(rows, (task, row) => (task with { Baseline = new('x', row.BaselineLength) },
                new MarkedItem(task.Id, task.Key, null, "", [], null,
                    AlpacaExam.Marks(task with { Baseline = new('x', row.BaselineLength) }, new('y', row.Length), new(row.Win, 2, 2)))))];
        var own = LengthControlledFit.Fit(rows, gamed, [.. tasks.Select(task => task.Difficulty)]);
        var equal = AlpacaExam.AtEqualLengths(items, gamed, Seed.Of(0));
        equal.Value.ShouldBe(own.Rate / 100, 1e-12);
        equal.Low.ShouldBeLessThan(equal.Value);
        equal.High.ShouldBeGreaterThan(equal.Value);
        (100 * AlpacaExam.Yardsticks(orders: true)[0].Of(items.Select(pair => pair.Item), Seed.Of(0)).Value)
            .ShouldBe(WinRate.Of(rows).Rate, 1e-9);
        AlpacaExam.AtEqualLengths([.. items.Take(19)], gamed, Seed.Of(0)).Count.ShouldBe(0);
    }

    [Fact]
    public void A_judge_of_ties_has_no_rate_at_equal_lengths()
    {
        List<(AlpacaTask Task, MarkedItem Item)> Items(Func<int, double> win) =>
            [.. Enumerable.Range(0, 60).Select(i => new AlpacaTask($"{i}", $"{i}", new('x', 50 + i), null, 0)).Select((task, i) =>
                (task, new MarkedItem($"{i}", $"{i}", null, "", [], null,
                    AlpacaExam.Marks(task, new('y', 60 + (7 * i % 50)), new(win(i), 2, 2)))))];

        AlpacaExam.AtEqualLengths(Items(_ => 0.5), [], Seed.Of(0)).Count.ShouldBe(0);
        AlpacaExam.AtEqualLengths(Items(i => i % 5 == 0 ? 0.5 : 1), [], Seed.Of(0)).Value.ShouldBeGreaterThan(0.5);
    }
}

/// <summary>Judges put to labelled pairs: the same figures as the functions that the loop measures with.</summary>
public class PairExamTests
{
    private static readonly LabelledPair[] Pairs = [.. Enumerable.Range(0, 24).Select(i =>
        new LabelledPair($"h{i}", $"prompt {i % 20}", $"first {i}", $"second {i}", i % 3 == 0 ? Choice.First : Choice.Second,
            i % 2 == 0 ? "even" : null, []))];

    [Fact]
    public async Task Responses_judged_alone_agree_as_HumanAgreement_says()
    {
        var judge = new ScriptedPolicy("judge", (_, seed) => seed.Below(4, 0) == 0 ? "hm" : $"Score: {seed.Below(3, 1)}");
        var exam = PairExam.Scored(new AdditiveRubric(), 2);
        var items = await AskAsync(judge, exam);
        var own = await HumanAgreement.RunAsync(
            judge, new AdditiveRubric(), [.. Pairs.Select(p => p.Decided!)], new Judging(new Sampling(), 2), Seed.Of(5),
            new Watch("human"));
        exam.Yardsticks.Take(2).Select(y => y.Of(items, Seed.Of(0))).ShouldBe([own.Agreement, own.WithoutTies]);
        exam.Yardsticks[2].Of(items, Seed.Of(0)).Value.ShouldBe(own.ParseRate.Value, 1e-12);
        items.Count(item => item.Fault is not null).ShouldBe(own.Excluded);
        exam.Groups(items).Keys.ShouldBe(["even"]);
    }

    [Fact]
    public async Task Pairs_judged_in_both_orders_are_counted_as_LLMBar_counts()
    {
        var judge = new ScriptedPolicy("judge",
            (_, seed) => $"Winner: {new[] { "Response A", "Response B", "Tie", "?" }[seed.Below(4, 0)]}");
        var exam = PairExam.Pairwise(new PairRubric());
        var items = await AskAsync(judge, exam);
        var verdicts = items.Zip(Pairs, (item, pair) =>
        {
            Choice? Read(int order) =>
                new PairRubric().Parse(new(item.Said[order].Text, [], [], Finish.Stop)) is Verdict.Chose chose ? chose.Choice : null;
            return new TwoOrderVerdict(pair.Better, Read(0), Read(1) switch { Choice.First => Choice.Second, Choice.Second => Choice.First,
                var same => same });
        }).ToList();
        var own = TwoOrders.Of(verdicts);
        double Value(string name) => exam.Yardsticks.Single(y => y.Name == name).Of(items, Seed.Of(0)).Value;
        exam.Yardsticks[0].Of(items, Seed.Of(0)).ShouldBe(TwoOrders.AccuracyOf(verdicts));
        (100 * Value("both-orders")).ShouldBe(own.AccuracyBoth, 1e-9);
        (100 * Value("consistent"))
            .ShouldBe(TwoOrders.Of([.. verdicts.Where(v => v.Shown is not null && v.Swapped is not null)]).PositionalAgreement, 1e-9);
        Value("first-shown").ShouldBe(own.FirstWins / (double)(own.FirstWins + own.SecondWins), 1e-12);
        Value("readable").ShouldBe(1 - (own.Unreadable / (2.0 * own.Count)), 1e-12);
        own.Unreadable.ShouldBeGreaterThan(0);
    }

    private static async Task<List<MarkedItem>> AskAsync(ScriptedPolicy judge, PairExam exam)
    {
        var requests = Pairs.Select(pair => exam.Ask(pair, Seed.Of(5))).ToList();
        var replies = await judge.SampleAsync([.. requests.SelectMany(r => r)], new Sampling(), null,
            TestContext.Current.CancellationToken);
        return [.. Pairs.Zip(replies.Chunk(2), exam.Marked)];
    }
}
