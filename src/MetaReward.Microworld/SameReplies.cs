namespace MetaReward.Microworld;

/// <summary>
/// Finds the kinds of task in a set of prompts of this world by what a policy does with them. Its model writes no prose, and so cannot name
/// or rate categories; but two ways of asking mean the same to it where it gives the same answer to both. So the words that ask are
/// exchanged between prompts (<see cref="Instruction"/>), the policy answers greedily, and ways of asking whose answers agree are one
/// category. It reads prompts and replies; it knows neither the families nor the right answers.
/// Two ways of asking: their agreement is the share of prompts of either on which the answers' words agree. Categories: average linkage
/// (Sokal and Michener 1958) until the best agreement falls below <see cref="Enough"/> and there are at most so many.
/// Degenerate case: prompts that share no way of asking are each a category, which is refused as no prompts of this world.
/// </summary>
/// <param name="Frames">The ways of asking, most frequent first.</param>
/// <param name="Agreement">Frames × frames, from 0 to 1, symmetric; 1 with itself.</param>
/// <param name="Categories">The frames' places in each category.</param>
/// <param name="OfPrompt">The frame's place of each prompt.</param>
/// <param name="Replies">How many replies were asked for.</param>
public sealed record SameReplies(
    IReadOnlyList<string> Frames, IReadOnlyList<IReadOnlyList<double>> Agreement, IReadOnlyList<IReadOnlyList<int>> Categories,
    IReadOnlyList<int> OfPrompt, int Replies)
{
    /// <summary>Ways of asking that agree less often than this are not joined.</summary>
    public const double Enough = 0.5;

    private const int MostFrames = 200;
    private const int MostTokens = 32;

    /// <summary>Each category's ways of asking, as one name.</summary>
    public IReadOnlyList<string> Names => [.. Categories.Select(mine =>
        string.Join(" / ", mine.Select(f => Frames[f].TrimEnd(':').Trim())))];

    /// <summary>The category's place of each prompt.</summary>
    public IReadOnlyList<int> Places =>
        [.. OfPrompt.Select(f => Categories.Index().First(mine => mine.Item.Contains(f)).Index)];

    /// <summary>
    /// From 1, no answer agrees, to 5, all do: per prompt and category, by the mean agreement of the prompt's way of asking with the
    /// category's.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<double>> Affinities => [.. OfPrompt.Select(f =>
        (IReadOnlyList<double>)[.. Categories.Select(mine => 1 + (4 * mine.Average(g => Agreement[f][g])))])];

    /// <summary>The categories of prompts.</summary>
    /// <param name="policy">Who answers.</param>
    /// <param name="texts">The prompts.</param>
    /// <param name="most">At most so many categories.</param>
    /// <param name="probes">Prompts of each way of asking that are put in the other ways, at most.</param>
    /// <param name="seed">Which.</param>
    /// <param name="cancel">Stops between sampling steps.</param>
    /// <exception cref="InvalidDataException">The prompts are not of this world.</exception>
    public static async Task<SameReplies> InAsync(
        IPolicy policy, IReadOnlyList<string> texts, int most, int probes, Seed seed, CancellationToken cancel)
    {
        var things = Instruction.ThingsIn(texts);
        Instruction[] read = [.. texts.Select(text => Instruction.Of(text, things))];
        string[] frames = [.. read.CountBy(one => one.Frame).OrderByDescending(one => one.Value)
            .ThenBy(one => one.Key, StringComparer.Ordinal)
            .Select(one => one.Key)];
        if (frames.Length > MostFrames || (frames.Length == texts.Count && texts.Count > 1))
        {
            throw new InvalidDataException($"{texts.Count} prompts ask in {frames.Length} ways; these are no prompts of the microworld");
        }

        var shapes = read.DistinctBy(one => one.Frame).ToDictionary(one => one.Frame, one => one.Shape, StringComparer.Ordinal);
        var place = frames.Index().ToDictionary(one => one.Item, one => one.Index, StringComparer.Ordinal);
        var asked = frames.SelectMany((frame, f) => seed.Derive(frame).Shuffle(read.Where(one => one.Frame == frame)).Take(probes)
            .SelectMany(one => Enumerable.Range(0, frames.Length).Where(g => shapes[frames[g]] == one.Shape)
                .Select(g => (Own: f, Other: g, One: one)))).ToList();
        var replies = await policy.SampleAsync(
            [.. asked.Select(one => new SampleRequest(one.One.In(frames[one.Other]), 1, seed))], Sampling.Greedy(MostTokens), null, cancel);
        var agreement = Agree(frames.Length, [.. asked.Zip(replies, (one, said) =>
            (one.Own, one.Other, one.One, string.Join(' ', Words.Content(said[0].Answer))))]);
        return new(frames, agreement, Join(agreement, most, Enough), [.. read.Select(one => place[one.Frame])], asked.Count);
    }

    /// <summary>The same ways of asking, joined otherwise.</summary>
    /// <param name="most">At most so many categories.</param>
    /// <param name="enough">In place of <see cref="Enough"/>.</param>
    public SameReplies Regrouped(int most, double enough) => this with { Categories = Join(Agreement, most, enough) };

    /// <summary>An answer without a word agrees with nothing.</summary>
    private static double[][] Agree(int frames, IReadOnlyList<(int Own, int Other, Instruction One, string Said)> said)
    {
        var (same, all) = (new double[frames, frames], new double[frames, frames]);
        foreach (var group in said.GroupBy(one => (one.Own, one.One)))
        {
            var own = group.First(one => one.Other == one.Own).Said;
            foreach (var one in group)
            {
                var agrees = own.Length > 0 && own == one.Said ? 1 : 0;
                foreach (var (a, b) in new[] { (one.Own, one.Other), (one.Other, one.Own) })
                {
                    same[a, b] += agrees;
                    all[a, b]++;
                }
            }
        }

        return [.. Enumerable.Range(0, frames).Select(a => (double[])[.. Enumerable.Range(0, frames).Select(b =>
            a == b ? 1 : all[a, b] == 0 ? 0 : same[a, b] / all[a, b])])];
    }

    /// <summary>Average linkage; the first of equally good joins.</summary>
    private static List<List<int>> Join(IReadOnlyList<IReadOnlyList<double>> agreement, int most, double enough)
    {
        List<List<int>> parts = [.. Enumerable.Range(0, agreement.Count).Select(f => (List<int>)[f])];
        while (parts.Count > 1)
        {
            var (best, a, b) = (-1.0, 0, 0);
            for (var i = 0; i < parts.Count; i++)
            {
                for (var j = 0; j < i; j++)
                {
                    var mean = parts[i].Average(f => parts[j].Average(g => agreement[f][g]));
                    (best, a, b) = mean > best ? (mean, j, i) : (best, a, b);
                }
            }

            if (best < enough && parts.Count <= most)
            {
                break;
            }

            parts[a].AddRange(parts[b]);
            parts.RemoveAt(b);
        }

        return parts;
    }
}
