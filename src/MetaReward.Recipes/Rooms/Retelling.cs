namespace MetaReward.Recipes;

/// <summary>The block in which a policy is asked how likely its responses would be after another prompt.</summary>
internal static class Retelling
{
    /// <summary>
    /// Every response after its prompt's <see cref="Prompt.Without"/>, in order: the log-probs that its own tokens have there. One whose
    /// prompt has no such form, or that has no tokens, comes back without log-probs.
    /// </summary>
    /// <param name="policy">Who sampled them.</param>
    /// <param name="responses">Those to one prompt stand together.</param>
    /// <param name="sampling">How they were sampled; nothing is sampled here.</param>
    /// <param name="room">Where it is kept.</param>
    public static async Task<IReadOnlyList<Retold>> WithoutAsync(
        IPolicy policy, IReadOnlyList<Response> responses, Sampling sampling, Room room)
    {
        Response[][] groups = [.. responses.Where(response => response.Prompt.Without is not null)
            .GroupBy(response => response.GroupId, StringComparer.Ordinal).Select(group => group.ToArray())];
        var told = await room.AskAsync(
            new RoomQuestion<Response[], Retold>(
                policy,
                sampling,
                group => [new SampleRequest(group[0].Prompt.Without!, group.Length, room.Seed)
                    { Given = [.. group.Select(response => response.Sample)] }],
                (group, samples) => group.Zip(samples[0], Heard),
                RecordJson.Lines.Retold,
                group => group.Length),
            groups);
        var of = told.ToDictionary(one => one.ResponseId, StringComparer.Ordinal);
        return [.. responses.Select(response => of.GetValueOrDefault(response.Id) ?? Of(response, []))];
    }

    /// <summary>One response to each prompt's <see cref="Prompt.Without"/>, in order, under the prompt itself.</summary>
    /// <param name="policy">Who answers.</param>
    /// <param name="prompts">Those without the other form are passed over.</param>
    /// <param name="sampling">How.</param>
    /// <param name="room">Where it is kept.</param>
    public static Task<IReadOnlyList<Response>> RespondAsync(
        IPolicy policy, IReadOnlyList<Prompt> prompts, Sampling sampling, Room room) => room.AskAsync(
            new RoomQuestion<Prompt, Response>(
                policy,
                sampling,
                prompt => [new SampleRequest(prompt.Without!, 1, room.Seed.Derive(prompt.Id))],
                (prompt, samples) => [new Response($"{room.GroupOf(prompt)}/{room.Mark}0", prompt, samples[0][0])],
                RecordJson.Lines.Response,
                _ => 1),
            [.. prompts.Where(prompt => prompt.Without is not null)]);

    /// <summary>
    /// Why a policy cannot tell this, or that no prompt has the other form, and what to do; null where all is there. A replay has no
    /// prompts. Without a full stop.
    /// </summary>
    /// <param name="policy">Who is asked.</param>
    /// <param name="prompts">All that may be drawn.</param>
    /// <param name="scores">Whether given replies are scored; else prompts alone are looked at.</param>
    public static string? Fault(IPolicy policy, IReadOnlyList<Prompt> prompts, bool scores)
    {
        if (scores && !policy.Abilities.Given)
        {
            return "the reward mutual_information asks the model how likely given replies are, and this one is not asked that (a server "
                + "never is): name a checkpoint as the model, or set loop.reward=likelihood";
        }

        if (prompts.Count > 0 && prompts.All(prompt => prompt.Without is null))
        {
            return (scores ? "the reward mutual_information compares" : "loop.rivals without answers")
                + " each prompt also without the part that is to be followed, and none of the "
                + $"{prompts.Count} prompts has the key 'without'. Add it, or set "
                + (scores ? "loop.reward=likelihood" : "loop.rivals=ended");
        }

        return null;
    }

    /// <exception cref="InvalidDataException">The policy drew another reply instead of scoring the given one.</exception>
    private static Retold Heard(Response response, Sample sample) =>
        sample.Logps.Count == 0 || sample.Tokens.SequenceEqual(response.Sample.Tokens) ? Of(response, sample.Logps)
            : throw new InvalidDataException($"the policy was asked how likely '{response.Id}' is, and answered about another text");

    private static Retold Of(Response response, IReadOnlyList<float> logps) => new($"{response.Id}/w0", response.Id, logps);
}
