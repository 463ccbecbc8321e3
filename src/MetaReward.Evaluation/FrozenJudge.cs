namespace MetaReward.Evaluation;

/// <summary>
/// The actor's progress where no truth is known: its responses to held-out prompts, scored by one judge that never changes (M_0, or M_0
/// after EFT). A frozen judge does not drift with the actor, so a rise is not the judge becoming kinder. Its limit: what M_0 likes is what
/// is measured; a rise may still be an actor that learned to please that judge, and where the judge is at chance the figure means nothing.
/// </summary>
public static class FrozenJudge
{
    /// <summary>The actor's response to every prompt, in their order.</summary>
    /// <param name="actor">Who responds.</param>
    /// <param name="prompts">Held out from training.</param>
    /// <param name="acting">How the actor samples; one response per prompt.</param>
    /// <param name="seed">The same for all actors that are compared.</param>
    /// <param name="cancel">Stops between sampling steps.</param>
    public static async Task<IReadOnlyList<Sample>> RespondAsync(
        IPolicy actor, IReadOnlyList<Prompt> prompts, Sampling acting, Seed seed, CancellationToken cancel)
    {
        var requests = prompts.Select(p => new SampleRequest(p.Dialogue, 1, seed.Derive("held-out").Derive(p.Id))).ToList();
        return [.. (await actor.SampleAsync(requests, acting, null, cancel)).Select(group => group[0])];
    }

    /// <summary>
    /// One figure per prompt: the mean score of the actor's answer to it; NaN where no judgment could be read, or
    /// there is no answer to judge.
    /// </summary>
    /// <param name="judge">Who scores; the same for all actors that are compared.</param>
    /// <param name="rubric">Its rubric.</param>
    /// <param name="prompts">Held out from training.</param>
    /// <param name="responses">The actor's, in the order of the prompts.</param>
    /// <param name="judging">How the judge samples.</param>
    /// <param name="seed">The same for all actors that are compared.</param>
    /// <param name="watch">Progress and cancellation.</param>
    public static async Task<IReadOnlyList<Outcome>> ScoreAsync(
        IPolicy judge, IRubric<Exchange> rubric, IReadOnlyList<Prompt> prompts, IReadOnlyList<Sample> responses, Judging judging, Seed seed,
        Watch watch)
    {
        var exchanges = prompts.Zip(responses, (p, r) => r.Thoughts.StillThinking ? null : new Exchange(p.Text, r.Answer)).ToList();
        var panel = await Panel.AskAsync(judge, rubric, exchanges.OfType<Exchange>(), judging, seed.Derive("frozen-judge"), watch);
        return prompts.Zip(exchanges, (p, e) => new Outcome(p.Id, e is null ? double.NaN : panel.Means[e] ?? double.NaN)).ToList();
    }
}
