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
    private (string Fingerprint, IPolicy Policy)? current;
    private WatchedPolicy? watching;
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

    /// <summary>Opens the server and finds out what it can do.</summary>
    /// <exception cref="InvalidDataException">It does not answer.</exception>
    public Task OpenAsync(CancellationToken cancel) => OpenAsync(null, cancel);

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
                watching?.Dispose();
                watching = new WatchedPolicy(asked, c => RestoreAsync(checkpoint, asked, c), say);
                current = (checkpoint.Fingerprint, Remembers(checkpoint, watching));
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

        watching?.Dispose();
        turn.Dispose();
    }

    private async Task<IPolicy> ChangeAsync(HostedPolicy checkpoint, CancellationToken cancel)
    {
        current = null; // whatever comes, the old weights are not asked any more as if they were known
        var loaded = await LoadAsync(checkpoint, cancel);
        var policy = await OpenAsync(loaded.Name, cancel);
        string seen;
        try
        {
            seen = await check.ConfirmAsync(checkpoint, policy, loaded, cancel);
        }
        catch (InvalidDataException) when (!loaded.IsNew && checkpoint.IsFirst && loading.CanForce)
        {
            loaded = await loading.LoadAsync(checkpoint, force: true, cancel); // it was left with the weights of a later iteration
            seen = await check.ConfirmAsync(checkpoint, policy, loaded, cancel);
        }

        say($"the server has the weights {checkpoint.Fingerprint} ({loaded.How}{(seen.Length > 0 ? "; " + seen : "")})");
        return policy;
    }

    /// <summary>
    /// The run's first model is in the server as it was started, and a look shows it. Where nobody can tell, it is loaded like any other,
    /// if the server takes folders.
    /// </summary>
    private async Task<LoadedWeights> LoadAsync(HostedPolicy checkpoint, CancellationToken cancel)
    {
        if (checkpoint.IsFirst && !check.Computes && loading.CanForce)
        {
            try
            {
                return await loading.LoadAsync(checkpoint, force: true, cancel);
            }
            catch (InvalidDataException refused)
            {
                say($"whether the server has the weights {checkpoint.Fingerprint} is not known: {refused.Message}");
            }
        }

        return await loading.LoadAsync(checkpoint, force: false, cancel);
    }

    /// <summary>Looks at a server that was away; gives it the weights again if it lost them.</summary>
    /// <returns>Whether it had kept them.</returns>
    private async Task<bool> RestoreAsync(HostedPolicy checkpoint, IPolicy policy, CancellationToken cancel)
    {
        if (await check.IsKeptAsync(checkpoint, policy, cancel))
        {
            return true;
        }

        var again = await loading.LoadAsync(checkpoint, force: true, cancel);
        return await check.IsKeptAsync(checkpoint, policy, cancel) ? false : throw new InvalidDataException(
            $"the server was away, and does not answer with the weights of '{checkpoint.Folder}' after it was given "
            + $"them again ({again.How}). "
            + "Mend the server; the same command goes on from here.");
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
    /// <summary>Whether the run's first model can be loaded into a server that was started with it and has other weights now.</summary>
    bool CanForce { get; }

    /// <summary>Gives the server a checkpoint's weights.</summary>
    /// <param name="checkpoint">Whose.</param>
    /// <param name="force">Load the run's first model, too, which the server was started with.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="InvalidDataException">It does not take them; says what was tried and what came.</exception>
    Task<LoadedWeights> LoadAsync(HostedPolicy checkpoint, bool force, CancellationToken cancel);
}

/// <summary>Weights that a server was given.</summary>
/// <param name="Name">Under which model name it answers with them; null: its usual one.</param>
/// <param name="How">In a few words.</param>
/// <param name="IsNew">Whether something was loaded: false where the server was left as it is.</param>
public sealed record LoadedWeights(string? Name, string How, bool IsNew = true);
