using MetaReward.Measures;

namespace MetaReward.Recipes;

/// <summary>The block in which a policy answers prompts: K responses each, which share one prefill of their prompt.</summary>
public static class Actor
{
    /// <summary>Answers every prompt; all responses, in prompt order.</summary>
    /// <param name="policy">Who answers.</param>
    /// <param name="prompts">With ids that differ.</param>
    /// <param name="responsesPerPrompt">K, at least 1.</param>
    /// <param name="sampling">How.</param>
    /// <param name="room">Where they are kept.</param>
    public static async Task<IReadOnlyList<Response>> RespondAsync(
        IPolicy policy, IReadOnlyList<Prompt> prompts, int responsesPerPrompt, Sampling sampling, Room room)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(responsesPerPrompt, 1);
        var responses = await room.AskAsync(
            new RoomQuestion<Prompt, Response>(
                policy,
                sampling,
                prompt => [new SampleRequest(prompt.Dialogue, responsesPerPrompt, room.Seed.Derive(prompt.Id))],
                (prompt, samples) =>
                    samples[0].Select((sample, k) => new Response($"{room.GroupOf(prompt)}/{room.Mark}{k}", prompt, sample)),
                RecordJson.Lines.Response,
                _ => responsesPerPrompt),
            prompts);
        Count(responses, room);
        return [.. responses.Select(response => response with { Sampler = policy.Fingerprint })];
    }

    private static void Count(IReadOnlyList<Response> responses, Room room)
    {
        room.Add(RoomFigures.Length, Intervals.Mean(responses.Select(response => (double)TextLength.Of(response.Text))));
        room.Add(RoomFigures.CutOff, Share(responses, response => response.Sample.Finish == Finish.Length));
        room.Add(RoomFigures.StillThinking, Share(responses, response => response.Sample.Thoughts.StillThinking));
    }

    private static Interval Share(IReadOnlyList<Response> responses, Func<Response, bool> holds) =>
        Intervals.Proportion(responses.Count(holds), responses.Count);
}
