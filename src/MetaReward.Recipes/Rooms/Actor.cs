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
}
