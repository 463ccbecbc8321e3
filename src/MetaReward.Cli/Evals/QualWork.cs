using MetaReward.Categories;
using MetaReward.Microworld;
using MetaReward.QualEval;
using MetaReward.Recipes;
using MetaReward.Rubrics;

namespace MetaReward.Cli.Evals;

/// <summary>The analyst at work: categories, affinities, advice.</summary>
/// <param name="settings">As every asking verb has them; the sampling is the analyst's.</param>
/// <param name="told">The verb's own.</param>
/// <param name="analyst">Who is asked.</param>
/// <param name="seed">Of all that is drawn.</param>
/// <param name="progress">Told how far it is.</param>
/// <param name="cancel">Stops between sampling steps.</param>
internal sealed class QualWork(
    ExamSettings settings, QualSettings told, Candidate analyst, Seed seed, RoomProgress progress, CancellationToken cancel)
{
    private const int Probes = 24;
    private const int Shown = 5;
    private readonly ProseAnalyst prose = new(Asked(analyst, progress, cancel), settings.Sampling, seed);

    private IEnumerable<CategoryKind> Wanted => analyst.IsMicroworld || told.Categories is not null ? [CategoryKind.SubTask]
        : told.Kinds switch
    {
        Kinds.Domain => [CategoryKind.Domain],
        Kinds.Subtask => [CategoryKind.SubTask],
        _ => [CategoryKind.Domain, CategoryKind.SubTask],
    };

    private static Ask Asked(Candidate analyst, RoomProgress progress, CancellationToken cancel) => async (room, requests, sampling) =>
    {
        var replies = await analyst.AskAsync(room, requests, sampling, progress, cancel);
        progress.End();
        return replies;
    };

    /// <summary>What it will ask at most.</summary>
    public string Plan(IReadOnlyList<QualExample> examples)
    {
        if (analyst.IsMicroworld)
        {
            return $"Plan     the words that ask are exchanged between {examples.Count} prompts, up to {Probes} of each way of asking";
        }

        var (own, kinds) = (examples.Count(one => !one.OfPool), Wanted.Count());
        var given = told.Categories is null ? told.Most : Given().Count;
        var rated = examples.Count + (examples.Any(one => one.Prompt.Reference is not null) ? own : 0);
        var named = told.Categories is null ? $"{kinds * Math.Max(1, own / Shown)} questions for categories, their merging, " : "";
        return $"Plan     {named}at most {kinds * rated * given} for affinities ({told.Tries} tries), 1 for advice, of at most "
            + $"{settings.Sampling.MaxTokens} tokens each; {examples.Count(one => one is { Output: null, OfPool: false })} outputs";
    }

    /// <summary>A section for each kind of category.</summary>
    public async Task<IReadOnlyList<QualSection>> SectionsAsync(IReadOnlyList<QualExample> examples, QualOptions options)
    {
        options = options with { PerItem = told.PerItem ?? (analyst.IsMicroworld ? 1 : options.PerItem) };
        if (analyst.IsMicroworld)
        {
            return [await OfRepliesAsync(examples, options)];
        }

        var sections = new List<QualSection>();
        foreach (var kind in Wanted)
        {
            sections.Add(await OfProseAsync(examples, kind, options));
        }

        return sections;
    }

    /// <summary>Advice on sections; unread where the reply was none.</summary>
    public Task<Reading<string>> AdviseAsync(IReadOnlyList<QualSection> sections) => prose.AdviseAsync(QualPage.Table(sections));

    private async Task<QualSection> OfProseAsync(IReadOnlyList<QualExample> examples, CategoryKind kind, QualOptions options)
    {
        var found = told.Categories is not null ? new Discovery(Given(), 0, new Dictionary<UnparsableReason, int>(), true)
            : await prose.DiscoverAsync([.. examples.Where(one => !one.OfPool).Select(one => one.Gold)], kind, told.Most);
        var (gold, unread) = await RateAsync([.. examples.Select(one => one.Gold)], kind, found.Names);
        var (output, unreadOutput) = examples.Any(one => one.Prompt.Reference is not null && one.Output is not null)
            ? await OutputsAsync(examples, kind, found.Names) : (null, new Dictionary<UnparsableReason, int>());
        if (gold.Unread == gold.Asked)
        {
            throw new InvalidDataException($"none of {gold.Asked} affinities could be read ({QualPage.Reasons(unread)}): this model cannot "
                + "rate. Name another with --analyst, or try --likely");
        }

        return QualSection.Of(kind, (told.Categories is null ? "found by the analyst" : $"given by {told.Categories}") + Spread(gold), gold,
            output,
            [.. examples.Select(one => one.Metric)], Sum(unread, unreadOutput), options, seed.Derive($"{kind}")) with
        {
            NamesAsked = found.Asked, NamesUnread = found.Unread, Merged = found.Merged,
        };
    }

    private Task<(Affinities Affinities, IReadOnlyDictionary<UnparsableReason, int> Unread)> RateAsync(
        IReadOnlyList<Exchange> examples, CategoryKind kind, IReadOnlyList<string> names) =>
        !told.Likely ? prose.RateAsync(examples, kind, names, told.Tries)
            : analyst.ReplyTokens is { } tokens ? LikelyScores.RateAsync(Asked(analyst, progress, cancel), tokens, examples, kind, names)
            : throw new InvalidDataException(
                "--likely needs a model that computes here: a server does not say how likely a given reply is");

    /// <summary>Where scores were not written: between what they lie, for one who asks whether the model can tell.</summary>
    private string Spread(Affinities gold) => !told.Likely ? "" : string.Create(System.Globalization.CultureInfo.InvariantCulture,
        $"; affinities are expected scores by likelihood, from {Known(gold).Min():0.00} to {Known(gold).Max():0.00}");

    private static IEnumerable<double> Known(Affinities gold) =>
        gold.Scores.SelectMany(row => row).Where(score => !double.IsNaN(score)).DefaultIfEmpty(double.NaN);

    /// <summary>Affinities of the outputs to those examples that have one; NaN for the others.</summary>
    private async Task<(Affinities?, IReadOnlyDictionary<UnparsableReason, int>)> OutputsAsync(
        IReadOnlyList<QualExample> examples, CategoryKind kind, IReadOnlyList<string> names)
    {
        List<QualExample> said = [.. examples.Where(one => !string.IsNullOrWhiteSpace(one.Output))];
        var (rated, unread) = await RateAsync([.. said.Select(one => one.Said)], kind, names);
        var rows = said.Zip(rated.Scores).ToDictionary(pair => pair.First, pair => pair.Second);
        double[] none = [.. names.Select(_ => double.NaN)];
        return (new(names, [.. examples.Select(one => rows.GetValueOrDefault(one, none))]), unread);
    }

    /// <summary>The microworld's model writes no prose: what it answers alike is one category.</summary>
    private async Task<QualSection> OfRepliesAsync(IReadOnlyList<QualExample> examples, QualOptions options)
    {
        if (told.Categories is not null)
        {
            throw new InvalidDataException(
                "the microworld's model rates no categories by name: leave out --categories, or name an --analyst");
        }

        var alike = await SameReplies.InAsync(
            analyst.Policy, [.. examples.Select(one => one.Prompt.Text)], told.Most, Probes, seed.Derive("replies"), cancel);
        return QualSection.Of(CategoryKind.SubTask,
            $"ways of asking that the model answers alike are one category ({alike.Replies} greedy replies)",
            new(alike.Names, alike.Affinities), null, [.. examples.Select(one => one.Metric)], new Dictionary<UnparsableReason, int>(),
            options with { Keep = told.Most }, seed.Derive("assigned"));
    }

    private List<string> Given()
    {
        var names = TextFile.Read(told.Categories!, $"no file of categories at '{told.Categories}'",
            new(told.Categories!, progress.Heading))
            .Split('\n').Select(ListCategoriesRubric.NameOf).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        return names.Count > 0 ? names : throw new InvalidDataException($"'{told.Categories}' names no categories: write one a line");
    }

    private static Dictionary<UnparsableReason, int> Sum(
        IReadOnlyDictionary<UnparsableReason, int> one, IReadOnlyDictionary<UnparsableReason, int> other) =>
        one.Concat(other).GroupBy(pair => pair.Key).ToDictionary(pair => pair.Key, pair => pair.Sum(count => count.Value));
}
