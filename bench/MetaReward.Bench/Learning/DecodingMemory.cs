using System.Globalization;
using MetaReward.Bench.Speed;
using MetaReward.Torch;

namespace MetaReward.Bench.Learning;

/// <summary>What the process takes of the machine's memory while sequences come and go.</summary>
internal static class DecodingMemory
{
    private const int Prompts = 64;

    /// <summary>
    /// Calls of 64 prompts of 64 tokens, whose sequences end by chance after 50 tokens or so and after 100 at most, in two lanes, until a
    /// lane has taken so many steps. The memory is read between calls, when every sequence has left.
    /// </summary>
    public static async Task RunAsync(int steps, CancellationToken cancel)
    {
        using var model = SamplingSpeed.Model();
        var stops = Enumerable.Range(0, Shapes.SmolLm2.VocabularySize / 50).ToHashSet();
        var taken = 0;
        var manner = new Manner(stops, new(1, 1, 100)) { Step = _ => Interlocked.Increment(ref taken) };
        Console.WriteLine("\n| decoding step | MiB |\n| ---: | ---: |");
        var next = steps / 10;
        for (var call = 0; taken / 2 < steps; call++)
        {
            await Sampler.RunAsync(model, manner, [.. Enumerable.Range(0, Prompts).Select(i => Wanted(call, i))], cancel);
            if (taken / 2 >= next)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {taken / 2} | {Memory.Now():0.0} |"));
                next += steps / 10;
            }
        }
    }

    private static WantedSample Wanted(int call, int i)
    {
        var seed = Seed.Of(call).Derive(i);
        return new(i, 0, [.. Enumerable.Range(0, 64).Select(t => seed.Below(Shapes.SmolLm2.VocabularySize, t))], seed);
    }
}
