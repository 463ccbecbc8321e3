using MetaReward.Evaluation.Published;

namespace MetaReward.Tests;

public sealed class PublishedFiguresTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("published").FullName;

    [ReferenceFact("fixtures/ifeval/verdicts.jsonl, alpaca_eval")]
    public void Every_published_figure_agrees_but_those_that_the_page_explains()
    {
        SharedData.Path("fixtures/ifeval/verdicts.jsonl");
        var sections = PublishedFigures.All(Path.GetDirectoryName(SharedData.Path("alpaca_eval"))!);

        sections.Sum(s => s.Figures.Count).ShouldBeGreaterThan(1000);
        sections.SelectMany(s => s.Figures.Where(f => f.Differs).Select(f => $"{s.Name}: {f.Statistic}, {f.Subject}")).ShouldBe(
        [
            "AlpacaEval 2: average length, text_davinci_001",
            "AlpacaEval 1: average length, falcon-7b-instruct",
            "MT-Bench and single ratings: pairs of scores, review_alpaca-13b_vicuna-13b-20230322-clean-lang",
            "MT-Bench and single ratings: pairs of scores, review_alpaca-13b_vicuna-13b-20230322-new-hp-fp16",
            "IFEval: verdicts, change_case:english_capital",
        ]);
    }

    [Fact]
    public void A_set_that_is_not_there_is_said_to_be_missing()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "reward_bench", "results"));
        Should.Throw<InvalidDataException>(() => PublishedFigures.All(_folder)).Message.ShouldContain("no RewardBench results at");
        Directory.Delete(Path.Combine(_folder, "reward_bench"), recursive: true);

        var sections = PublishedFigures.All(_folder);

        sections.ShouldAllBe(s => s.Figures.Count == 0 && s.Remarks.Single().StartsWith("Not computed: there is no folder"));
        Should.Throw<InvalidDataException>(() => PublishedFigures.All(Path.Combine(_folder, "none"))).Message.ShouldContain("no data at");
    }

    [Fact]
    public void A_figure_differs_outside_its_tolerance_or_if_it_is_no_number()
    {
        new Figure("", "", 1, 1.5, 0.5).Differs.ShouldBeFalse();
        new Figure("", "", 1, 1.6, 0.5).Differs.ShouldBeTrue();
        new Figure("", "", 1, double.NaN, 0.5).Differs.ShouldBeTrue();
        new Figure("", "", 1, 9, null).Differs.ShouldBeFalse();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
