namespace MetaReward.Remote.Served;

/// <summary>
/// One model that several servers speak for. Each request goes to the server that has the fewest under way; one that fails is left out for
/// a while, its requests go to the others, and then it is tried again. A request is answered once, by one of them; one to which several
/// have no reply, though they answer others, has none. The work ends when no server has given a reply for the patience's length, or at once
/// when none ever did.
/// </summary>
public sealed class ReplicatedPolicy : IPolicy, IDisposable
{
    private static readonly TimeSpan ShortPatience = TimeSpan.FromSeconds(15);
    private readonly List<Replica> replicas;
    private readonly ServedOptions options;
    private readonly Lock gate = new();
    private long lastReply;
    private bool hasAnswered;
    private int outages;

    private ReplicatedPolicy(List<Replica> replicas, ServedModel model, ServedOptions options)
    {
        (this.replicas, Model, this.options) = (replicas, model, options);
        lastReply = options.Clock.GetTimestamp();
    }

    /// <summary>The model, with its servers.</summary>
    public ServedModel Model { get; }

    /// <summary>That of its first server alone, so that servers can be added and taken away in the course of a run.</summary>
    public string Fingerprint => replicas[0].Policy.Fingerprint;

    /// <summary>What all of them can do; one that was away when it was asked is not counted until it answers.</summary>
    public Abilities Abilities => replicas.Where(replica => !replica.IsUnknown).Select(replica => replica.Policy.Abilities)
        .Aggregate((a, b) => new(a.Tokens && b.Tokens, a.LogProbs && b.LogProbs, a.Seeds && b.Seeds, a.Several && b.Several));

    /// <summary>What was asked of all of them.</summary>
    public ServedUse Use => replicas.Select(replica => replica.Used + replica.Policy.Use).Aggregate((a, b) => a + b);

    /// <summary>How often one of them was not there: who comes back may be another.</summary>
    public int Outages
    {
        get
        {
            lock (gate)
            {
                return outages + replicas.Sum(replica => replica.Policy.Outages);
            }
        }
    }

    /// <summary>Opens the servers. Where the model has no name, only those that answer and so tell it.</summary>
    /// <param name="model">The model with at least two servers.</param>
    /// <param name="optionsOf">How a server is asked.</param>
    /// <exception cref="InvalidDataException">None of them answers.</exception>
    public static async Task<ReplicatedPolicy> OpenAsync(
        ServedModel model, Func<Uri, ServedOptions> optionsOf, CancellationToken cancel = default)
    {
        var shared = optionsOf(model.Endpoint);
        var opened = new List<Replica>();
        InvalidDataException? failure = null;
        foreach (var server in model.Replicas.Prepend(model.Endpoint))
        {
            var own = optionsOf(server);
            var hasty = own with { Patience = own.Patience < ShortPatience ? own.Patience : ShortPatience, Tries = Math.Min(2, own.Tries) };
            try
            {
                var one = new ServedModel(server, model.Name ?? opened.FirstOrDefault()?.Policy.Model.Name);
                opened.Add(new(await ServedPolicy.OpenAsync(one, hasty, cancel), hasty));
            }
            catch (InvalidDataException missing)
            {
                failure = missing;
                shared.Note($"{server} does not answer: {missing.Message} The other servers of the model are asked.");
            }
        }

        return opened.Count > 0 ? new(opened, model, shared) : throw failure!;
    }

    /// <summary>Finds out what each server can do. One that does not answer is left out, and asked when it is tried again.</summary>
    /// <exception cref="InvalidDataException">None of them answers.</exception>
    public async Task<IReadOnlyList<ServedAbilities>> ExamineAsync(CancellationToken cancel)
    {
        var known = await Task.WhenAll(replicas.Select(async replica =>
        {
            var policy = replica.Policy;
            try
            {
                return await policy.ExamineAsync(cancel);
            }
            catch (InvalidDataException away)
            {
                replica.IsUnknown = true;
                LeaveOut(replica, policy, away.Message);
                return null;
            }
        }));
        return replicas.All(replica => replica.IsUnknown) ? throw new InvalidDataException(
            $"none of the {replicas.Count} servers of {Model.Name} answers ({replicas[0].Why}).") : [.. known.OfType<ServedAbilities>()];
    }

    public async Task<IReadOnlyList<IReadOnlyList<Sample>>> SampleAsync(
        IReadOnlyList<SampleRequest> requests, Sampling sampling, IProgress<int>? tokens, CancellationToken cancel) =>
        await Task.WhenAll(requests.Select(request => AskAsync(request, sampling, tokens, cancel)));

    public void Dispose() => replicas.ForEach(replica => replica.Policy.Dispose());

