using MetaReward.Categories;
using MetaReward.Rubrics;

namespace MetaReward.QualEval;

/// <summary>Puts requests to a policy; a reply for each, one list of samples per request.</summary>
/// <param name="room">The name under which progress is told.</param>
/// <param name="requests">What is asked.</param>
/// <param name="sampling">How.</param>
public delegate Task<IReadOnlyList<IReadOnlyList<Sample>>> Ask(string room, IReadOnlyList<SampleRequest> requests, Sampling sampling);

/// <summary>What a question about categories gave.</summary>
/// <param name="Names">The categories, in the order in which they are used.</param>
/// <param name="Asked">Replies that were asked for.</param>
/// <param name="Unread">How many of them could not be read, by reason.</param>
/// <param name="Merged">False where the merging did not bring the names down, and the most frequent ones were taken.</param>
public sealed record Discovery(
    IReadOnlyList<string> Names, int Asked, IReadOnlyDictionary<UnparsableReason, int> Unread, bool Merged);

/// <summary>
/// A policy that finds categories, rates examples and writes advice, in prose (QualEval, arXiv:2311.02807, section 3). The paper's numbers:
/// k = 5 examples are shown at a time, len(data) / k times; names are merged in chunks of 4 C to at most C = 15, until they are so few, and
/// once more for duplicates; unread ratings are asked for again, up to 30 times (here <c>tries</c>). Its penalty of 0.02 on frequent tokens
/// is left out. Degenerate case: where merging does not shorten the list, the C names that were listed most often are taken, and the result
/// says so.
/// </summary>
/// <param name="ask">Who is asked.</param>
/// <param name="sampling">How.</param>
/// <param name="seed">Of the examples shown and of the samples.</param>
public sealed class ProseAnalyst(Ask ask, Sampling sampling, Seed seed)
{
    private const int Shown = 5;
    private const int Chunk = 4;
    private const int Passes = 4;

    /// <summary>Finds the categories of examples.</summary>
    /// <param name="examples">At least one.</param>
    /// <param name="kind">Domains or sub-tasks.</param>
    /// <param name="most">C: at most so many categories.</param>
    /// <exception cref="InvalidDataException">No reply held a name.</exception>
    public async Task<Discovery> DiscoverAsync(IReadOnlyList<Exchange> examples, CategoryKind kind, int most)
    {
        var own = seed.Derive($"{kind}");
        var rubric = new ListCategoriesRubric();
        SampleRequest[] requests = [.. Enumerable.Range(0, Math.Max(1, examples.Count / Shown)).Select(round => new SampleRequest(
            rubric.Render(new(kind, [.. own.Derive("shown").Derive(round).Shuffle(examples).Take(Shown)])), 1, own.Derive(round)))];
        var read = (await ask($"{Word(kind)} found", requests, sampling)).Select(one => rubric.Read(one[0])).ToList();
        var unread = Count(read);
        var listed = read.OfType<Reading<IReadOnlyList<string>>.Read>().SelectMany(one => one.Value).CountBy(name => name)
            .OrderByDescending(name => name.Value).Select(name => name.Key).ToList();
        if (listed.Count == 0)
        {
            throw new InvalidDataException($"none of {requests.Length} replies names a {Word(kind)}: "
                + string.Join(", ", unread.Select(one => $"{one.Value} {one.Key}"))
                + ". This model may be too weak to find categories: name them in a file (--categories), or another --analyst");
        }

        return await MergeAsync(listed, kind, most, new(listed, requests.Length, unread, true), own.Derive("merge"));
    }

