using MetaReward.Remote.Served;

namespace MetaReward.Cli.Hosting;

/// <summary>Servers that speak for roles of a run: opened, and asked what they can do before anything rests on it.</summary>
internal static class ServedRoles
{
    /// <summary>Where a run keeps the replies of servers, by what was asked.</summary>
    public const string Folder = "replies";

    /// <summary>The server of a role, or its servers.</summary>
    /// <param name="role">For messages.</param>
    /// <param name="model">The model and where it is served.</param>
    /// <param name="asked">How a server is asked.</param>
    /// <param name="progress">Told what it lacks, and what that means.</param>
    /// <exception cref="InvalidDataException">It does not answer.</exception>
    public static async Task<IPolicy> OpenAsync(
        string role, ServedModel model, Func<Uri, ServedOptions> asked, RoomProgress progress, CancellationToken cancel)
    {
        IPolicy policy = model.Replicas.Count == 0 ? await ServedPolicy.OpenAsync(model, asked(model.Endpoint), cancel)
            : await ReplicatedPolicy.OpenAsync(model, asked, cancel);
        await ExamineAsync(role, policy, progress, cancel);
        return policy;
    }

    /// <summary>Finds out what a server of a role can do, and says it; nothing where a checkpoint plays it.</summary>
    public static async Task ExamineAsync(string role, IPolicy policy, RoomProgress progress, CancellationToken cancel)
    {
        IReadOnlyList<ServedAbilities> known = policy switch
        {
            ServedPolicy one => [await one.ExamineAsync(cancel)],
            ReplicatedPolicy several => await several.ExamineAsync(cancel),
            _ => [],
        };
        foreach (var line in known.Select(one => $"{one}").Distinct())
        {
            progress.Heading($"Server   {role}: {line}");
        }
    }

    /// <summary>What was asked of a policy, if a server speaks for it.</summary>
    public static ServedUse? UseOf(IPolicy policy) => policy switch
    {
        ServedPolicy one => one.Use,
        ReplicatedPolicy several => several.Use,
        _ => null,
    };
}
