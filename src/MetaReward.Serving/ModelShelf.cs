namespace MetaReward.Serving;

/// <summary>
/// The models of a server by name. One is opened when it is first asked for; one whose weights are replaced or that is taken away answers
/// to its end who has begun with it. Safe to call from several threads at once.
/// </summary>
public sealed class ModelShelf : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly List<Entry> entries = [];

    /// <summary>The names in the order in which they came, with the fingerprints of those that are open.</summary>
    public IReadOnlyList<(string Name, string? Fingerprint)> Names
    {
        get
        {
            lock (gate)
            {
                return [.. entries.Select(entry => (entry.Name, entry.Opened?.Fingerprint))];
            }
        }
    }

    /// <summary>Those that are open.</summary>
    public IReadOnlyList<(string Name, IReplier Model)> Open
    {
        get
        {
            lock (gate)
            {
                return [.. entries.Where(entry => entry.Opened is not null).Select(entry => (entry.Name, entry.Opened!))];
            }
        }
    }

    /// <summary>Puts a model under a name, which is opened when it is first asked for.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public void Add(string name, Func<CancellationToken, Task<IReplier>> open)
    {
        lock (gate)
        {
            if (entries.Exists(entry => entry.Name == name))
            {
                throw new ArgumentException($"there is a model '{name}' already", nameof(name));
            }

            entries.Add(new(name, open));
        }
    }

    /// <summary>Opens a model and puts it under a name, in the place of the one that has it now, if any.</summary>
    /// <exception cref="InvalidDataException">It cannot be opened; the old one stays.</exception>
    public async Task<IReplier> PutAsync(string name, Func<CancellationToken, Task<IReplier>> open, CancellationToken cancel)
    {
        var made = new Entry(name, open);
        var model = await made.OpenAsync(cancel);
        Entry? old;
        lock (gate)
        {
            var at = entries.FindIndex(entry => entry.Name == name);
            old = at < 0 ? null : entries[at];
            if (at < 0)
            {
                entries.Add(made);
            }
            else
            {
                entries[at] = made;
            }
        }

        if (old is not null)
        {
            await old.RetireAsync();
        }

        return model;
    }

    /// <summary>Takes a model away; false where there is none of that name.</summary>
    public async Task<bool> RemoveAsync(string name)
    {
        Entry? old;
        lock (gate)
        {
            old = entries.Find(entry => entry.Name == name);
            if (old is not null)
            {
                entries.Remove(old);
            }
        }

        if (old is not null)
        {
            await old.RetireAsync();
        }

        return old is not null;
    }

    /// <summary>A model, for as long as the lease is held.</summary>
    /// <param name="name">Null: the first.</param>
    /// <exception cref="RequestException">There is no such model, or it cannot be opened.</exception>
    public async Task<Lease> TakeAsync(string? name, CancellationToken cancel)
    {
        Entry entry;
        lock (gate)
        {
            entry = (name is null ? entries.FirstOrDefault() : entries.Find(e => e.Name == name)) ?? throw new RequestException(
                404, $"there is no model '{name}'; there are: {string.Join(", ", entries.Take(20).Select(e => e.Name))}", "model",
                "model_not_found");
            entry.Hold();
        }

        var isHeld = false;
        try
        {
            var lease = new Lease(entry.Name, await entry.OpenAsync(cancel), entry);
            isHeld = true;
            return lease;
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException)
        {
            throw new RequestException(503, $"the model '{entry.Name}' cannot be opened: {failure.Message}", "model", "model_not_loaded");
        }
        finally
        {
            if (!isHeld)
            {
                await entry.LeaveAsync();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Entry[] all;
        lock (gate)
        {
            all = [.. entries];
            entries.Clear();
        }

        foreach (var entry in all)
        {
            await entry.RetireAsync();
        }
    }

    /// <summary>A model that is being asked.</summary>
    public sealed class Lease : IAsyncDisposable
    {
        private readonly Entry entry;

        internal Lease(string name, IReplier model, Entry entry) => (Name, Model, this.entry) = (name, model, entry);

        public string Name { get; }

        public IReplier Model { get; }

        public async ValueTask DisposeAsync() => await entry.LeaveAsync();
    }

    internal sealed class Entry(string name, Func<CancellationToken, Task<IReplier>> open)
    {
        private readonly Lock gate = new();
        private Task<IReplier>? opening;
        private int users = 1; // the shelf itself

        public string Name => name;

        public IReplier? Opened => opening is { IsCompletedSuccessfully: true } done ? done.Result : null;

        public void Hold() => Interlocked.Increment(ref users);

        /// <summary>Opens it once for all who wait; where that fails, the next one tries again.</summary>
        public async Task<IReplier> OpenAsync(CancellationToken cancel)
        {
            Task<IReplier> task;
            lock (gate)
            {
                if (opening is null or { IsFaulted: true } or { IsCanceled: true })
                {
                    opening = Task.Run(() => open(CancellationToken.None), CancellationToken.None);
                }

                task = opening;
            }

            return await task.WaitAsync(cancel);
        }

        /// <summary>The shelf has it no more.</summary>
        public Task RetireAsync() => LeaveAsync();

        public async Task LeaveAsync()
        {
            if (Interlocked.Decrement(ref users) == 0 && opening is { } task)
            {
                await task.ContinueWith(_ => { }, TaskScheduler.Default);
                if (task.IsCompletedSuccessfully)
                {
                    await task.Result.DisposeAsync();
                }
            }
        }
    }
}
