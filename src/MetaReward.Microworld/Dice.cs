namespace MetaReward.Microworld;

/// <summary>Draws one after the other from a <see cref="Seed"/>: for generators whose number of draws depends on what they draw.</summary>
public sealed class Dice(Seed seed)
{
    private long _position;

    /// <summary>An integer in [0, <paramref name="exclusive"/>).</summary>
    public int Below(int exclusive) => seed.Below(exclusive, _position++);

    /// <summary>True with the given probability.</summary>
    public bool Chance(double probability) => seed.Uniform(_position++) < probability;

    /// <summary>One of the items, uniformly.</summary>
    public T Pick<T>(IReadOnlyList<T> items) => items[Below(items.Count)];

    /// <summary>An index drawn in proportion to the weights.</summary>
    public int Weighted(params ReadOnlySpan<double> weights)
    {
        var total = 0.0;
        foreach (var weight in weights)
        {
            total += weight;
        }

        var left = seed.Uniform(_position++) * total;
        for (var i = 0; i < weights.Length - 1; i++)
        {
            left -= weights[i];
            if (left < 0)
            {
                return i;
            }
        }

        return weights.Length - 1;
    }

    /// <summary>Distinct items in random order.</summary>
    public T[] Some<T>(IReadOnlyList<T> items, int count) => seed.Derive(_position++).Shuffle(items)[..count];
}
