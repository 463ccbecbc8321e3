using System.Text;

namespace MetaReward.Bench.Worlds;

/// <summary>The page of <c>microworld</c> in Markdown, of the runs that are finished.</summary>
internal sealed class WorldReport(IReadOnlyList<FinishedRun> runs, IReadOnlyDictionary<Arm, int> failures, Arm first)
{
    private readonly StringBuilder page = new();

    private static readonly Column[] Outcomes =
    [
        new(MeasureNames.ActorSampled, "actor, sampled", 100), new(MeasureNames.ActorGreedy, "actor, greedy", 100),
        new(MeasureNames.JudgePairwise, "judge, given pairs", 100), new(MeasureNames.JudgeOwnPairwise, "judge, the actor's own", 100),
        new(MeasureNames.JudgeExact, "judge, exact score", 100), new(MeasureNames.ResponseLength, "words", 1),
    ];

    private static readonly Column[] Course =
    [
        .. Outcomes.Where(column => column.Name != MeasureNames.JudgeOwnPairwise), new(MeasureNames.JudgeScore, "mean score", 1),
        new(MeasureNames.JudgeTop, "top scores", 100), new(MeasureNames.MetaRight, "meta-judge, right", 100),
        new(MeasureNames.MetaOwnAnswer, "its own answer, right", 100), new(MeasureNames.MetaHigher, "higher score wins", 100),
        new(MeasureNames.MetaFirst, "first wins", 100),
    ];

    private IEnumerable<IGrouping<Arm, FinishedRun>> ByArm => runs.GroupBy(run => run.Cell.Arm);

    /// <summary>
    /// The page of a grid's runs. Intervals over runs take those of one seed model as independent; those over seed models do not.
    /// </summary>
    public static string Write(Grid grid)
    {
        var done = grid.Cells.Where(grid.IsFinished)
            .Select(cell => new FinishedRun(cell, Recipes.RunReader.Open(grid.FolderOf(cell)))).ToList();
        var failed = grid.Cells.Where(cell => grid.FailureOf(cell) is not null).GroupBy(cell => cell.Arm)
            .ToDictionary(arm => arm.Key, arm => arm.Count());
        return new WorldReport(done, failed, grid.Arms[0]).All();
    }

    private string All()
    {
        SeedModels();
        Ends();
        Skills();
        Against();
        page.Append("\n## After each iteration\n");
        foreach (var arm in ByArm.Where(arm => arm.Key.Watched))
        {
            Iterations(arm.Key, [.. arm]);
        }

        page.Append(LoopTable.Write([.. ByArm.Where(arm => arm.Key.Watched
            || arm.Any(run => !double.IsNaN(run.Figure(1, Recipes.FigureNames.Contestants))))]));
        return page.ToString();
    }

    /// <summary>What the seed models can: roles by level, the judge by its score and by every fixed reading.</summary>
    private void SeedModels()
    {
        page.Append("\n## The seed models\n\n");
        var models = runs.Where(run => run.Cell.Arm == first).GroupBy(run => run.Cell.Model).OrderBy(model => model.Key).ToList();
        string[] names =
        [
            MeasureNames.ActorSampled, MeasureNames.ActorGreedy, MeasureNames.JudgePairwise, MeasureNames.JudgePairwiseSingle,
            MeasureNames.JudgeOwnPairwise, MeasureNames.JudgeExact, MeasureNames.MetaRight, MeasureNames.MetaOwnAnswer,
            .. Microworld.FixedReadings.All.Keys.Select(rule => MeasureNames.Reading + rule),
            .. from role in new[] { "actor", "judge", "meta" }
               from level in Enumerable.Range(1, Microworld.Family.Levels)
               select $"{MeasureNames.Level}{level}/{role}",
        ];
        Header(["measure", .. models.Select(model => $"model {model.Key}")]);
        foreach (var name in names)
        {
            Row([$"`{name}`", .. models.Select(model => Cell.Number(Cell.Mean(model.Select(run => run.At(0, name))) * 100))]);
        }
    }

    private void Ends()
    {
        page.Append("\n## Every arm after the last iteration: mean, and gain over its seed model with a 95 % interval over runs\n\n");
        Header(["arm", "runs", "failed", .. Outcomes.Select(column => column.Title), "gain, sampled", "gain, judge, given pairs",
            "of the way from dice to the oracle", "M tokens", "seconds"]);
        foreach (var arm in ByArm)
        {
            Row([arm.Key.Title, $"{arm.Count()}", $"{failures.GetValueOrDefault(arm.Key)}",
                .. Outcomes.Select(column => Cell.Number(Cell.Mean(arm.Select(run => run.End(column.Name))) * column.Scale)),
                Cell.Interval(AcrossSeeds.Of(arm.Select(run => run.Gain(MeasureNames.ActorSampled))), 100),
                Cell.Interval(AcrossSeeds.Of(arm.Select(run => run.Gain(MeasureNames.JudgePairwise))), 100),
                Way(arm), Cell.Number(Cell.Mean(arm.Select(run => run.Tokens))), Cell.Number(Cell.Mean(arm.Select(run => run.Seconds)))]);
        }
    }

