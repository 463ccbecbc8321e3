namespace MetaReward.Jinja;

/// <summary>
/// Lines of a width, broken as Python's textwrap breaks them: at white space, behind hyphens between letters, and
/// inside words that are too long.
/// </summary>
internal sealed record WordWrap(int Width, bool BreakLongWords, bool BreakOnHyphens)
{
    /// <summary>The lines of a paragraph; white space at line ends is dropped.</summary>
    public List<string> Lines(string text, RenderMeter meter)
    {
        if (Width <= 0)
        {
            throw TemplateException.Value($"invalid width {Width} (must be > 0)");
        }

        meter.Step(text.Length);
        var chunks = new Stack<Range>(Enumerable.Reverse(Chunks(text)));
        var lines = new List<string>();
        while (chunks.Count > 0)
        {
            meter.Hold(1);
            if (lines.Count > 0 && IsSpace(text[chunks.Peek().Start]))
            {
                chunks.Pop();
            }

            if (chunks.Count > 0 && Line(text, chunks) is { Length: > 0 } line)
            {
                lines.Add(line);
            }
        }

        return lines;
    }

    /// <summary>Takes the chunks that one line holds.</summary>
    private string Line(string text, Stack<Range> chunks)
    {
        var (start, end, last, length) = (chunks.Peek().Start, chunks.Peek().Start, chunks.Peek().Start, 0);
        while (chunks.Count > 0 && length + Count(text, chunks.Peek(), Width + 1 - length) is var longer && longer <= Width)
        {
            (last, end) = chunks.Pop();
            length = longer;
        }

        if (chunks.Count > 0 && Count(text, chunks.Peek(), Width + 1) > Width)
        {
            if (TooLong(text, chunks, length) is { } cut)
            {
                (last, end) = cut;
            }
        }

        return end > last && IsSpace(text[last]) ? text[start..last] : text[start..end];
    }

    /// <summary>What the line takes of a chunk that no line holds; null for nothing.</summary>
    private Range? TooLong(string text, Stack<Range> chunks, int length)
    {
        if (!BreakLongWords)
        {
            return length == 0 ? chunks.Pop() : null;
        }

        var (start, stop) = chunks.Pop();
        // A full line takes nothing, and then keeps the white space at its end.
        var room = Width - length;
        var end = start + PythonText.Place(text.AsSpan(start, Math.Min(stop - start, 2 * room)), room);
        if (BreakOnHyphens && room > 0 && text.AsSpan(start, end - start).LastIndexOf('-') is > 0 and var hyphen
            && text.AsSpan(start, hyphen).ContainsAnyExcept('-'))
        {
            end = start + hyphen + 1;
        }

        if (end < stop)
        {
            chunks.Push(new Range(end, stop));
        }

        return new Range(start, end);
    }

    /// <summary>White space, words, and the parts of words with hyphens or dashes.</summary>
    private List<Range> Chunks(string text)
    {
        var chunks = new List<Range>();
        for (var at = 0; at < text.Length;)
        {
            var end = at;
            while (end < text.Length && IsSpace(text[end]) == IsSpace(text[at]))
            {
                end++;
            }

            if (IsSpace(text[at]) || !BreakOnHyphens)
            {
                chunks.Add(new Range(at, end));
            }
            else
            {
                Parts(text, at, end, chunks);
            }

            at = end;
        }

        return chunks;
    }

    private static void Parts(string text, int start, int stop, List<Range> chunks)
    {
        for (var at = start; at < stop; at++)
        {
            if (text[at] != '-')
            {
                continue;
            }

            var end = at;
            while (end < stop && text[end] == '-')
            {
                end++;
            }

            if (end - at >= 2 && at > start && Ends(text[at - 1]) && end < stop && PythonCharacters.IsWord(text[end]))
            {
                chunks.Add(new Range(start, at));
                chunks.Add(new Range(at, end));
                start = end;
            }
            else if (end - at == 1 && at > start && Hyphenates(text, at, stop))
            {
                chunks.Add(new Range(start, end));
                start = end;
            }

            at = end - 1;
        }

        if (start < stop)
        {
            chunks.Add(new Range(start, stop));
        }
    }

    /// <summary>Two letters before, or a letter behind a hyphen; two letters behind, or a letter and a hyphen.</summary>
    private static bool Hyphenates(string text, int at, int stop)
    {
        bool Letter(int place) => place >= 0 && place < stop && IsLetter(text[place]);
        var before = Letter(at - 1) && (Letter(at - 2) || (at >= 3 && text[at - 2] == '-' && Letter(at - 3)));
        var after = Letter(at + 1) && (Letter(at + 2) || (at + 2 < stop && text[at + 2] == '-' && Letter(at + 3)));
        return before && after;
    }

    private static bool Ends(char c) => PythonCharacters.IsWord(c) || "!\"'&.,?".Contains(c, StringComparison.Ordinal);

    private static bool IsLetter(char c) => PythonCharacters.IsWord(c) && !PythonCharacters.IsDecimal(c);

    private static bool IsSpace(char c) => c is ' ' or (>= '\t' and <= '\r');

    /// <summary>Code points of a stretch, as far as they matter.</summary>
    private static int Count(string text, Range range, int most) => PythonText.Count(text.AsSpan(range.Start,
        Math.Min(range.End - range.Start, 2 * most)));

    /// <summary>A stretch of the text.</summary>
    private readonly record struct Range(int Start, int End);
}
