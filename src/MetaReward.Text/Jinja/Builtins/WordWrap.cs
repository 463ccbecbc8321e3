namespace MetaReward.Text.Jinja;

/// <summary>Lines of a width, broken as Python's textwrap breaks them: at white space, behind hyphens between letters, and inside words that are too long.</summary>
internal sealed record WordWrap(int Width, bool BreakLongWords, bool BreakOnHyphens)
{
    /// <summary>The lines of a paragraph; white space at line ends is dropped.</summary>
    public List<string> Lines(string text, Meter meter)
    {
        if (Width <= 0)
        {
            throw TemplateError.Value($"invalid width {Width} (must be > 0)");
        }

        var chunks = new Stack<string>(Enumerable.Reverse(Chunks(text)));
        var lines = new List<string>();
        while (chunks.Count > 0)
        {
            meter.Hold(1);
            var (line, length) = (new List<string>(), 0);
            if (lines.Count > 0 && IsSpace(chunks.Peek()))
            {
                chunks.Pop();
            }

            while (chunks.Count > 0 && length + Count(chunks.Peek()) <= Width)
            {
                meter.Step();
                length += Count(chunks.Peek());
                line.Add(chunks.Pop());
            }

            if (chunks.Count > 0 && Count(chunks.Peek()) > Width)
            {
                TooLong(chunks, line, length);
            }

            if (line.Count > 0 && IsSpace(line[^1]))
            {
                line.RemoveAt(line.Count - 1);
            }

            if (line.Count > 0)
            {
                lines.Add(string.Concat(line));
            }
        }

        return lines;
    }

    private void TooLong(Stack<string> chunks, List<string> line, int length)
    {
        var room = Width - length;
        if (!BreakLongWords)
        {
            if (line.Count == 0)
            {
                line.Add(chunks.Pop());
            }

            return;
        }

        var chunk = chunks.Pop();
        var end = CodePoints.Place(chunk, Math.Max(room, 1));
        if (BreakOnHyphens && Count(chunk) > room && chunk[..CodePoints.Place(chunk, room)].LastIndexOf('-') is > 0 and var hyphen && chunk[..hyphen].Any(c => c != '-'))
        {
            end = hyphen + 1;
        }

        line.Add(chunk[..end]);
        if (end < chunk.Length)
        {
            chunks.Push(chunk[end..]);
        }
    }

    /// <summary>White space, words, and the parts of words with hyphens or dashes.</summary>
    private List<string> Chunks(string text)
    {
        var chunks = new List<string>();
        for (var at = 0; at < text.Length;)
        {
            var end = at;
            while (end < text.Length && IsSpace(text[end]) == IsSpace(text[at]))
            {
                end++;
            }

            if (IsSpace(text[at]) || !BreakOnHyphens)
            {
                chunks.Add(text[at..end]);
            }
            else
            {
                Parts(text[at..end], chunks);
            }

            at = end;
        }

        return chunks;
    }

    private static void Parts(string word, List<string> chunks)
    {
        var start = 0;
        for (var at = 0; at < word.Length; at++)
        {
            if (word[at] != '-')
            {
                continue;
            }

            var end = at;
            while (end < word.Length && word[end] == '-')
            {
                end++;
            }

            if (end - at >= 2 && at > start && Ends(word[at - 1]) && end < word.Length && Characters.IsWord(word[end]))
            {
                chunks.Add(word[start..at]);
                chunks.Add(word[at..end]);
                start = end;
            }
            else if (end - at == 1 && Hyphenates(word, start, at))
            {
                chunks.Add(word[start..end]);
                start = end;
            }

            at = end - 1;
        }

        if (start < word.Length)
        {
            chunks.Add(word[start..]);
        }
    }

    /// <summary>Two letters before, or a letter behind a hyphen; two letters behind, or a letter and a hyphen.</summary>
    private static bool Hyphenates(string word, int start, int at)
    {
        var before = (at >= 2 && IsLetter(word[at - 1]) && IsLetter(word[at - 2])) || (at >= 3 && IsLetter(word[at - 1]) && word[at - 2] == '-' && IsLetter(word[at - 3]));
        var after = at + 2 < word.Length && IsLetter(word[at + 1]) && (IsLetter(word[at + 2]) || (word[at + 2] == '-' && at + 3 < word.Length && IsLetter(word[at + 3])));
        return at > start && before && after;
    }

    private static bool Ends(char c) => Characters.IsWord(c) || "!\"'&.,?".Contains(c, StringComparison.Ordinal);

    private static bool IsLetter(char c) => Characters.IsWord(c) && !Characters.IsDecimal(c);

    private static bool IsSpace(char c) => c is ' ' or (>= '\t' and <= '\r');

    private static bool IsSpace(string chunk) => chunk.All(IsSpace);

    private static int Count(string text) => CodePoints.Count(text);
}