    /// <summary>How far an arm's actor gets from where a random judge leads to where the oracle does, in percent.</summary>
    private string Way(IEnumerable<FinishedRun> arm)
    {
        var (dice, truth) = (Of("random-judge"), Of("oracle-judge"));
        var places = arm.Where(run => dice.ContainsKey(run.Place) && truth.ContainsKey(run.Place)).ToList();
        var way = places.Sum(run => truth[run.Place] - dice[run.Place]);
        return places.Count == 0 || way == 0 ? "-"
            : Cell.Number(100 * places.Sum(run => run.End(MeasureNames.ActorSampled) - dice[run.Place]) / way);

        Dictionary<(int Model, long Seed), double> Of(string name) => runs
            .Where(run => run.Cell.Arm.Name.EndsWith(name, StringComparison.Ordinal))
            .ToDictionary(run => run.Place, run => run.End(MeasureNames.ActorSampled));
    }

    private void Against()
    {
        page.Append($"\n## {Capital(first.Title)} minus another arm after the last iteration, paired by seed model and run seed\n\n");
        var ours = runs.Where(run => run.Cell.Arm == first).ToDictionary(run => run.Place);
        Header(["minus", "pairs", .. Outcomes.Select(column => column.Title), "sampled, by seed model",
            "sampled, interval over seed models"]);
        foreach (var arm in ByArm.Where(arm => arm.Key != first))
        {
            var paired = arm.Where(run => ours.ContainsKey(run.Place)).ToList();
            double Lead(FinishedRun run, string name) => ours[run.Place].End(name) - run.End(name);
            double[] models = [.. paired.GroupBy(run => run.Cell.Model).OrderBy(model => model.Key)
                .Select(model => model.Average(run => Lead(run, MeasureNames.ActorSampled)))];
            Row([arm.Key.Title, $"{paired.Count}",
                .. Outcomes.Select(column => Cell.Interval(AcrossSeeds.Of(paired.Select(run => Lead(run, column.Name))), column.Scale)),
                string.Join(", ", models.Select(model => Cell.Signed(100 * model))),
                models.Length < 2 ? "-" : Cell.Interval(AcrossSeeds.Of(models), 100)]);
        }
    }

    private void Iterations(Arm arm, IReadOnlyList<FinishedRun> mine)
    {
        page.Append($"\n### {Capital(arm.Title)} ({mine.Count} runs)\n\n");
        Header(["after iteration", .. Course.Select(column => column.Title)]);
        for (var t = 0; t <= mine.Max(run => run.Last); t++)
        {
            Row([$"{t}",
                .. Course.Select(column => Cell.Number(Cell.Mean(mine.Select(run => run.At(t, column.Name))) * column.Scale))]);
        }
    }

    private void Skills()
    {
        string[] names = [.. runs.SelectMany(run => run.Names)
            .Where(name => name.Split('/')[0] + "/" is MeasureNames.Skill or MeasureNames.Rating).Distinct().Order(StringComparer.Ordinal)];
        if (names.Length == 0)
            return;
        page.Append("\n## Other skills after the last iteration, and the gain over the seed model\n\n");
        Header(["arm", .. names.Select(name => name.Replace(MeasureNames.Skill, "", StringComparison.Ordinal))]);
        foreach (var arm in ByArm)
        {
            Row([arm.Key.Title, .. names.Select(name => $"{Cell.Number(100 * Cell.Mean(arm.Select(run => run.End(name))))} "
                + $"({Cell.Interval(AcrossSeeds.Of(arm.Select(run => run.Gain(name))), 100)})")]);
        }
    }

    private static string Capital(string title) => char.ToUpperInvariant(title[0]) + title[1..];

    private void Header(IReadOnlyList<string> titles) => page.Append(Cell.Header(titles));

    private void Row(IEnumerable<string> cells) => page.Append(Cell.Row(cells));

    /// <param name="Name">Of a measure.</param>
    /// <param name="Title">For the reader.</param>
    /// <param name="Scale">100 for shares in percent, else 1.</param>
    private sealed record Column(string Name, string Title, double Scale);
}
