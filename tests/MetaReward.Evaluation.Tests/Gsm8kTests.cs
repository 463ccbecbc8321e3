using MetaReward.Evaluation.CheckableAnswers;

namespace MetaReward.Tests;

public sealed class Gsm8kTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gsm8k").FullName;

    [ReferenceTheory("instructions")]
    [InlineData("gsm8k_test", 1319)]
    [InlineData("gsm8k_train_500", 500)]
    public void Every_problem_has_a_whole_number_for_an_answer_and_its_solution_gives_it(string file, int count)
    {
        var path = SharedData.Path($"instructions/{file}.jsonl");
        var problems = Gsm8k.Read(path);

        problems.Count.ShouldBe(count);
        problems.ShouldAllBe(p => Gsm8k.LastNumber(p.Answer) == Gsm8k.LastNumber($"so {p.Answer}.") && !p.Answer.Contains('.'));
        var solutions = File.ReadLines(path)
            .Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("answer").GetString()!);
        Gsm8k.Accuracy(problems.Zip(solutions, Gsm8k.Check).ToList()).Marked.Value.ShouldBe(1);
    }

    /// <summary>A response to a problem whose answer is 1234; whether the mark gives it, and whether anything does.</summary>
    public static TheoryData<string, bool, bool> Responses { get; } = new()
    {
        // behind the mark
        { "so 5 each.\n#### 1,234\nDone", true, true }, { "####1234", true, true }, { "#### 1234", true, true },
        { "#### $1234", true, true }, { "#### 1234.0", true, true }, { "#### 1234.", true, true },
        { "#### 1234 dollars", true, true }, { "#### **1234**", true, true }, { "**#### 1234**", true, true },
        { "#### **1,234 dollars**", true, true }, { "#### \\boxed{1234}", true, true },
        { "#### $\\boxed{1{,}234}$", true, true }, { "#### \\(1\\,234\\)", true, true }, { "#### Answer: 1234", true, true },
        { "#### **Answer:** 1234", true, true }, { "#### Final answer: $1,234", true, true },
        { "#### The answer is 1234", true, true }, { "#### = 1234", true, true }, { "#### x = 1234", true, true },
        { "#### 2 * 617 = 1234", true, true }, { "#### $1,000 + $234 = $1,234", true, true },
        { "#### USD1234", true, true }, { "#### Rs. 1,234", true, true }, { "#### USD 1,234\n\nThat is all.", true, true },
        { "#### `1234`", true, true }, { "#### <1234>", true, true }, { "#### [1234]", true, true }, { "#### (1234)", true, true },
        { "#### \uFF11\uFF12\uFF13\uFF14", true, true }, { "#### 1 234", true, true }, { "####\n1234", true, true },
        { "####\n\n**1234**", true, true }, { "the answer is #### 1234", true, true },
        { "#### 1234/day", true, true }, { "#### 1234 (2 x 617)", true, true }, { "#### Total: 1234 meters", true, true },
        { "#### Janet makes $1234 every day", true, true }, { "#### 1.234e3", true, true },
        // the first number that is marked counts
        { "#### 1234\n\nQuestion: the next one\n#### 5", true, true }, { "#### 5\nNo.\n#### 1234", false, true },
        { "The form is '#### <number>'. So\n#### 1234", true, true }, { "#### ?\n#### 1234", true, true },
        // headings are no marks
        { "#### Step 1: Add\n1,000 + 234 = 1,234\n#### Step 2: Say it\nIt is 1234.", false, true },
        { "#### 1. Add\n1,000 + 234\n\nThe answer is 1,234", false, true }, { "##### 1234 in a heading\n5", false, false },
        { "### 1234", false, true }, { "#### 1. Add\n5 + 5\n#### 1234", true, true }, { "#### Part 2\nIt makes 1234 in all", false, true },
        { "#### Answer\n1234", false, true }, { "##### Answer\n1234", false, true },
        // no mark
        { "The answer is $1,234.00.", false, true }, { "\\boxed{1234}", false, true }, { "1234 of them, in 2 days", false, false },
        { "It is 1234", false, true }, { "1,234 apples", false, true },
        // other numbers
        { "#### 12 or 1234", false, true }, { "#### 1235", false, false }, { "#### 12345", false, false },
        { "#### 1234-1240", false, false }, { "x1234", false, false }, { "-1234", false, false }, { "#### -1234", false, false },
        { "", false, false }, { "####", false, false }, { "#### none", false, false },
        { "#### one thousand two hundred thirty-four", false, false },
        // thoughts are no answer
        { "<think>#### 1234</think>\n#### 5", false, false }, { "<think>First #### 5? No.</think>\n#### 1234", true, true },
        { "<think>#### 1234 ", false, false }, { "<think>1234", false, false },
        { "It ends so: 1234</think>\n5", false, false }, { "<think>it needs ####</think>It is 1234", false, true },
    };

    [Theory]
    [MemberData(nameof(Responses))]
    public void A_number_behind_the_mark_and_the_last_number_are_told_apart(string response, bool marked, bool anywhere) =>
        Gsm8k.Check(new("?", "1234"), response).ShouldBe(new(marked, anywhere));

    [Theory]
    [InlineData("-5", "\u22125", true)]
    [InlineData("0.5", ".5", true)]
    [InlineData("0.5", "1/2", true)]
    [InlineData("0.5", "5", false)]
    [InlineData("70000", "70{,}000", true)]
    [InlineData("25", "25%", true)]
    public void Numbers_are_compared_by_value(string answer, string response, bool right) =>
        Gsm8k.Check(new("?", answer), $"#### {response}").ShouldBe(new(right, right));

    [Fact]
    public void Two_sets_are_compared_problem_by_problem()
    {
        Gsm8kVerdict[] before = [new(true, true), new(false, true), new(false, false), new(false, false)];
        Gsm8kVerdict[] after = [new(true, true), new(true, true), new(false, true), new(false, false)];

        var gain = Gsm8k.Difference(before, after, Seed.Of(1));

        (gain.Marked.Value, gain.Anywhere.Value, gain.Marked.Count).ShouldBe((0.25, 0.25, 4));
    }

    [Fact]
    public void A_problem_s_answer_is_marked_and_what_cannot_be_read_is_told_by_line()
    {
        var path = Path.Combine(_folder, "p.jsonl");
        File.WriteAllText(path, """
            {"question": "a", "answer": "work\n#### $1,250"}
            {"question": "half \ud83d", "answer": "####7"}
            {"question": "c", "answer": "#### 8.50"}
            """);
        var notes = new List<string>();
        Gsm8k.Read(path, notes.Add).ShouldBe([new("a", "1250"), new("half \uFFFD", "7"), new("c", "8.5")]);
        notes.ShouldHaveSingleItem().ShouldContain("read as U+FFFD, at line 2, key 'question'");

        File.WriteAllText(path, """{"question": "a", "answer": "about seven"}""");
        Should.Throw<InvalidDataException>(() => Gsm8k.Read(path)).Message
            .ShouldBe($"'{path}' line 1: expected an answer behind #### under 'answer', got \"about seven\"");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
