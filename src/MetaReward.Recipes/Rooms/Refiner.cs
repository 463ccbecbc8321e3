namespace MetaReward.Recipes;

/// <summary>The blocks in which a policy gives feedback on responses and writes better ones.</summary>
internal static class Refiner
{
    private const string Critics = "this world's models cannot write feedback";
    private const string Refiners = "this world's models cannot refine a response";

    /// <summary>Feedback on each response, and a better one by it where it finds something to mend; in order.</summary>
    /// <param name="policy">Who gives feedback and refines.</param>
    /// <param name="world">How both are asked for.</param>
    /// <param name="drafts">The responses, in the order of their prompts.</param>
    /// <param name="sampling">Feedback is sampled as judgments are, better responses as responses.</param>
    /// <param name="at">The iteration; feedback and responses have a room each.</param>
    /// <exception cref="ArgumentException">The world's models cannot do this.</exception>
    public static async Task<IReadOnlyList<Revision>> ReviseAsync(
        IPolicy policy, World world, IReadOnlyList<Response> drafts, JudgeSamplingOptions sampling, Iteration at)
    {
        var (critic, refine) = (CriticOf(world), RefineOf(world));
        var feedback = await Writer.WriteAsync(
            policy, critic.Rubric, [.. drafts.Select(draft => new Subject<Exchange>(draft.Id, ExchangeOf(draft, draft.Text)))],
            sampling.Judge(), at.Room("3-feedback", "f"));
        var first = drafts.Zip(feedback, (draft, of) => new Revision(draft, of, of.Text is { } text && critic.Satisfied(text), null))
            .ToArray();
        Revision[] open = [.. first.Where(one => one.Feedback.Text is not null && !one.Satisfied)];
        var refined = await Writer.WriteAsync(
            policy, refine, [.. open.Select(one => new Subject<Draft>(one.Feedback.Id, DraftOf(one)))], sampling.Actor(),
            at.Room("4-refinements", "y"));
        var of = open.Zip(refined).ToDictionary(both => both.First.Draft.Id, both => both.Second, StringComparer.Ordinal);
        return [.. first.Select(one => one with { Refined = of.GetValueOrDefault(one.Draft.Id) })];
    }

    /// <summary>What a response, feedback and a better response ask of each prompt, for a plan.</summary>
    /// <param name="sampling">Of all three.</param>
    /// <param name="approve">Feedback on the better response is asked for, too.</param>
    public static PlannedAsk[] Asks(JudgeSamplingOptions sampling, bool approve)
    {
        var (respond, critic) = (sampling.Actor().MaxTokens, sampling.Judge().MaxTokens);
        return
        [
            new("2-responses", AskKind.Response, 1, 1, respond), new("3-feedback", AskKind.Judgment, 1, 1, critic),
            new("4-refinements", AskKind.Response, 1, 1, respond),
            .. approve ? [new("5-second-feedback", AskKind.Judgment, 1, 1, critic)] : Array.Empty<PlannedAsk>(),
        ];
    }

    /// <summary>What teaching to give feedback and to refine by it learns of each prompt, for a plan.</summary>
    /// <param name="sampling">Of both.</param>
    /// <param name="answers">Also to answer so at once.</param>
    public static PlannedSides[] Skills(JudgeSamplingOptions sampling, bool answers) =>
    [
        new(AskKind.Judgment, 1, sampling.Judge().MaxTokens),
        .. Enumerable.Repeat(new PlannedSides(AskKind.Response, 1, sampling.Actor().MaxTokens), answers ? 2 : 1),
    ];

    /// <summary>The ids of the drafts whose refined response feedback is satisfied with.</summary>
    /// <param name="policy">Who gives the feedback.</param>
    /// <param name="world">How it is asked for.</param>
    /// <param name="revisions">Those that have a better response are asked about.</param>
    /// <param name="sampling">Feedback is sampled as judgments are.</param>
    /// <param name="at">The iteration.</param>
    public static async Task<IReadOnlySet<string>> ApproveAsync(
        IPolicy policy, World world, IReadOnlyList<Revision> revisions, JudgeSamplingOptions sampling, Iteration at)
    {
        var critic = CriticOf(world);
        Revision[] refined = [.. revisions.Where(one => one.Lack is null)];
        var feedback = await Writer.WriteAsync(
            policy, critic.Rubric,
            [.. refined.Select(one => new Subject<Exchange>(one.Refined!.Id, ExchangeOf(one.Draft, one.Refined.Text!)))],
            sampling.Judge(), at.Room("5-second-feedback", "f"));
        return refined.Zip(feedback).Where(both => both.Second.Text is { } text && critic.Satisfied(text))
            .Select(both => both.First.Draft.Id).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>
    /// Refines each response again and again without feedback, each time from the last better response that could be read; all texts of the
    /// chain, the first responses included, prompt by prompt. A refined text has no tokens: it answered another question.
    /// </summary>
    /// <param name="policy">Who refines.</param>
    /// <param name="world">How it is asked for.</param>
    /// <param name="drafts">One for each prompt, in the order of the prompts.</param>
    /// <param name="rounds">How often.</param>
    /// <param name="sampling">How.</param>
    /// <param name="at">The iteration; each round has a room of its own.</param>
    public static async Task<IReadOnlyList<Response>> ChainAsync(
        IPolicy policy, World world, IReadOnlyList<Response> drafts, int rounds, Sampling sampling, Iteration at)
    {
        var refine = RefineOf(world);
        var chains = drafts.Select(draft => new List<Response> { draft }).ToArray();
        for (var round = 1; round <= rounds; round++)
        {
            var made = await Writer.WriteAsync(
                policy, refine,
                [.. chains.Select(chain => new Subject<Draft>(chain[0].GroupId, new(ExchangeOf(chain[^1], chain[^1].Text), [])))],
                sampling, at.Room($"3-refinements-{round}", new string('y', round)));
            foreach (var (chain, writing) in chains.Zip(made).Where(both => both.Second.Text is not null))
                chain.Add(new(writing.Id, chain[0].Prompt, new(writing.Text!, [], [], Finish.Stop)));
        }

        return [.. chains.SelectMany(chain => chain)];
    }

    /// <summary>What a refinement is asked of.</summary>
    public static Draft DraftOf(Revision revision) => new(ExchangeOf(revision.Draft, revision.Draft.Text), [revision.Feedback.Text!]);

    /// <exception cref="ArgumentException">The world's models cannot write feedback.</exception>
    public static CriticForm CriticOf(World world) => world.Critic ?? throw new ArgumentException(Critics);

    /// <exception cref="ArgumentException">The world's models cannot refine.</exception>
    public static IRubric<Draft, Reading<string>> RefineOf(World world) => world.Refine ?? throw new ArgumentException(Refiners);

    private static Exchange ExchangeOf(Response draft, string text) => new(draft.Prompt.Text, text);
}
