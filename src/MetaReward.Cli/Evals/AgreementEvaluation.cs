using MetaReward.Evaluation.Exams;
using MetaReward.Evaluation.HumanLabels;
using MetaReward.Measures;
using MetaReward.Microworld;
using MetaReward.Rubrics;

namespace MetaReward.Cli.Evals;

/// <summary>Puts pairs labelled by people, or by a check of the answers, to a policy as their judge.</summary>
public static class AgreementEvaluation
{
    /// <summary>From the labelled pairs to what is kept and compared; null where only the plan was wanted.</summary>
    /// <param name="source">The benchmark.</param>
    /// <param name="settings">What to do.</param>
    /// <param name="pairwise">Both responses at once in both orders; else each alone.</param>
    /// <param name="judgments">Of each response alone.</param>
    /// <param name="progress">Told as replies come.</param>
    /// <param name="cancel">Stops between sampling steps.</param>
    public static async Task<Evaluated?> RunAsync(
        PairSource source, ExamSettings settings, bool pairwise, int judgments, RoomProgress progress, CancellationToken cancel)
    {
        var all = source.Read(settings.Data, progress.Heading);
        List<LabelledPair> decided = [.. all.Where(pair => pair.Better != Choice.Tie)];
        if (decided.Count == 0)
        {
            throw new InvalidDataException($"'{settings.Data}' holds no pair that is not a tie");
        }

        var chosen = Choosing.Of(decided, PairExam.KeyOf, settings.Limit, Seed.Of(settings.Seed).Derive("choice"));
        progress.Heading(
            $"Pairs    {chosen.Count} of {decided.Count} "
            + $"of {settings.Data}{(all.Count > decided.Count ? $"; {all.Count - decided.Count} ties passed over" : "")}");
        using var candidates = new Candidates(settings.Folder, settings.Device, settings.Variables, progress);
        var judge = await candidates.LoadAsync(settings.Model, cancel);
        progress.Heading($"Judge    {judge.Model}");
        var exam = ExamOf(judge, pairwise, judgments);
        var seed = Seed.Of(settings.Seed).Derive("judgments");
        List<SampleRequest> requests = [.. chosen.SelectMany(pair => exam.Ask(pair, seed))];
        if (await judge.PlanAndAskAsync("judgments", requests, settings, progress, cancel) is not { } replies)
        {
            return null;
        }

        var answered = new Dictionary<LabelledPair, IReadOnlyList<IReadOnlyList<Sample>>>(ReferenceEqualityComparer.Instance);
        foreach (var (pair, said) in chosen.Zip(replies.Chunk(exam.Said.Count)))
        {
            answered[pair] = said;
        }

        List<MarkedItem> items = [.. decided.Where(answered.ContainsKey).Select(pair => exam.Marked(pair, answered[pair]))];
        var main = exam.Yardsticks[0].Name;
        var together = source.Together([.. items.Select(item => (item.Group, item.Marks[main].Points))], Seed.Of(0).Derive("together"));
        return Evaluated.Keep(
            new(source.Name, source.Title, exam.Yardsticks, exam.Groups(items)) { Extras =
                [.. together.Select(f => new Extra(f.Name, f.Words, f.Value)), .. Sureness(items, judgments)] }, settings,
            new($"{judge.Name}-{exam.Name}", judge.Model, $"{judge.Identity} {judgments}", settings.Sampling, exam.Name), decided.Count,
            items, DataFile.Sha256(settings.Data), progress);
    }

    /// <summary>How far the share right is from how sure the judge is, where it judges several times.</summary>
    private static IEnumerable<Extra> Sureness(IReadOnlyList<MarkedItem> items, int judgments) => judgments < 2 ? []
        : [new("calibration-error", "surer than right, or less sure, by",
            Calibration.Of(items.Select(item => item.Marks.GetValueOrDefault(PairExam.Preference)?.Points ?? double.NaN),
                Seed.Of(0).Derive("calibration")).Error)];

    /// <exception cref="InvalidDataException">The microworld's model is to compare, which it has not learned.</exception>
    private static PairExam ExamOf(Candidate judge, bool pairwise, int judgments) => (judge.IsMicroworld, pairwise) switch
    {
        (true, true) =>
            throw new InvalidDataException("the microworld's model judges responses one by one only: leave out --rubric pairwise"),
        (false, true) => PairExam.Pairwise(new PairRubric()),
        (true, _) => PairExam.Scored(new CheckRubric(), judgments),
        _ => PairExam.Scored(new AdditiveRubric(), judgments),
    };
}
