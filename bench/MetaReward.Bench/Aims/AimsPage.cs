using System.Text;
using MetaReward.Bench.Worlds;
using MetaReward.Microworld;

namespace MetaReward.Bench.Aims;

/// <summary>The tables of <c>qualeval</c>.</summary>
/// <param name="Tuned">The index on tuning prompts by the least agreement that joins.</param>
/// <param name="Weak">The weak families.</param>
/// <param name="Start">The seed model's exam, per seed.</param>
/// <param name="Found">How the families were found, per seed.</param>
/// <param name="Ends">Each run's exam and the share of weak families among its prompts, by the way of drawing and seed.</param>
internal sealed record AimsPage(
    IReadOnlyList<(double Enough, int Categories, Measures.Interval Index)> Tuned,
    IReadOnlyList<string> Weak, IReadOnlyList<FamilyExam> Start, IReadOnlyList<Recovery> Found,
    IReadOnlyDictionary<string, IReadOnlyList<(FamilyExam Exam, double Drawn)>> Ends)
{
    private static IReadOnlyList<string> Families => [.. Family.All.Select(family => family.Name)];

    public string Write()
    {
        var page = new StringBuilder();
        page.Append("## Are the families found?\n\nOn tuning prompts, by the least agreement at which two categories are joined:\n\n")
            .Append(Cell.Header(["least agreement", "categories", "adjusted Rand index"]));
        foreach (var (enough, categories, index) in Tuned)
        {
            page.Append(Cell.Row([$"{enough:0.0}", $"{categories}", Index(index)]));
        }

        page.Append("\nOn the pools of the runs:\n\n").Append(Cell.Header(["seed", "ways of asking alone", "answered alike",
            "after the program", "answered alike, `members` counted as four", "categories", "replies"]));
        foreach (var (seed, found) in Found.Index())
        {
            page.Append(Cell.Row([$"{seed}", Index(found.Frames), Index(found.Alike), Index(found.Assigned), Index(found.Kinds),
                $"{found.Categories}", $"{found.Replies:N0}"]));
        }

        if (Ends.Count == 0)
        {
            return page.ToString();
        }

        string[] others = [.. Families.Except(Weak)];
        page.Append($"\n## Does aiming help?\n\nThe weak families are {string.Join(", ", Weak)}.\n\n")
            .Append(Cell.Header(["drawn", "weak among the drawn", "gain, weak families", "gain, other families", "gain, all"]));
        foreach (var (name, title) in AimedSeed.Ways)
        {
            page.Append(Cell.Row([title, Cell.Number(100 * Ends[name].Average(end => end.Drawn)), Gain(name, Weak), Gain(name, others),
                Gain(name, Families)]));
        }

        page.Append("\nMinus drawn alike, paired by seed:\n\n").Append(Cell.Header(["drawn", "weak families", "other families", "all"]));
        foreach (var (name, title) in AimedSeed.Ways.Skip(1))
        {
            page.Append(Cell.Row([title, Against(name, Weak), Against(name, others), Against(name, Families)]));
        }

        page.Append("\nBy family, right of sampled responses, means over the seeds:\n\n")
            .Append(Cell.Header(["family", "seed model", .. AimedSeed.Ways.Select(way => way.Name)]));
        foreach (var family in Families.OrderBy(family => Start.Average(exam => exam.Right[family])))
        {
            page.Append(Cell.Row([family, Cell.Number(100 * Start.Average(exam => exam.Right[family])),
                .. AimedSeed.Ways.Select(way => Cell.Number(100 * Ends[way.Name].Average(end => end.Exam.Right[family])))]));
        }

        return page.ToString();
    }

    private string Gain(string way, IReadOnlyList<string> families) =>
        Cell.Interval(AcrossSeeds.Of(Ends[way].Zip(Start, (end, start) => end.Exam.Mean(families) - start.Mean(families))), 100);

    private string Against(string way, IReadOnlyList<string> families) => Cell.Interval(AcrossSeeds.Of(
        Ends[way].Zip(Ends[AimedSeed.Ways[0].Name], (aimed, random) => aimed.Exam.Mean(families) - random.Exam.Mean(families))), 100);

    private static string Index(Measures.Interval value) => $"{value.Value:0.00} [{value.Low:0.00}, {value.High:0.00}]";
}
