namespace MetaReward.Patterns;

/// <summary>A set of Unicode scalars, kept as ranges in ascending order.</summary>
internal sealed class ScalarSet((int From, int To)[] ranges)
{
    public bool Contains(int scalar)
    {
        var (low, high) = (0, ranges.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (scalar < ranges[middle].From)
            {
                high = middle - 1;
            }
            else if (scalar > ranges[middle].To)
            {
                low = middle + 1;
            }
            else
            {
                return true;
            }
        }

        return false;
    }
}
