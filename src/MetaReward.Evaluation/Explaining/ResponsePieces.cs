namespace MetaReward.Evaluation.Explaining;

/// <summary>A response in pieces that can be left out: each is a stretch of the text, and together they are all of it.</summary>
public sealed class ResponsePieces
{
    private readonly string text;
    private readonly (int Start, int End)[] parts;

    private ResponsePieces(string text, IReadOnlyList<int> starts)
    {
        this.text = text;
        parts = [.. starts.Select((start, i) => (start, i + 1 < starts.Count ? starts[i + 1] : text.Length))];
    }

    /// <summary>Number of pieces.</summary>
    public int Count => parts.Length;

    /// <summary>A piece without the white space around it.</summary>
    public string this[int index] => text[parts[index].Start..parts[index].End].Trim();

    /// <summary>Words; of more than <paramref name="most"/> as many runs of neighbours, about equally long.</summary>
    public static ResponsePieces Words(string text, int most) =>
        new(text, Joined(Starts(text, i => char.IsWhiteSpace(text[i])), most));

    /// <summary>
    /// Words where there are at most <paramref name="most"/>, else sentences and lines where there are several, else runs of words; never
    /// more than <paramref name="most"/>: neighbours are joined.
    /// </summary>
    public static ResponsePieces Of(string text, int most)
    {
        var words = Starts(text, i => char.IsWhiteSpace(text[i]));
        var sentences = Starts(text, i => text[i] == '\n'
            || (text[i] is '.' or '!' or '?' && (i + 1 == text.Length || char.IsWhiteSpace(text[i + 1]))));
        return new(text, Joined(words.Count > most && sentences.Count > 1 ? sentences : words, most));
    }

    /// <summary>The text of the pieces that are kept, in their order.</summary>
    /// <param name="kept">Whether each piece is; as many as there are.</param>
    public string Keep(IReadOnlyList<bool> kept) =>
        string.Concat(parts.Where((_, i) => kept[i]).Select(part => text[part.Start..part.End])).Trim();

    /// <summary>The text without one piece.</summary>
    public string Without(int index) => Keep([.. parts.Select((_, i) => i != index)]);

    private static IReadOnlyList<int> Joined(IReadOnlyList<int> starts, int most) => starts.Count <= most ? starts
        : [.. Enumerable.Range(0, most).Select(i => starts[(int)((long)i * starts.Count / most)])];

    /// <summary>Where pieces begin: after white space that follows an end.</summary>
    private static List<int> Starts(string text, Func<int, bool> ends)
    {
        var starts = new List<int>();
        var between = true;
        for (var i = 0; i < text.Length; i++)
        {
            if (between && !char.IsWhiteSpace(text[i]))
            {
                starts.Add(starts.Count == 0 ? 0 : i);
                between = false;
            }

            between |= ends(i);
        }

        return starts;
    }
}
