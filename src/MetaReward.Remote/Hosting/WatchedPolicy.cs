using MetaReward.Remote.Served;

namespace MetaReward.Remote.Hosting;

/// <summary>
/// A server with certain weights that may be started anew while it is asked. After it was away, nothing that it says counts until somebody
/// has looked whether it still has them; what it said without them is asked again.
/// </summary>
/// <param name="server">Who answers.</param>
/// <param name="restore">Looks, and gives it the weights again if it lost them: whether it had kept them.</param>
/// <param name="say">Told what was seen.</param>
internal sealed class WatchedPolicy(IPolicy server, Func<CancellationToken, Task<bool>> restore, Action<string> say) : IPolicy, IDisposable
{
    private readonly SemaphoreSlim turn = new(1);
    private int seen = OutagesOf(server);
    private int losses;

    public string Fingerprint => server.Fingerprint;

    public Abilities Abilities => server.Abilities;

    public async Task<IReadOnlyList<IReadOnlyList<Sample>>> SampleAsync(
        IReadOnlyList<SampleRequest> requests, Sampling sampling, IProgress<int>? tokens, CancellationToken cancel)
    {
        while (true)
        {
            var before = Volatile.Read(ref losses);
            var samples = await server.SampleAsync(requests, sampling, tokens, cancel);
            if (OutagesOf(server) != Volatile.Read(ref seen))
            {
                await LookAsync(cancel);
            }

            if (before == Volatile.Read(ref losses))
            {
                return samples;
            }
        }
    }

    public void Dispose() => turn.Dispose();

    private async Task LookAsync(CancellationToken cancel)
    {
        await turn.WaitAsync(cancel);
        try
        {
            if (OutagesOf(server) == seen)
            {
                return; // another request has looked
            }

            var kept = await restore(cancel);
            if (!kept)
            {
                Interlocked.Increment(ref losses);
            }

            Volatile.Write(ref seen, OutagesOf(server)); // those of the look itself are no news
            say(kept ? "the server was away, and still has the weights"
                : "the server was away, and had lost the weights: it was given them again, and what it said without them is asked again");
        }
        finally
        {
            turn.Release();
        }
    }

    private static int OutagesOf(IPolicy policy) => policy switch
    {
        ServedPolicy one => one.Outages,
        ReplicatedPolicy several => several.Outages,
        _ => 0,
    };
}
