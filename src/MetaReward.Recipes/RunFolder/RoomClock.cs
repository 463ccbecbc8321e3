using System.Diagnostics;

namespace MetaReward.Recipes;

/// <summary>Runs a room and keeps its cost. A room that did no work, because all of it was there already, keeps nothing.</summary>
public static class RoomClock
{
    /// <summary>
    /// Runs <paramref name="work"/> with a turn whose progress is also listened to: the most tokens that each part of it reports add up to
    /// the room's. The cost is kept even when the room is cancelled or fails, because the tokens were spent.
    /// </summary>
    /// <param name="always">Keeps the cost even where no token was told.</param>
    public static async Task<T> RunAsync<T>(Turn at, string room, Func<Turn, Task<T>> work, bool always = false)
    {
        var ear = new TokenCount(at.Progress);
        var watch = Stopwatch.StartNew();
        try
        {
            return await work(at with { Progress = ear });
        }
        finally
        {
            if (ear.Tokens > 0 || always)
                Notes.Cost(at, new RoomCost(at.Iteration, room, ear.Tokens, Math.Round(watch.Elapsed.TotalSeconds, 3)));
        }
    }

    private sealed class TokenCount(IProgress<Progress> next) : IProgress<Progress>
    {
        private readonly Dictionary<string, long> tokens = new(StringComparer.Ordinal);

        public long Tokens
        {
            get
            {
                lock (tokens)
                {
                    return tokens.Values.Sum();
                }
            }
        }

        public void Report(Progress value)
        {
            lock (tokens)
            {
                tokens[value.Room] = Math.Max(tokens.GetValueOrDefault(value.Room), value.Tokens);
            }

            next.Report(value);
        }
    }
}