    private async Task<IReadOnlyList<Sample>> AskAsync(
        SampleRequest request, Sampling sampling, IProgress<int>? tokens, CancellationToken cancel)
    {
        for (var missing = 1; ;)
        {
            var (replica, policy) = await ChooseAsync(cancel);
            string why;
            try
            {
                await MeetAsync(replica, policy, cancel);
                var samples = (await policy.SampleAsync([request], sampling, tokens, cancel))[0];
                var isMissing = samples.Any(sample => sample.Finish == Finish.NoReply);
                if (isMissing && missing++ > replicas.Count)
                {
                    return samples; // the fault is the request's own
                }

                if (!isMissing)
                {
                    lock (gate)
                    {
                        (lastReply, hasAnswered, replica.Failures) = (options.Clock.GetTimestamp(), true, 0);
                    }

                    return samples;
                }

                why = samples.First(sample => sample.Finish == Finish.NoReply).Words ?? "no reply";
            }
            catch (InvalidDataException failure)
            {
                why = failure.Message;
            }
            finally
            {
                lock (gate)
                {
                    replica.UnderWay--;
                }
            }

            LeaveOut(replica, policy, why);
        }
    }

    /// <summary>What a server can do that was away when all were asked; asked once for all who want to know.</summary>
    private async Task MeetAsync(Replica replica, ServedPolicy policy, CancellationToken cancel)
    {
        Task<ServedAbilities> asked;
        lock (gate)
        {
            if (!replica.IsUnknown)
            {
                return;
            }

            asked = replica.Meeting is { } now && now.With == policy ? now.Asked : policy.ExamineAsync(cancel);
            replica.Meeting = (policy, asked);
        }

        var known = await asked;
        lock (gate)
        {
            if (!replica.IsUnknown)
            {
                return;
            }

            replica.IsUnknown = false;
        }

        options.Note($"{policy.Model.Endpoint} answers now, and {known}");
    }

    /// <summary>The server with the fewest requests under way, when one is there.</summary>
    private async Task<(Replica Replica, ServedPolicy Policy)> ChooseAsync(CancellationToken cancel)
    {
        while (true)
        {
            TimeSpan wait;
            lock (gate)
            {
                var now = options.Clock.GetTimestamp();
                if (replicas.Where(replica => replica.OutUntil <= now).MinBy(replica => replica.UnderWay) is { } least)
                {
                    least.UnderWay++;
                    return (least, least.Policy);
                }

                wait = options.Clock.GetElapsedTime(now, replicas.Min(replica => replica.OutUntil));
                if (!hasAnswered || options.Clock.GetElapsedTime(lastReply) > options.Patience)
                {
                    throw new InvalidDataException(
                        $"none of the {replicas.Count} servers of {Model.Name} gives a reply{(hasAnswered ? " any more" : "")} "
                        + $"({replicas[0].Why}). Check the servers; the same command goes on from here.");
                }
            }

            await Task.Delay(wait < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : wait, options.Clock, cancel);
        }
    }

    /// <summary>Leaves a server out for a while that doubles with each failure, and opens it anew for the next try.</summary>
    private void LeaveOut(Replica replica, ServedPolicy policy, string why)
    {
        TimeSpan pause;
        lock (gate)
        {
            if (!ReferenceEquals(replica.Policy, policy))
            {
                return; // another request has met the same failure
            }

            var known = policy.Known;
            outages += policy.Outages + 1;
            replica.Used += policy.Use;
            replica.Policy = ServedPolicy.Again(policy, replica.Options, known);
            replica.Why = why;
            pause = TimeSpan.FromTicks(Math.Min(options.LongestPause.Ticks, options.Pause.Ticks << Math.Min(20, ++replica.Failures)));
            replica.OutUntil = options.Clock.GetTimestamp() + (long)(pause.TotalSeconds * options.Clock.TimestampFrequency);
        }

        options.Waits($"{policy.Model.Endpoint} is left out for {pause.TotalSeconds:0} s ({why})");
    }

    private sealed class Replica(ServedPolicy policy, ServedOptions options)
    {
        public ServedPolicy Policy { get; set; } = policy;

        public ServedOptions Options => options;

        public int UnderWay { get; set; }

        public int Failures { get; set; }

        /// <summary>It was away when it was asked what it can do.</summary>
        public bool IsUnknown { get; set; }

        public (ServedPolicy With, Task<ServedAbilities> Asked)? Meeting { get; set; }

        public long OutUntil { get; set; }

        public string Why { get; set; } = "";

        public ServedUse Used { get; set; } = new(0, 0, 0);
    }
}