    /// <summary>Rates each example's affinity to each category.</summary>
    /// <param name="examples">Prompts with a response, which may be empty.</param>
    /// <param name="kind">What the categories are.</param>
    /// <param name="categories">Their names.</param>
    /// <param name="tries">How often an unread rating is asked for in all, at least 1; at temperature 0 once.</param>
    public async Task<(Affinities Affinities, IReadOnlyDictionary<UnparsableReason, int> Unread)> RateAsync(
        IReadOnlyList<Exchange> examples, CategoryKind kind, IReadOnlyList<string> categories, int tries)
    {
        var rubric = new AffinityRubric();
        var pairs = examples.SelectMany((_, i) => Enumerable.Range(0, categories.Count).Select(j => (Item: i, Category: j))).ToList();
        var (scores, reasons) = (examples.Select(_ => Enumerable.Repeat(double.NaN, categories.Count).ToArray()).ToArray(),
            new Dictionary<(int, int), UnparsableReason>());
        var left = pairs;
        for (var round = 0; round < (sampling.Temperature == 0 ? 1 : tries) && left.Count > 0; round++)
        {
            var own = seed.Derive($"{kind} rated").Derive(round);
            SampleRequest[] requests = [.. left.Select(pair => new SampleRequest(
                rubric.Render(new(kind, categories[pair.Category], examples[pair.Item])), 1,
                own.Derive(examples[pair.Item].Prompt).Derive(examples[pair.Item].Response).Derive(categories[pair.Category])))];
            var replies = await ask($"{Word(kind)} rated", requests, sampling);
            foreach (var (pair, reply) in left.Zip(replies))
            {
                var verdict = rubric.Parse(reply[0]);
                scores[pair.Item][pair.Category] = verdict is Verdict.Scored scored ? scored.Score : double.NaN;
                reasons[pair] = verdict is Verdict.Unparsable why ? why.Reason : default;
            }

            left = [.. left.Where(pair => double.IsNaN(scores[pair.Item][pair.Category]))];
        }

        return (new Affinities(categories, scores).Checked(),
            left.CountBy(pair => reasons[pair]).ToDictionary(one => one.Key, one => one.Value));
    }

    /// <summary>Writes advice from a table.</summary>
    /// <param name="table">Categories and their figures, as a text.</param>
    public async Task<Reading<string>> AdviseAsync(string table)
    {
        var rubric = new AdviceRubric();
        return rubric.Read((await ask("advice", [new(rubric.Render(table), 1, seed.Derive("advice"))], sampling))[0][0]);
    }

    /// <summary>Merges names until they are few enough, then once more for duplicates.</summary>
    private async Task<Discovery> MergeAsync(IReadOnlyList<string> listed, CategoryKind kind, int most, Discovery found, Seed own)
    {
        var (names, asked, unread) = (listed, found.Asked, new Dictionary<UnparsableReason, int>(found.Unread));
        var rubric = new MergeCategoriesRubric();
        var ends = false;
        for (var pass = 0; pass < Passes && !ends; pass++)
        {
            ends = names.Count <= most; // the pass for duplicates
            var chunks = names.Chunk(Chunk * most).ToList();
            var replies = await ask($"{Word(kind)} merged",
                [.. chunks.Select((chunk, c) => new SampleRequest(rubric.Render(new(kind, chunk, most)), 1, own.Derive(pass).Derive(c)))],
                sampling);
            var read = replies.Select(one => rubric.Read(one[0])).ToList();
            asked += read.Count;
            foreach (var (reason, count) in Count(read))
            {
                unread[reason] = unread.GetValueOrDefault(reason) + count;
            }

            names = [.. read.Zip(chunks).SelectMany(one => one.First is Reading<IReadOnlyList<string>>.Read { Value: var fewer }
                && fewer.Count < one.Second.Length ? fewer : one.Second).Distinct(StringComparer.Ordinal)];
        }

        return names.Count <= most ? found with { Names = names, Asked = asked, Unread = unread }
            : found with { Names = [.. listed.Take(most)], Asked = asked, Unread = unread, Merged = false };
    }

    private static Dictionary<UnparsableReason, int> Count(IEnumerable<Reading<IReadOnlyList<string>>> read) =>
        read.OfType<Reading<IReadOnlyList<string>>.Unread>().CountBy(one => one.Reason).ToDictionary(one => one.Key, one => one.Value);

    private static string Word(CategoryKind kind) => kind == CategoryKind.Domain ? "domain" : "sub-task";
}
