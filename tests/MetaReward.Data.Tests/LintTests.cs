using MetaReward.Data.Lint;

namespace MetaReward.Tests;

/// <summary>Each thing that lint looks for is found where it is, and not where it is not.</summary>
public sealed class LintTests : IDisposable
{
    private const string Long = "please describe in a few plain words how a wind mill turns grain into flour for the bakers of the town";

    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Prompts_that_are_empty_repeated_or_nearly_so_are_found_with_their_lines()
    {
        var report = DataLint.Of(folder.Write("a.jsonl", $$"""
            {"prompt":"{{Long}}"}
            {"prompt":""}
            {"prompt":"{{Long}}"}
            {"prompt":"{{Long.Replace("town", "village")}}"}
            {"prompt":"something else that shares no three words in a row with it"}
            {"prompt":"end here <|im_end|> please"}
            {"nothing":1}

            """));
        (report.Kind, report.Rows, report.Errors).ShouldBe(("prompts", 7, 2));
        Places(report, "empty-prompt").ShouldBe(["line 2"]);
        Places(report, "unreadable-row").ShouldHaveSingleItem().ShouldContain("line 7 (line 7: no prompt; expected one of the keys");
        Places(report, "duplicate").ShouldBe(["line 3 as line 1"]);
        Places(report, "near-duplicate").ShouldBe(["line 4 like line 1"]);
        Places(report, "special-token").ShouldBe(["line 6 (<|im_end|>)"]);
    }

    [Fact]
    public void Pairs_that_teach_nothing_or_the_contrary_are_errors()
    {
        var report = DataLint.Of(folder.Write("a.jsonl", """
            {"prompt":"one","chosen":"a","rejected":"b"}
            {"prompt":"one","chosen":"b","rejected":"a"}
            {"prompt":"two","chosen":"c","rejected":"c"}
            {"prompt":"two","chosen":"","rejected":"c"}
            {"prompt":"","chosen":"d","rejected":"c"}
            {"prompt":"two","chosen":"d"}
            {"prompt":"two","chosen":"d [/INST] x","rejected":"e"}
            {"prompt":"two","chosen":"d [/INST] x","rejected":"e"}
            """));
        (report.Kind, report.Rows).ShouldBe(("pairs", 8));
        Places(report, "contradiction").ShouldBe(["row 1 against row 2", "row 2 against row 1"]);
        Places(report, "equal-answers").ShouldBe(["row 3"]);
        Places(report, "empty-answer").ShouldBe(["row 4"]);
        Places(report, "empty-prompt").ShouldBe(["row 5"]);
        Places(report, "unusable-row").ShouldBe(["row 6"]);
        Places(report, "duplicate").ShouldBe(["row 8 as row 7"]);
        Places(report, "special-token").Count.ShouldBe(2);
        report.Findings.Select(finding => finding.Level).ShouldBeInOrder(SortDirection.Descending);
    }

    [Fact]
    public void A_length_bias_is_a_warning_with_its_interval_and_a_crowded_prompt_is_one()
    {
        var biased = DataLint.Of(folder.Write("a.jsonl", string.Concat(Enumerable.Range(0, 60)
            .Select(i => $"{{\"prompt\":\"q{i % 4}\",\"chosen\":\"{i} and more\",\"rejected\":\"{i}\"}}\n"))));
        Finding(biased, "length-bias").Level.ShouldBe(LintLevel.Warning);
        biased.Figures[PairLint.Longer].Value.ShouldBe(1);
        biased.Figures[PairLint.Ratio].Value.ShouldBeGreaterThan(4);
        Finding(biased, "crowded-prompt").Rows.ShouldBe(60);
        var even = DataLint.Of(folder.Write("b.jsonl", string.Concat(Enumerable.Range(0, 60)
            .Select(i => $"{{\"prompt\":\"q{i}\",\"chosen\":\"{(i % 2 == 0 ? "long one" : "x")}\",\"rejected\":\"short\"}}\n"))));
        even.Findings.ShouldBeEmpty();
        even.Figures[PairLint.Longer].Value.ShouldBe(0.5);
    }

    [Fact]
    public void A_models_context_template_and_special_tokens_are_looked_at()
    {
        var model = new LintModel("tiny", 8, prompt => prompt.Text.Split(' ').Length, answer => answer.Split(' ').Length + 1, ["<own>"],
            prompt => prompt.Text.Contains("tool", StringComparison.Ordinal) ? throw new InvalidDataException("no tools")
                : string.Join('|', prompt.Messages.Where(message => message.Author != Author.System).Select(message => message.Text)));
        var report = DataLint.Of(folder.Write("a.jsonl", """
            {"prompt":"a b c d e f g h i","output":"x"}
            {"prompt":"a b c d e","output":"v w x"}
            {"system":"Be kind.","prompt":"hi"}
            {"prompt":"tool"}
            {"prompt":"<own>"}
            """), model);
        Places(report, "prompt-too-long").ShouldBe(["line 1 (9 tokens)"]);
        Places(report, "answer-too-long").ShouldBe(["line 2 (9 tokens)"]);
        Places(report, "system-dropped").ShouldBe(["line 3"]);
        Places(report, "template-refuses").ShouldBe(["line 4 (no tools)"]);
        Places(report, "special-token").ShouldBe(["line 5 (<own>)"]);
    }

    [Fact]
    public void Among_thousands_of_texts_every_planted_near_duplicate_is_found_and_no_other()
    {
        string[] words = [.. Enumerable.Range(0, 2000).Select(i => $"word{i}")];
        string Text(int i) => string.Join(' ', Enumerable.Range(0, 30).Select(k => words[Seed.Of(i).Below(words.Length, k)]));
        List<string> texts = [.. Enumerable.Range(0, 8000).Select(Text)];
        texts.AddRange(Enumerable.Range(0, 200).Select(i => Text(i * 40) + " more"));
        var groups = NearDuplicates.Of(texts);
        groups.Count.ShouldBe(200);
        groups.ShouldAllBe(group => group.Count == 2 && group[1] - 8000 == group[0] / 40);
    }

    [Fact]
    public void Thousands_of_alike_texts_are_one_group()
    {
        var groups = NearDuplicates.Of([.. Enumerable.Range(0, 5000).Select(i => $"{Long} {Long} number {i}")]);
        groups.ShouldHaveSingleItem().Count.ShouldBe(5000);
    }

    [ReferenceFact("preference_samples")]
    public void Samples_of_other_tools_are_looked_over_whole()
    {
        foreach (var file in Directory.EnumerateFiles(SharedData.Path("preference_samples"))
            .Where(file => !file.EndsWith("info.json", StringComparison.Ordinal)))
        {
            var report = DataLint.Of(file);
            report.Rows.ShouldBeGreaterThan(0);
            TestContext.Current.TestOutputHelper?.WriteLine($"{Path.GetFileName(file)}: {report.Rows} {report.Kind}, "
                + string.Join(", ", report.Findings.Select(finding => $"{finding.Name} {finding.Rows}")));
        }
    }

    private static LintFinding Finding(LintReport report, string name) => report.Findings.Single(finding => finding.Name == name);

    private static IReadOnlyList<string> Places(LintReport report, string name) => Finding(report, name).Places;
}
