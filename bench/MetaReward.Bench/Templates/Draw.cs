namespace MetaReward.Bench.Templates;

/// <summary>Choices of one seed, one after another.</summary>
internal sealed class Draw(Seed seed)
{
    private long _at;

    public int Below(int exclusive) => seed.Below(exclusive, _at++);

    public bool Chance(int percent) => Below(100) < percent;

    public T Of<T>(params IReadOnlyList<T> choices) => choices[Below(choices.Count)];

    /// <summary>Several, with something between them.</summary>
    public string Some(int least, int most, string between, Func<string> one) =>
        string.Join(between, Enumerable.Range(0, least + Below(most - least + 1)).Select(_ => one()));
}
