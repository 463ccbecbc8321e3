using MetaReward.Selections;

namespace MetaReward.Recipes;

/// <summary>Where a response comes from that is known to be worse.</summary>
public enum Modifications
{
    /// <summary>It answers another instruction, close to the prompt's, that the model writes.</summary>
    Written,

    /// <summary>It answers the drawn prompt that shares most words.</summary>
    Neighbour,

    /// <summary>The model is asked to write a worse response.</summary>
    Worse,
}

/// <summary>The blocks in which a policy makes responses that are known to be worse than given ones.</summary>
internal static class WorseResponses
{
    /// <summary>At most one for each prompt, under its prompt's id; in order.</summary>
    /// <param name="policy">Who writes them.</param>
    /// <param name="world">How they are asked for.</param>
    /// <param name="way">Where they come from.</param>
    /// <param name="prompts">With ids that differ.</param>
    /// <param name="better">A response to each prompt.</param>
    /// <param name="sampling">How.</param>
    /// <param name="at">The iteration.</param>
    /// <exception cref="ArgumentException">The world's models cannot do this.</exception>
    public static async Task<IReadOnlyList<Response>> MakeAsync(
        IPolicy policy, World world, Modifications way, IReadOnlyList<Prompt> prompts, IReadOnlyList<Response> better, Sampling sampling,
        Iteration at)
    {
        if (way == Modifications.Worse)
            return await WorsenAsync(policy, world, better, sampling, at.Room("3-worse-responses", "o"));
        var others = way == Modifications.Neighbour ? NearestPrompt.Of(prompts, at.GroupOf)
            : await Modifier.ModifyAsync(
                policy, world.Modify ?? throw Cannot("another instruction"), prompts, sampling, at.Room("3-modifications", "m"));
        return await Actor.RespondAsync(policy, others.Kept, 1, sampling, at.Room("4-other-responses", "o"));
    }

    private static async Task<IReadOnlyList<Response>> WorsenAsync(
        IPolicy policy, World world, IReadOnlyList<Response> better, Sampling sampling, Room room)
    {
        Response[] whole = [.. better.Where(response => response.Text.Length > 0)];
        var written = await Writer.WriteAsync(
            policy, world.Worsen ?? throw Cannot("a worse response"),
            [.. whole.Select(response => new Subject<Exchange>(response.GroupId, new(response.Prompt.Text, response.Text)))],
            sampling, room);
        return [.. whole.Zip(written).Where(both => both.Second.Text is not null).Select(both =>
            new Response(both.Second.Id, both.First.Prompt, new(both.Second.Text!, [], [], Finish.Stop)))];
    }

    private static ArgumentException Cannot(string what) => new($"this world's models cannot write {what}");
}
