namespace MetaReward.Remote.Served;

/// <summary>
/// How many requests are under way at once: as many as are allowed, half as many each time the server is busy or gives no answer in time,
/// and one more for each full round of answers after that (additive increase, multiplicative decrease). Safe to call from several threads.
/// </summary>
/// <param name="most">Requests at once, at least 1.</param>
internal sealed class ServedLanes(int most) : IDisposable
{
    private readonly SemaphoreSlim free = new(most);
    private readonly Lock gate = new();
    private readonly int limit = most;
    private int allowed = most;
    private int taken; // lanes that are closed for now
    private int owed; // lanes to close when they come back
    private int answered;
    private long quiet; // requests that began before the last halving say nothing new

    /// <summary>Requests that may be under way now.</summary>
    public int Allowed
    {
        get
        {
            lock (gate)
            {
                return allowed;
            }
        }
    }

    public Task WaitAsync(CancellationToken cancel) => free.WaitAsync(cancel);

    public void Release()
    {
        lock (gate)
        {
            if (owed > 0)
            {
                (owed, taken) = (owed - 1, taken + 1);
                return;
            }
        }

        free.Release();
    }

    /// <summary>An attempt has ended.</summary>
    public void Heard(Next next)
    {
        lock (gate)
        {
            if (next == Next.Settled)
            {
                quiet = Math.Max(0, quiet - 1);
                if (++answered >= allowed && allowed < limit)
                {
                    (answered, allowed) = (0, allowed + 1);
                    Open();
                }
            }
            else if (--quiet < 0 && allowed > 1)
            {
                var closed = allowed / 2;
                (allowed, owed, answered, quiet) = (allowed - closed, owed + closed, 0, allowed - closed);
            }
        }
    }

    public void Dispose() => free.Dispose();

    private void Open()
    {
        if (owed > 0)
        {
            owed--;
        }
        else if (taken > 0)
        {
            taken--;
            free.Release();
        }
    }
}
