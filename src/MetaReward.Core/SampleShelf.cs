namespace MetaReward;

/// <summary>
/// Where samples stand that a record does not hold itself. An iteration has hundreds of judgments and battles for each prompt; what they
/// say is needed of a few of them, so that a record knows its place and the words are read when they are asked for.
/// </summary>
public abstract class SampleShelf
{
    /// <summary>The sample at a place. Safe to call from several threads at once.</summary>
    /// <param name="place">From 0.</param>
    public abstract Sample At(int place);
}
