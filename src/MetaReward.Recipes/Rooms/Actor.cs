using MetaReward.Measures;
using MetaReward.Scores;

namespace MetaReward.Recipes;

/// <summary>The block in which a policy answers prompts: K responses each, which share one prefill of their prompt.</summary>
public static class Actor
{
    private const string Responses = "2-responses";

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

    /// <summary>
    /// Answers every prompt in waves, until the most likely response found is likely enough or K are drawn; all responses, in prompt order.
    /// </summary>
    /// <param name="policy">Who answers.</param>
    /// <param name="prompts">With ids that differ.</param>
    /// <param name="most">K, at least 1.</param>
    /// <param name="wave">Responses of a wave, at least 1.</param>
    /// <param name="delta">Of <see cref="AdaptiveStop"/>; 0 draws all K at once.</param>
    /// <param name="sampling">How.</param>
    /// <param name="at">The iteration; each wave has a room of its own.</param>
    public static async Task<IReadOnlyList<Response>> RespondUntilAsync(
        IPolicy policy, IReadOnlyList<Prompt> prompts, int most, int wave, double delta, Sampling sampling, Iteration at)
    {
        var first = await RespondAsync(policy, prompts, delta > 0 ? Math.Min(wave, most) : most, sampling, at.Room(Responses));
        var found = first.GroupBy(response => response.GroupId).ToDictionary(group => group.Key, group => group.ToList());
        for (var n = 2; delta > 0 && (n - 1) * wave < most; n++)
        {
            Prompt[] open = [.. prompts.Where(prompt => !AdaptiveStop.IsEnough(
                [.. found[at.GroupOf(prompt)].Select(response => SelfReward.Likelihood(response.Sample))], delta))];
            var more = await RespondAsync(
                policy, open, Math.Min(wave, most - ((n - 1) * wave)), sampling, at.Room($"{Responses}-{n}", new string('w', n - 1)));
            foreach (var response in more)
                found[response.GroupId].Add(response);
        }

        at.Figures.Add(FigureNames.Draws, Intervals.Mean(found.Values.Select(of => (double)of.Count)));
        return [.. prompts.SelectMany(prompt => found[at.GroupOf(prompt)])];
    }

    private static void Count(IReadOnlyList<Response> responses, Room room)
    {
        if (room.Figures is null)
            return;
        room.Add(RoomFigures.Length, Intervals.Mean(responses.Select(response => (double)TextLength.Of(response.Text))));
        room.Add(RoomFigures.CutOff, Share(responses, response => response.Sample.Finish == Finish.Length));
        room.Add(RoomFigures.StillThinking, Share(responses, response => response.Sample.Thoughts.StillThinking));
        room.Add(RoomFigures.Distinct, Variety.Distinct(responses));
        room.Add(RoomFigures.Phrases, Variety.Phrases(responses));
        room.Add(RoomFigures.Opening, Variety.CommonestOpening(responses));
    }

    private static Interval Share(IReadOnlyList<Response> responses, Func<Response, bool> holds) =>
        Intervals.Proportion(responses.Count(holds), responses.Count);
}
