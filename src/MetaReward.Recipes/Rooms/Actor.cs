namespace MetaReward.Recipes;

/// <summary>The room where a policy answers prompts: K responses each, which share one prefill of their prompt.</summary>
public static class Actor
{
    internal const string Room = "2-responses";

    /// <summary>Answers every prompt; kept as <c>2-responses</c>, all of them, in prompt order.</summary>
    /// <param name="prompts">With ids that differ.</param>
    /// <param name="responsesPerPrompt">K, at least 1.</param>
    public static Task<IReadOnlyList<Response>> RespondAsync(
        IPolicy policy, IReadOnlyList<Prompt> prompts, int responsesPerPrompt, Sampling sampling, Stage stage)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(responsesPerPrompt, 1);
        var seed = stage.Turn.Seed.Derive(Room);
        return stage.AskAsync(
            new Question<Prompt, Response>(
                Room,
                policy,
                sampling,
                prompt => [new SampleRequest(prompt.Text, responsesPerPrompt, seed.Derive(prompt.Id))],
                (prompt, samples) => samples[0].Select((sample, k) => new Response($"i{stage.Turn.Iteration}/{prompt.Id}/r{k}", prompt, sample)),
                RecordJson.Lines.Response),
            prompts);
    }

    /// <summary>
    /// What goes on to the judge: the first of every set of identical responses to a prompt (as in the paper), and none that is empty because
    /// its prompt does not fit the context. The rest become skips.
    /// </summary>
    public static (IReadOnlyList<Response> Responses, IReadOnlyList<Skip> Skips) Distinct(IReadOnlyList<Response> responses)
    {
        var kept = new List<Response>();
        var skips = new List<Skip>();
        var first = new Dictionary<(string Prompt, string Text), Response>();
        foreach (var response in responses)
        {
            if (response.Sample.Finish == Finish.PromptTooLong)
                skips.Add(new(response.Id, SkipReason.PromptTooLong, "the prompt does not fit the policy's context: nothing was sampled"));
            else if (first.TryAdd((response.Prompt.Id, response.Text), response))
                kept.Add(response);
            else
                skips.Add(new(response.Id, SkipReason.Duplicate, $"the same text as {first[(response.Prompt.Id, response.Text)].Id}"));
        }

        return (kept, skips);
    }
}
