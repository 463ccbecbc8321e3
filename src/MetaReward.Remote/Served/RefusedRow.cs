namespace MetaReward.Remote.Served;

/// <summary>
/// Whether a server refuses one request after the other. Places are those of the order in which requests were made, not of the order in
/// which they were answered, so that the same refusals end the work however many requests are under way at once.
/// </summary>
internal sealed class RefusedRow
{
    /// <summary>So many in a row end the work from the very beginning on.</summary>
    public const int AtFirst = 5;

    /// <summary>So many in a row end it later.</summary>
    public const int Later = 10;

    private readonly Lock gate = new();
    private readonly HashSet<long> refused = [];
    private long next;

    /// <summary>The place of a request.</summary>
    public long Place()
    {
        lock (gate)
        {
            return next++;
        }
    }

    /// <summary>A request was refused.</summary>
    /// <returns>Whether that makes too many in a row.</returns>
    public bool IsTooLongWith(long place)
    {
        lock (gate)
        {
            refused.Add(place);
            var (first, last) = (place, place);
            while (refused.Contains(first - 1))
            {
                first--;
            }

            while (refused.Contains(last + 1))
            {
                last++;
            }

            return last - first + 1 >= (first == 0 ? AtFirst : Later);
        }
    }
}
