using System.CommandLine;
using MetaReward.Bench.House;
using MetaReward.Evaluation.Published;

namespace MetaReward.Bench.Published;

/// <summary><c>published</c>: computes others' published figures again and writes the page of them.</summary>
public static class PublishedVerb
{
    public static Command Build()
    {
        var command = new Command("published",
            "Computes published figures (AlpacaEval, Arena-Hard, LLMBar, JudgeBench, PandaLM, MT-Bench, RewardBench, "
            + "IFEval) again from their data and writes docs/results/published.md.");
        var data = new Option<string>("--data") { Description = "The folder of the data.",
            DefaultValueFactory = _ => Path.Combine("..", "shared", "data") };
        command.Add(data);
        command.SetAction(parsed =>
        {
            IReadOnlyList<Section> sections;
            try
            {
                sections = PublishedFigures.All(parsed.GetValue(data)!);
            }
            catch (InvalidDataException e)
            {
                Console.Error.WriteLine(e.Message);
                return 1;
            }

            var page = Path.Combine(Solution.RootAbove(Directory.GetCurrentDirectory()), "docs", "results", "published.md");
            File.WriteAllText(page, PublishedPage.Of(sections));
            var figures = sections.SelectMany(section => section.Figures).ToList();
            Console.Out
                .WriteLine(
                    $"docs/results/published.md: {figures.Count(f => f.Tolerance is not null && !f.Differs)} "
                    + $"of {figures.Count(f => f.Tolerance is not null)} figures agree");
            foreach (var (section,
                figure) in sections.SelectMany(section => section.Figures.Where(f => f.Differs).Select(f => (section.Name, f))))
            {
                Console.Out
                    .WriteLine($"  {section}, {figure.Statistic}, {figure.Subject}: published {figure.Given}, computed {figure.Computed}");
            }

            return 0;
        });
        return command;
    }
}
