namespace MetaReward;

/// <summary>
/// Where samples stand that records do not hold themselves. An iteration has hundreds of them for each prompt, and what they say is needed
/// of a few: the others stay where they were written. See <see cref="Sample.On"/>.
/// </summary>
public abstract class SampleShelf
{
    /// <summary>The sample at a place, which holds everything itself. Safe to call from several threads at once.</summary>
    /// <param name="place">From 0.</param>
    public abstract Sample At(int place);
}
