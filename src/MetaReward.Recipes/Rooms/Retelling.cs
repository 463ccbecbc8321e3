namespace MetaReward.Recipes;

/// <summary>The block in which a policy is asked how likely its responses would be after another prompt.</summary>
internal static class Retelling
{
    /// <summary>
    /// Every response after its prompt's <see cref="Prompt.Without"/>, in order: its own tokens with the log-probs that they have there.
    /// One whose prompt has no such form, or that has no tokens, comes back without log-probs.
    /// </summary>
    /// <param name="policy">Who sampled them.</param>
    /// <param name="responses">Those to one prompt stand together.</param>
    /// <param name="sampling">How they were sampled; nothing is sampled here.</param>
    /// <param name="room">Where it is kept.</param>
    public static async Task<IReadOnlyList<Sample>> WithoutAsync(
        IPolicy policy, IReadOnlyList<Response> responses, Sampling sampling, Room room)
    {
        Response[][] groups = [.. responses.Where(response => response.Prompt.Without is not null)
            .GroupBy(response => response.GroupId, StringComparer.Ordinal).Select(group => group.ToArray())];
        var told = await room.AskAsync(
            new RoomQuestion<Response[], Response>(
                policy,
                sampling,
                group => [new SampleRequest(group[0].Prompt.Without!, group.Length, room.Seed)
                    { Given = [.. group.Select(response => response.Sample)] }],
                (group, samples) => group.Zip(samples[0], (response, sample) =>
                    new Response(IdOf(response, room), new(response.Prompt.Id, response.Prompt.Without!), sample)),
                RecordJson.Lines.Response,
                group => group.Length),
            groups);
        var of = told.ToDictionary(one => one.Id, one => one.Sample, StringComparer.Ordinal);
        return [.. responses.Select(response => of.GetValueOrDefault(IdOf(response, room), Nothing))];
    }

    /// <summary>Refuses a policy that cannot tell this, and prompts of which none has the other form.</summary>
    /// <exception cref="ArgumentException">Says what is missing and what to do.</exception>
    public static void Check(IPolicy policy, IReadOnlyList<Prompt> prompts)
    {
        if (!policy.Abilities.Given)
        {
            throw new ArgumentException("the reward mutual_information asks the model how likely given replies are, and a server is not "
                + "asked that: name a checkpoint as the model, or set loop.reward=likelihood.");
        }

        if (prompts.All(prompt => prompt.Without is null))
        {
            throw new ArgumentException("the reward mutual_information compares each prompt with itself without the part that is to be "
                + $"followed, and none of the {prompts.Count} prompts has the key 'without'. Add it, or set loop.reward=likelihood.");
        }
    }

    private static readonly Sample Nothing = new("", [], [], Finish.NoReply);

    private static string IdOf(Response response, Room room) =>
        $"{response.GroupId}/{room.Mark}{response.Id[(response.GroupId.Length + 2)..]}";
}
