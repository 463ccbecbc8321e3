namespace MetaReward.Text;

/// <summary>A stretch of a text in UTF-16 units, as .NET counts.</summary>
/// <param name="End">The first place after it.</param>
public readonly record struct TextSpan(int Start, int End);

/// <summary>What a chat template made of a conversation.</summary>
/// <param name="Generated">
/// What stands between <c>{% generation %}</c> and <c>{% endgeneration %}</c>: the assistant's own words, in order. Empty
/// for a template without marks.
/// </param>
public sealed record RenderedChat(string Text, IReadOnlyList<TextSpan> Generated)
{
    /// <summary>The same stretches in Unicode code points, as the reference library counts.</summary>
    public IReadOnlyList<TextSpan> GeneratedCodePoints =>
        [.. Generated.Select(span => new TextSpan(CodePoints(span.Start), CodePoints(span.End)))];

    private int CodePoints(int end)
    {
        var count = end;
        for (var i = 1; i < Math.Min(end, Text.Length); i++)
        {
            count -= char.IsSurrogatePair(Text[i - 1], Text[i]) ? 1 : 0;
        }

        return count;
    }
}
