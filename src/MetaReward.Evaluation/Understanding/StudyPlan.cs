using MetaReward.Recipes;

namespace MetaReward.Evaluation.Understanding;

/// <summary>A response that participants guess about.</summary>
/// <param name="Id">Of the response.</param>
/// <param name="Prompt">What it answers.</param>
/// <param name="Response">The text.</param>
/// <param name="Score">The mean of its judgments in the run.</param>
/// <param name="IsHigh">Above the border of the run's iteration; else below.</param>
public sealed record StudyItem(string Id, string Prompt, string Response, double Score, bool IsHigh);

/// <summary>
/// The items of a study of one iteration's judge (arXiv:2112.09669): responses of at most 125 words whose score lies above or below a
/// border. The border is the median, moved to the middle between two scores, since many responses may share the median: the middle at
/// which most nearly half of the responses lie above. Half of the items are high, so that guessing is right half of the time. Training and
/// test items come from different prompts.
/// </summary>
public sealed record StudyPlan
{
    /// <summary>Items of a participant's training.</summary>
    public const int Training = 20;

    /// <summary>Items of a participant's test.</summary>
    public const int Test = 10;

    private const int MostWords = 125;
    private const int TrainingPool = 60;
    private const int TestPool = 40;

    /// <summary>Whose judge.</summary>
    public required int Iteration { get; init; }

    /// <summary>What divides the scores of the iteration's responses into high and low; no score equals it.</summary>
    public required double Border { get; init; }

    /// <summary>The highest score that there is.</summary>
    public required double Top { get; init; }

    /// <summary>Items that trainings are drawn from.</summary>
    public required IReadOnlyList<StudyItem> TrainingItems { get; init; }

    /// <summary>Items that tests are drawn from.</summary>
    public required IReadOnlyList<StudyItem> TestItems { get; init; }

    /// <summary>Draws, and orders conditions.</summary>
    public required Seed Seed { get; init; }

    /// <summary>The item of an id; null where it is in no pool.</summary>
    public StudyItem? Find(string? id) => TrainingItems.Concat(TestItems).FirstOrDefault(item => item.Id == id);

    /// <summary>Of the first finished iteration that has scores.</summary>
    /// <param name="run">The run.</param>
    /// <param name="top">The highest score of its judge's rubric.</param>
    /// <exception cref="InvalidDataException">There are too few scored responses above or below the border.</exception>
    public static StudyPlan Of(RunReader run, double top)
    {
        var scored = run.Figures.Select(figures => figures.Iteration).Select(t => (Turn: t, Items: Scored(run, t)))
            .FirstOrDefault(one => one.Items.Count > 0);
        return Of(scored.Turn, scored.Items ?? [], top, Seed.Of(run.Manifest.Seed).Derive("study"));
    }

    /// <summary>Of scored responses.</summary>
    /// <param name="iteration">Whose judge.</param>
    /// <param name="scored">Id, prompt, response, score.</param>
    /// <param name="top">The highest score.</param>
    /// <param name="seed">Draws the pools.</param>
    public static StudyPlan Of(
        int iteration, IReadOnlyList<(string Id, string Prompt, string Response, double Score)> scored, double top, Seed seed)
    {
        double[] scores = [.. scored.Select(one => one.Score).Order()];
        var place = Enumerable.Range(1, Math.Max(0, scores.Length - 1)).Where(i => scores[i] > scores[i - 1])
            .OrderBy(i => Math.Abs((2 * i) - scores.Length)).Append(0).First();
        var border = place == 0 ? double.NaN : (scores[place - 1] + scores[place]) / 2;
        var items = scored.Where(one => !double.IsNaN(border)
                && one.Response.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length is > 0 and <= MostWords)
            .DistinctBy(one => (one.Prompt, one.Response))
            .Select(one => new StudyItem(one.Id, one.Prompt, one.Response, one.Score, one.Score > border)).ToArray();
        string[] prompts = seed.Shuffle(items.Select(item => item.Prompt).Distinct(StringComparer.Ordinal));
        var train = prompts.Take(prompts.Length * 3 / 5).ToHashSet(StringComparer.Ordinal);
        var plan = new StudyPlan
        {
            Iteration = iteration, Border = border, Top = top, Seed = seed,
            TrainingItems = Balanced(items.Where(item => train.Contains(item.Prompt)), TrainingPool, seed.Derive("training")),
            TestItems = Balanced(items.Where(item => !train.Contains(item.Prompt)), TestPool, seed.Derive("test")),
        };
        return plan.TrainingItems.Count >= Training && plan.TestItems.Count >= Test ? plan : throw new InvalidDataException(
            $"a study needs {Training} training items and {Test} test items, half of them with a high score, and the run gives "
            + $"{plan.TrainingItems.Count} and {plan.TestItems.Count} ({scored.Count} scored responses with "
            + $"{scores.Distinct().Count()} scores).");
    }

    /// <summary>The items of a participant: as many high as low, in an order of their own.</summary>
    /// <param name="participant">By name.</param>
    public (IReadOnlyList<StudyItem> Training, IReadOnlyList<StudyItem> Test) For(string participant) =>
        (Balanced(TrainingItems, Training, Seed.Derive(participant).Derive("training")),
            Balanced(TestItems, Test, Seed.Derive(participant).Derive("test")));

    /// <summary>The condition of the next participant: every block of as many as there are conditions has each once.</summary>
    /// <param name="before">Participants so far.</param>
    /// <param name="conditions">To draw from.</param>
    public StudyCondition Next(int before, IReadOnlyList<StudyCondition> conditions) =>
        Seed.Derive("conditions").Derive(before / conditions.Count).Shuffle(conditions)[before % conditions.Count];

    private static IReadOnlyList<StudyItem> Balanced(IEnumerable<StudyItem> items, int most, Seed seed)
    {
        var sides = seed.Shuffle(items).ToLookup(item => item.IsHigh);
        var each = Math.Min(most / 2, Math.Min(sides[true].Count(), sides[false].Count()));
        return seed.Derive("order").Shuffle(sides[true].Take(each).Concat(sides[false].Take(each)));
    }

    private static List<(string Id, string Prompt, string Response, double Score)> Scored(RunReader run, int t)
    {
        var scores = run.Judgments(t).Where(judgment => judgment.Verdict is Verdict.Scored)
            .GroupBy(judgment => judgment.ResponseId, judgment => ((Verdict.Scored)judgment.Verdict).Score, StringComparer.Ordinal)
            .ToDictionary(of => of.Key, of => of.Average(), StringComparer.Ordinal);
        var prompts = run.Prompts(t).DistinctBy(prompt => prompt.Id).ToDictionary(prompt => $"i{t}/{prompt.Id}", prompt => prompt.Text,
            StringComparer.Ordinal);
        return [.. run.Responses(t).Where(response => scores.ContainsKey(response.Id) && prompts.ContainsKey(response.GroupId))
            .Select(response => (response.Id, prompts[response.GroupId], response.Sample.Answer, scores[response.Id]))];
    }
}
