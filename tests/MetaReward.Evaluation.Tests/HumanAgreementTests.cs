using MetaReward.Evaluation;
using MetaReward.Recipes;
using MetaReward.Rubrics;

namespace MetaReward.Tests;

public sealed class HumanAgreementTests : IDisposable
{
    private static readonly Judging Judging = new(new Sampling(MaxTokens: 100), Judgments: 2);
    private readonly string _folder = Directory.CreateTempSubdirectory("pairs").FullName;

    [Fact]
    public async Task Ties_count_half_and_unreadable_sides_are_left_out()
    {
        var judge = new ScriptedPolicy("reads numbers", (prompt, _) =>
            prompt.Split("<response>\n")[1].Split("\n</response>")[0] is var response && response == "?"
                ? "no idea"
                : $"Score: {response}");
        HumanPair[] pairs = [new("a", "x", "4", "2"), new("b", "x", "1", "3"), new("c", "x", "2", "2.0"), new("d", "x", "?", "1"),
            new("e", "x", "5", "0")];

        var result = await HumanAgreement.RunAsync(judge, new AdditiveRubric(), pairs, Judging, Seed.Of(1), new Watch("human"));

        result.Agreement.Value.ShouldBe(2.5 / 4);
        result.WithoutTies.Value.ShouldBe(2.0 / 3, 1e-12);
        result.Excluded.ShouldBe(1);
        result.Outcomes.Select(o => o.Value).ShouldBe([1, 0, 0.5, double.NaN, 1]);
        result.ParseRate.Value.ShouldBeLessThan(1);
    }

    [ReferenceFact("llmbar")]
    public void LLMBar_Natural_has_a_hundred_pairs_whose_labels_are_the_published_ones()
    {
        var path = SharedData.Path("llmbar/LLMBar__Natural__dataset.json");
        var gold = File.ReadLines(SharedData.Path("llmbar/judge_verdicts.jsonl")).First().Split("\"gold\": \"")[1].Split('"')[0];
        using var document = System.Text.Json.JsonDocument.Parse(File.ReadAllText(path));

        var pairs = HumanAgreement.Read(path);

        pairs.Count.ShouldBe(100);
        HumanAgreement.Read(path, 60).ShouldBe(pairs.Take(60));
        foreach (var (pair, row, label) in pairs.Zip(document.RootElement.EnumerateArray(), gold))
        {
            pair.Preferred.ShouldBe(row.GetProperty($"output_{label}").GetString());
            pair.Other.ShouldNotBe(pair.Preferred);
        }
    }

    [Theory]
    [InlineData("[{\"input\":\"x\",\"output_1\":\"a\",\"label\":1}]", "item 1: expected a string under 'output_2'")]
    [InlineData("[{\"input\":\"x\",\"output_1\":\"a\",\"output_2\":\"b\",\"label\":3}]", "item 1: expected 1 or 2 under 'label', got 3")]
    [InlineData("[{\"input\":\"x\",\"output_1\":\"a\",\"output_2\":\"b\"}]", "expected 1 or 2 under 'label', got nothing")]
    [InlineData("{}", "line 1: expected a string under 'input', got nothing")]
    [InlineData("[\n{", "line 2: not valid JSON")]
    public void A_bad_file_is_named_with_item_and_key(string text, string message)
    {
        var path = Path.Combine(_folder, "pairs.json");
        File.WriteAllText(path, text);

        Should.Throw<InvalidDataException>(() => HumanAgreement.Read(path)).Message.ShouldContain(message);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
