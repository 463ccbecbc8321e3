using System.Text.Json;
using MetaReward.Evaluation.Exams;
using MetaReward.Evaluation.InstructionFollowing;

namespace MetaReward.Tests;

/// <summary>The rules of IFEval against the verdicts of the reference checkers, and where they are easily got wrong.</summary>
public sealed class IfEvalTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ifeval").FullName;

    [ReferenceFact("instructions/ifeval_541.jsonl, fixtures/ifeval/verdicts.jsonl")]
    public void Verdicts_equal_the_reference_for_every_rule_but_where_it_guesses_or_draws()
    {
        var prompts = IfEval.Read(SharedData.Path("instructions/ifeval_541.jsonl")).ToDictionary(p => p.Key);
        var compared = File.ReadLines(SharedData.Path("fixtures/ifeval/verdicts.jsonl"))
            .SelectMany(line => Compare(prompts, line)).ToList();

        foreach (var rule in compared.Where(c => c.Known).GroupBy(c => c.Id).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"{rule.Key}: {rule.Count(c => c.Equal)} of {rule.Count()} equal");
        }

        prompts.Count.ShouldBe(541);
        compared.Select(c => c.Id).Distinct().Order(StringComparer.Ordinal).ShouldBe(IfEval.RuleIds.Order(StringComparer.Ordinal));
        compared.Count(c => c.Known).ShouldBe(4530);
        // An all-capital text, of which the reference's language detector sees first letters only, is not English to it.
        compared.Where(c => c is { Known: true, Equal: false }).Select(c => $"{c.Key} {c.Id}")
            .ShouldBe(["1021 change_case:english_capital"]);
    }

    [ReferenceFact("instructions/ifeval_541.jsonl")]
    public void All_prompts_of_the_benchmark_can_be_read() =>
        IfEval.Read(SharedData.Path("instructions/ifeval_541.jsonl")).SelectMany(p => p.InstructionIds).Count().ShouldBe(834);

    [Theory]
    [InlineData("length_constraints:number_words", """{"relation": "at least", "num_words": 2}""", "𝐛𝐨𝐥𝐝 𝐭𝐞𝐱𝐭", true)]
    [InlineData("length_constraints:number_words", """{"relation": "less than", "num_words": 3}""", "naïve 😀 don't", false)]
    [InlineData("keywords:letter_frequency", """{"let_relation": "at least", "letter": "😀", "let_frequency": 2}""", "😀 and 😀", true)]
    [InlineData("keywords:letter_frequency", """{"let_relation": "less than", "letter": "I", "let_frequency": 2}""", "İ i", false)]
    [InlineData("keywords:forbidden_words", """{"forbidden_words": ["cat"]}""", "con𝐜cat and cats", true)]
    [InlineData("keywords:forbidden_words", """{"forbidden_words": ["cat"]}""", "A CAT😀", false)]
    [InlineData("keywords:existence", """{"keywords": ["c++", "b.d"]}""", "B-D in C++", true)]
    [InlineData("keywords:frequency", """{"relation": "less than", "keyword": " aa ", "frequency": 2}""", "aaA", true)]
    [InlineData("detectable_format:number_highlighted_sections", """{"num_highlights": 2}""", "*one* **two** ** ** * *", true)]
    [InlineData("detectable_format:number_highlighted_sections", """{"num_highlights": 3}""", "*one* **two** ** ** * *", false)]
    [InlineData("detectable_format:number_bullet_lists", """{"num_bullets": 3}""", "* one\n  * two\n- three\n** four", true)]
    [InlineData("detectable_format:multiple_sections", """{"section_spliter": "Section", "num_sections": 2}""",
        "Section 1 a Section٢ b", true)]
    [InlineData("detectable_format:json_format", "{}", "```json\n{\"a\": [NaN, -1.5e3, \"\\ud800\"]}\n```", true)]
    [InlineData("detectable_format:json_format", "{}", "{\"a\": [1,]}", false)]
    [InlineData("detectable_format:title", "{}", "<< >> <<A>>", true)]
    [InlineData("detectable_format:title", "{}", "<<>>\n<<a\nb>>", false)]
    [InlineData("detectable_content:postscript", """{"postscript_marker": "P.P.S"}""", "p. P.s", true)]
    [InlineData("length_constraints:nth_paragraph_first_word", """{"num_paragraphs": 2, "nth_paragraph": 2, "first_word": "Two"}""",
        "one\n\n\n\n\"two, three", false)]
    [InlineData("length_constraints:nth_paragraph_first_word", """{"num_paragraphs": 2, "nth_paragraph": 2, "first_word": "Two"}""",
        "one\n\n'\"two's three", true)]
    [InlineData("length_constraints:number_paragraphs", """{"num_paragraphs": 2}""", "one\n***\ntwo\n***", true)]
    [InlineData("length_constraints:number_paragraphs", """{"num_paragraphs": 2}""", "one ****** two", false)]
    [InlineData("combination:two_responses", "{}", "a******a ", false)]
    [InlineData("startend:quotation", "{}", " \"a\"\n", true)]
    [InlineData("startend:quotation", "{}", "\"", false)]
    [InlineData("startend:end_checker", """{"end_phrase": "The End."}""", "it is the end.\"\" ", true)]
    [InlineData("change_case:capital_word_frequency", """{"capital_relation": "at least", "capital_frequency": 5}""",
        "The X-RAY isn't a CD/DVD. I CAN'T. Ⅷ", true)]
    [InlineData("change_case:capital_word_frequency", """{"capital_relation": "less than", "capital_frequency": 6}""",
        "The X-RAY isn't a CD/DVD. I CAN'T. Ⅷ", false)]
    [InlineData("length_constraints:number_sentences", """{"relation": "less than", "num_sentences": 3}""",
        "Dr. Who asked: \"Is it 3.5 metres?\" It is", true)]
    [InlineData("length_constraints:number_sentences", """{"relation": "at least", "num_sentences": 4}""",
        "1. Buy milk!!! 2. Go home", true)]
    public void Rules_read_code_points_and_the_reference_s_corner_cases(string id, string arguments, string response, bool followed) =>
        Check(id, arguments, response).Strict.ShouldBe([followed]);

    [Fact]
    public void Loose_forgives_asterisks_and_an_opening_or_closing_line_and_nothing_follows_from_a_blank_response()
    {
        Check("startend:quotation", "{}", "Sure:\n*\"a\"*\nI hope this helps!")
            .ShouldSatisfyAllConditions(v => v.AllStrict.ShouldBeFalse(), v => v.AllLoose.ShouldBeTrue());
        Check("punctuation:no_comma", "{}", " \n").AllLoose.ShouldBeFalse();
    }

    [Theory]
    [InlineData("punctuation:no_colon", "{}", "no rule 'punctuation:no_colon'")]
    [InlineData("keywords:existence", "{}", "rule 'keywords:existence': expected an array of strings under 'keywords', got nothing")]
    [InlineData("keywords:frequency", """{"keyword": "a", "relation": "at most", "frequency": 1}""",
        "expected 'less than' or 'at least' under 'relation', got \"at most\"")]
    [InlineData("keywords:letter_frequency", """{"letter": "ab", "let_relation": "at least", "let_frequency": 1}""",
        "expected one character under 'letter', got \"ab\"")]
    [InlineData("length_constraints:number_words", """{"relation": "at least", "num_words": -1}""",
        "expected a whole number from 0 under 'num_words', got -1")]
    public void A_bad_rule_is_named_with_file_line_and_key(string id, string arguments, string message)
    {
        var path = Path.Combine(_folder, "prompts.jsonl");
        File.WriteAllText(path, $$"""

            {"key": 1, "prompt": "x", "instruction_id_list": ["{{id}}"], "kwargs": [{{arguments}}]}
            """);

        Should.Throw<InvalidDataException>(() => IfEval.Read(path)).Message
            .ShouldSatisfyAllConditions(m => m.ShouldContain(message), m => m.ShouldStartWith($"'{path}' line 2: "));
    }

    [Theory]
    [InlineData("(a+)+$", true)]
    [InlineData("(x+x+)+y", true)]
    [InlineData("(.*)*end", true)]
    [InlineData("(?=a)(a+)+$", false)]
    [InlineData("(a+)+\\1$", false)]
    public void A_keyword_that_is_an_expression_without_end_costs_its_item_at_most(string keyword, bool comesToAnEnd)
    {
        var path = Path.Combine(_folder, "prompts.jsonl");
        File.WriteAllText(path,
            JsonSerializer.Serialize(new { key = 1, prompt = "x", instruction_id_list = new[] { "keywords:existence" },
                kwargs = new[] { new { keywords = new[] { keyword } } } }));
        var task = IfEvalExam.Exam.Read(path).ShouldHaveSingleItem();

        var item = ResponseExam.Marked(task, Said.Of("response", new string('a', 5000) + "!"));
        (item.Fault is null, double.IsNaN(item.Marks["prompt-strict"].Points)).ShouldBe((comesToAnEnd, !comesToAnEnd));
        (item.Fault ?? "").ShouldBe(comesToAnEnd ? "" : "a keyword of a rule takes too long to be searched for");
        ResponseExam.Marked(task, Said.Of("response", "a")).Fault.ShouldBeNull();
    }

    [Fact]
    public void Thoughts_are_not_read_by_any_rule()
    {
        var path = Path.Combine(_folder, "prompts.jsonl");
        File.WriteAllText(path,
            """{"key": 1, "prompt": "x", "instruction_id_list": ["punctuation:no_comma", "startend:quotation","""
            + """ "length_constraints:number_words"], "kwargs": [{}, {}, {"relation": "less than", "num_words": 3}]}""");
        var task = IfEvalExam.Exam.Read(path).ShouldHaveSingleItem();
        MarkedItem Marked(string text) => ResponseExam.Marked(task, Said.Of("response", text));

        Marked("<think>Well, they want a quote, I think.</think>\n\n\"So be it\"").Marks.ShouldBe(Marked("\"So be it\"").Marks);
        Marked("\"Two words\"").Marks["prompt-strict"].Points.ShouldBe(1);
        Marked("<think>\"Two words\"").ShouldSatisfyAllConditions(m => m.Marks["prompt-loose"].Points.ShouldBe(0),
            m => m.Fault.ShouldNotBeNull());
    }

    [Fact]
    public void Accuracies_and_the_difference_of_two_sets_count_prompts_and_rules()
    {
        RuleVerdicts[] before = [new([true, false], [true, true]), new([true], [true]), new([false], [false])];
        RuleVerdicts[] after = [new([true, true], [true, true]), new([true], [true]), new([false], [true])];

        var accuracy = IfEvalSummary.Of(before, Seed.Of(1));
        var gain = IfEvalSummary.Difference(before, after, Seed.Of(1));

        (accuracy.PromptStrict.Value, accuracy.PromptLoose.Value).ShouldBe((1.0 / 3, 2.0 / 3));
        (accuracy.InstructionStrict.Value, accuracy.InstructionLoose.Value).ShouldBe((0.5, 0.75));
        gain.PromptStrict.Value.ShouldBe(1.0 / 3, 1e-12);
        gain.InstructionStrict.Value.ShouldBe(0.25, 1e-12);
        gain.InstructionStrict.Low.ShouldBeGreaterThanOrEqualTo(0);
        IfEvalSummary.ByRule([(["a", "b"], before[0]), (["b"], before[1])]).Select(r => (r.Id, r.Strict.Value, r.Strict.Count))
            .ShouldBe([("a", 1, 1), ("b", 0.5, 2)]);
        Should.Throw<ArgumentException>(() => IfEvalSummary.Difference(before, after[..2], Seed.Of(1)));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static RuleVerdicts Check(string id, string arguments, string response) =>
        IfEval.Check([id], [JsonDocument.Parse(arguments).RootElement], response);

    /// <summary>
    /// The reference draws a random letter where the one asked for is none from a to z; null where it had no sentence splitter.
    /// </summary>
    private static IEnumerable<(int Key, string Id, bool Known, bool Equal)> Compare(Dictionary<int, IfEvalPrompt> prompts, string line)
    {
        using var document = JsonDocument.Parse(line);
        var row = document.RootElement;
        var prompt = prompts[row.GetProperty("key").GetInt32()];
        var ours = IfEval.Check(prompt, row.GetProperty("response").GetString()!);
        return prompt.InstructionIds
            .SelectMany((id, i) => new[] { (row.GetProperty("strict")[i], ours.Strict[i]), (row.GetProperty("loose")[i], ours.Loose[i]) }
                .Select(v => (prompt.Key, id, v.Item1.ValueKind != JsonValueKind.Null && !IsDrawn(prompt.Arguments[i]),
                    v.Item1.ValueKind == (v.Item2 ? JsonValueKind.True : JsonValueKind.False)))).ToList();
    }

    private static bool IsDrawn(JsonElement arguments) =>
        arguments.TryGetProperty("letter", out var letter) && letter.GetString() is not [>= 'a' and <= 'z' or >= 'A' and <= 'Z'];
}
