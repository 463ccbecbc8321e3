using MetaReward.Remote.Served;

namespace MetaReward.Remote.Hosting;

/// <summary>
/// A server that is given new weights in the course of a run. Whoever samples says with which weights; those who agree are served
/// together, and the others wait until they are done. After each change it is checked that the answers really are the new weights'.
/// </summary>
/// <param name="open">Opens the model of a name at the server.</param>
/// <param name="loading">How the server is given weights.</param>
/// <param name="check">What shows that it has them.</param>
/// <param name="say">Told what was loaded.</param>
public sealed class WeightHost(
    Func<string?, CancellationToken, Task<IPolicy>> open, IWeightLoading loading, WeightCheck check, Action<string> say) : IDisposable
{
    private readonly SemaphoreSlim turn = new(1);
    private readonly Dictionary<string, IPolicy> opened = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private TaskCompletionSource? idle;
    private (string Fingerprint, IPolicy Policy, IPolicy Asked)? current;
    private int users;

    /// <summary>What the server can do; known once it was asked.</summary>
    public Abilities Abilities { get; private set; } = Abilities.Served;

    /// <summary>A checkpoint and the server that has its weights, to the policy that is asked: for keeping replies.</summary>
    public Func<HostedPolicy, IPolicy, IPolicy> Remembers { get; init; } = (_, policy) => policy;

    /// <summary>What was asked of the server.</summary>
    public ServedUse Use
    {
        get
        {
            lock (gate)
            {
                return opened.Values.Aggregate(new ServedUse(0, 0, 0), (sum, policy) => sum + (policy switch
                {
                    ServedPolicy one => one.Use,
                    ReplicatedPolicy several => several.Use,
                    _ => new(0, 0, 0),
                }));
            }
        }
    }

    /// <summary>The server with a checkpoint's weights, for as long as the result is held.</summary>
    /// <exception cref="InvalidDataException">The server cannot be given them, or does not have them afterwards.</exception>
    public async Task<WeightUse> UseAsync(HostedPolicy checkpoint, CancellationToken cancel)
    {
        await turn.WaitAsync(cancel);
        try
        {
            if (current?.Fingerprint != checkpoint.Fingerprint)
            {
                await IdleAsync(cancel);
                var asked = await ChangeAsync(checkpoint, cancel);
                var watched = new WatchedPolicy(asked, c => RestoreAsync(checkpoint, asked, c), say);
                current = (checkpoint.Fingerprint, Remembers(checkpoint, watched), asked);
            }

            lock (gate)
            {
                users++;
            }

            return new(current.Value.Policy, Leave);
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose()
    {
        foreach (var policy in opened.Values.OfType<IDisposable>())
        {
            policy.Dispose();
        }

        turn.Dispose();
    }

    private async Task<IPolicy> ChangeAsync(HostedPolicy checkpoint, CancellationToken cancel)
    {
        var before = current is { } now ? await check.LookAsync(now.Asked, cancel) : null;
        current = null; // whatever comes, the old weights are not asked any more as if they were known
        var loaded = await loading.LoadAsync(checkpoint, cancel);
        var policy = await OpenAsync(loaded.Name, cancel);
        var seen = await check.ConfirmAsync(checkpoint, policy, before, loaded, cancel);
        say($"the server has the weights {checkpoint.Fingerprint} ({loaded.How}{(seen.Length > 0 ? "; " + seen : "")})");
        return policy;
    }

    /// <summary>Looks at a server that was away; gives it the weights again if it lost them.</summary>
    /// <returns>Whether it had kept them.</returns>
    private async Task<bool> RestoreAsync(HostedPolicy checkpoint, IPolicy policy, CancellationToken cancel)
    {
        var kept = new LoadedWeights(null, "after it was away", IsNew: false);
        try
        {
            await check.ConfirmAsync(checkpoint, policy, null, kept, cancel);
            return true;
        }
        catch (InvalidDataException)
        {
            var again = await loading.LoadAsync(checkpoint, cancel);
            await check.ConfirmAsync(checkpoint, policy, null, again with { IsNew = false }, cancel);
            return false;
        }
    }

    private async Task<IPolicy> OpenAsync(string? name, CancellationToken cancel)
    {
        var key = name ?? "";
        lock (gate)
        {
            if (opened.TryGetValue(key, out var known))
            {
                return known;
            }
        }

        var policy = await open(name, cancel);
        lock (gate)
        {
            opened[key] = policy;
        }

        Abilities = policy.Abilities;
        return policy;
    }

    private Task IdleAsync(CancellationToken cancel)
    {
        lock (gate)
        {
            if (users == 0)
            {
                return Task.CompletedTask;
            }

            idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return idle.Task.WaitAsync(cancel);
        }
    }

    private void Leave()
    {
        lock (gate)
        {
            if (--users == 0)
            {
                idle?.TrySetResult();
                idle = null;
            }
        }
    }
}

/// <summary>The server with certain weights, while somebody asks it.</summary>
/// <param name="policy">The server.</param>
/// <param name="leave">Told at the end.</param>
public sealed class WeightUse(IPolicy policy, Action leave) : IDisposable
{
    private int left;

    /// <summary>The server.</summary>
    public IPolicy Policy => policy;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref left, 1) == 0)
        {
            leave();
        }
    }
}

/// <summary>How a server is given weights.</summary>
public interface IWeightLoading
{
    /// <summary>Gives the server a checkpoint's weights.</summary>
    /// <exception cref="InvalidDataException">It does not take them; says what was tried and what came.</exception>
    Task<LoadedWeights> LoadAsync(HostedPolicy checkpoint, CancellationToken cancel);
}

/// <summary>Weights that a server was given.</summary>
/// <param name="Name">Under which model name it answers with them; null: its usual one.</param>
/// <param name="How">In a few words.</param>
/// <param name="IsNew">Whether something was loaded: false where the server was left as it is.</param>
public sealed record LoadedWeights(string? Name, string How, bool IsNew = true);
