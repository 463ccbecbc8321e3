using MetaReward.Evaluation.Explaining;

namespace MetaReward.Evaluation.Understanding;

/// <summary>A study whose participants are simulated. Its steps are those that people would leave, so the same statistics read
/// them.</summary>
/// <param name="Plan">The items.</param>
/// <param name="Cues">The judge's student.</param>
/// <param name="Score">What the judge gives texts in place of items' responses, in order; NaN where no judgment could be read.</param>
/// <param name="Marked">The words that are marked in a training item in a condition; empty where none are.</param>
public sealed record StudySimulation(StudyPlan Plan, JudgeCues Cues,
    Func<IReadOnlyList<(StudyItem Item, string Text)>, Task<IReadOnlyList<double>>> Score,
    Func<StudyCondition, StudyItem, IReadOnlyList<AttributedWord>> Marked)
{
    private const int Shown = 10;
    private readonly Dictionary<(string, string), double> known = [];

    /// <summary>Edits of each test item; fewer where one flips it, or where nothing more comes to mind.</summary>
    public int Tries { get; init; } = 4;

    /// <summary>Whether participants notice by themselves how long a response is.</summary>
    public bool NoticesLength { get; init; } = true;

    /// <summary>The steps of all participants.</summary>
    /// <param name="conditions">Which there are.</param>
    /// <param name="each">Participants of each.</param>
    /// <param name="seed">Of the participants.</param>
    public async Task<IReadOnlyList<StudyLine>> RunAsync(IReadOnlyList<StudyCondition> conditions, int each, Seed seed)
    {
        Participant[] all = [.. Enumerable.Range(0, each * conditions.Count).SelectMany(i =>
            Of($"simulated {i + 1}", Plan.Next(i, conditions), seed.Derive(i)))];
        await AskAsync(all.Select(one => (one.Item, one.Item.Response)));
        for (var round = 0; round < Tries; round++)
        {
            foreach (var one in all.Where(one => !one.IsDone))
                one.Propose();
            await AskAsync(all.Where(one => !one.IsDone).Select(one => (one.Item, one.Proposed!)));
            foreach (var one in all.Where(one => !one.IsDone))
                one.Hear(known[(one.Item.Id, one.Proposed!)], known[(one.Item.Id, one.Item.Response)], Plan.Border);
        }

        return [.. all.SelectMany(one => one.Lines())];
    }

    private IEnumerable<Participant> Of(string name, StudyCondition condition, Seed seed)
    {
        var (training, test) = Plan.For(name);
        var reader = condition switch
        {
            StudyCondition.None => SimulatedReader.OfNothing(training, seed, NoticesLength),
            StudyCondition.Cues => SimulatedReader.OfCues(Cues, training, seed, NoticesLength),
            _ => SimulatedReader.OfWords(
                training.Select(item => Attribution.Strongest(Marked(condition, item), Shown)), training, seed, NoticesLength),
        };
        return test.Select(item => new Participant(name, condition, reader, item));
    }

    private async Task AskAsync(IEnumerable<(StudyItem Item, string Text)> asked)
    {
        (StudyItem Item, string Text)[] open = [.. asked.Where(one => !known.ContainsKey((one.Item.Id, one.Text)))
            .DistinctBy(one => (one.Item.Id, one.Text))];
        if (open.Length == 0)
            return;
        foreach (var (one, score) in open.Zip(await Score(open)))
            known[(one.Item.Id, one.Text)] = score;
    }

    /// <summary>A participant before a test item.</summary>
    private sealed class Participant(string name, StudyCondition condition, SimulatedReader reader, StudyItem item)
    {
        private readonly List<StudyLine> edits = [];
        private readonly HashSet<string> tried = [item.Response];
        private string text = item.Response;
        private double best = double.NaN;

        public StudyItem Item => item;

        public bool IsDone { get; private set; }

        public string? Proposed { get; private set; }

        private int Away => item.IsHigh ? -1 : 1;

        public void Propose()
        {
            Proposed = reader.Edit(text, Away, tried);
            IsDone = Proposed is null;
        }

        /// <summary>An edit that helped stays, another is taken back.</summary>
        public void Hear(double score, double before, double border)
        {
            tried.Add(Proposed!);
            edits.Add(new(name, condition, StudyStep.Edited)
            {
                Item = item.Id, Text = Proposed, Score = double.IsNaN(score) ? null : score, By = "judge",
                Before = double.IsNaN(before) ? null : before,
            });
            best = double.IsNaN(best) ? before : best;
            if (Away * (score - best) > 0)
                (text, best) = (Proposed!, score);
            IsDone = Away * (score - border) > 0;
        }

        public IEnumerable<StudyLine> Lines() =>
        [
            new(name, condition, StudyStep.Guessed) { Item = item.Id, High = reader.Guess(item), IsHigh = item.IsHigh }, .. edits,
            new(name, condition, StudyStep.Left) { Item = item.Id },
        ];
    }
}
