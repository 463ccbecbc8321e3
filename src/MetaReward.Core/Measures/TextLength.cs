namespace MetaReward.Measures;

/// <summary>The length of a text in characters: Unicode code points, so an emoji is 1 and not 2.</summary>
public static class TextLength
{
    public static int Of(string text)
    {
        var length = 0;
        foreach (var _ in text.EnumerateRunes())
        {
            length++;
        }

        return length;
    }
}
