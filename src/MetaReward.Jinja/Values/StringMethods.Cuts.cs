namespace MetaReward.Jinja;

/// <summary>Methods that cut texts, and those that ask something of them.</summary>
internal static partial class StringMethods
{
    private static (string Name, string Parameters, Body Call)[] Cuts() =>
    [
        ("split", "sep? maxsplit?", (text, self, given) => Pieces(self, Split(text, given))),
        ("rsplit", "sep? maxsplit?", (text, self, given) => Pieces(self, SplitFromRight(text, given))),
        ("splitlines", "keepends?", (text, self, given) => Pieces(self, Strings.Lines(text, given.Truth(0)))),
        ("partition", "/sep", (text, self, given) => Parted(text, self, given, text.IndexOf(Separator(given), StringComparison.Ordinal),
            last: false)),
        ("rpartition", "/sep",
            (text, self, given) => Parted(text, self, given, text.LastIndexOf(Separator(given), StringComparison.Ordinal),
                last: true)),
        ("find", "/sub /start? /end?", (text, _, given) => Find(text, given, last: false)),
        ("rfind", "/sub /start? /end?", (text, _, given) => Find(text, given, last: true)),
        ("index", "/sub /start? /end?", (text, _, given) => Find(text, given, last: false) is >= 0 and var at ? at
            : throw TemplateException.Value("substring not found")),
        ("rindex", "/sub /start? /end?", (text, _, given) => Find(text, given, last: true) is >= 0 and var at ? at
            : throw TemplateException.Value("substring not found")),
        ("count", "/sub /start? /end?", (text, _, given) => Part(text, given) is { } part ? Strings.Count(part.Text, given.Text(0)) : 0L),
        ("startswith", "/prefix /start? /end?", (text, _, given) => Any(text, given, (part, sought) =>
            part.StartsWith(sought, StringComparison.Ordinal))),
        ("endswith", "/suffix /start? /end?", (text, _, given) => Any(text, given, (part, sought) =>
            part.EndsWith(sought, StringComparison.Ordinal))),
    ];

    private static (string Name, string Parameters, Body Call)[] Questions() =>
    [
        ("isalpha", "", (text, _, _) => All(text, PythonCharacters.IsAlpha)),
        ("isdecimal", "", (text, _, _) => All(text, PythonCharacters.IsDecimal)),
        ("isdigit", "", (text, _, _) => All(text, PythonCharacters.IsDigit)),
        ("isnumeric", "", (text, _, _) => All(text, PythonCharacters.IsNumeric)),
        ("isalnum", "", (text, _, _) => All(text, PythonCharacters.IsAlphanumeric)),
        ("isspace", "", (text, _, _) => All(text, PythonCharacters.IsSpace)),
        ("isprintable", "", (text, _, _) => PythonText.Of(text).All(PythonCharacters.IsPrintable)),
        ("isascii", "", (text, _, _) => text.All(char.IsAscii)),
        ("isupper", "", (text, _, _) => IsUpper(text)),
        ("islower", "", (text, _, _) => IsLower(text)),
        ("istitle", "", (text, _, _) => IsTitle(text)),
        ("isidentifier", "", (text, _, _) => PythonText.Of(text) is [var first, .. var rest] && PythonCharacters.StartsName(first)
            && rest.All(PythonCharacters.ContinuesName)),
    ];

    public static bool IsUpper(string text) => PythonText.Of(text) is var points && points.Any(PythonCharacters.IsUpper)
        && !points.Any(c => PythonCharacters.IsLower(c) || PythonCharacters.IsTitle(c));

    public static bool IsLower(string text) => PythonText.Of(text) is var points && points.Any(PythonCharacters.IsLower)
        && !points.Any(c => PythonCharacters.IsUpper(c) || PythonCharacters.IsTitle(c));

    /// <param name="self">Pieces of markup are markup.</param>
    private static List<object?> Pieces(object self, IReadOnlyCollection<string> pieces) =>
        [.. pieces.Select(piece => Strings.Like(self, piece))];

    private static bool All(string text, Func<int, bool> test) => text.Length > 0 && PythonText.Of(text).All(test);

    private static bool IsTitle(string text)
    {
        var (inside, any) = (false, false);
        foreach (var c in PythonText.Of(text))
        {
            var (upper, lower) = (PythonCharacters.IsUpper(c) || PythonCharacters.IsTitle(c), PythonCharacters.IsLower(c));
            if ((upper && inside) || (lower && !inside))
            {
                return false;
            }

            inside = upper || lower;
            any |= inside;
        }

        return any;
    }

    private static List<string> Split(string text, GivenArguments given)
    {
        var most = given.Whole(1, -1);
        given.Meter.Hold(1 + (text.Length >> 2));
        if (given[0] is not null)
        {
            var mark = Separator(given);
            given.Meter.Hold(Strings.Count(text, mark) + 1);
            return [.. most < 0 || most > text.Length ? text.Split(mark) : text.Split(mark, most + 1)];
        }

        var words = new List<string>();
        for (var at = NextWord(text, 0); at < text.Length;)
        {
            var end = at;
            while (end < text.Length && ((most >= 0 && words.Count >= most) || !PythonCharacters.IsSpace(text[end])))
            {
                end++;
            }

            words.Add(text[at..end]);
            at = NextWord(text, end);
        }

        return words;
    }

    private static int NextWord(string text, int at)
    {
        while (at < text.Length && PythonCharacters.IsSpace(text[at]))
        {
            at++;
        }

        return at;
    }

    private static List<string> SplitFromRight(string text, GivenArguments given)
    {
        var most = given.Whole(1, -1);
        var pieces = new List<string>();
        var end = text.Length;
        if (given[0] is null)
        {
            for (end = WordEnd(text, end); end > 0 && (most < 0 || pieces.Count < most); end = WordEnd(text, end - pieces[^1].Length))
            {
                given.Meter.Hold(1);
                var start = end;
                while (start > 0 && !PythonCharacters.IsSpace(text[start - 1]))
                {
                    start--;
                }

                pieces.Add(text[start..end]);
            }

            pieces.AddRange(end > 0 ? [text[..end]] : []);
        }
        else
        {
            var mark = Separator(given);
            for (var at = end; (most < 0 || pieces.Count < most) && (at = LastBefore(text, mark, end)) >= 0; end = at)
            {
                given.Meter.Hold(1);
                pieces.Add(text[(at + mark.Length)..end]);
            }

            pieces.Add(text[..end]);
        }

        pieces.Reverse();
        return pieces;
    }

    private static int WordEnd(string text, int end)
    {
        while (end > 0 && PythonCharacters.IsSpace(text[end - 1]))
        {
            end--;
        }

        return end;
    }

    private static int LastBefore(string text, string mark, int end) => text.AsSpan(0, end).LastIndexOf(mark, StringComparison.Ordinal);

    private static string Separator(GivenArguments given) =>
        given.Text(0) is { Length: > 0 } mark ? mark : throw TemplateException.Value("empty separator");

    private static object?[] Parted(string text, object self, GivenArguments given, int at, bool last)
    {
        string[] parts = at >= 0
            ? [text[..at], given.Text(0), text[(at + given.Text(0).Length)..]]
            : last ? ["", "", text] : [text, "", ""];
        return [.. parts.Select(part => Strings.Like(self, part))];
    }

    /// <summary>
    /// The part of a text that the second and third argument mean, and where it begins; null when it begins behind the end.
    /// </summary>
    private static (string Text, int Start)? Part(string text, GivenArguments given)
    {
        var count = PythonText.Count(text);
        var (start, end) = (given.WholeIfAny(1, 0), given.WholeIfAny(2, count));
        start = Math.Max(0, start < 0 ? start + count : start);
        end = Math.Clamp(end < 0 ? end + count : end, 0, count);
        return start > end ? null : (text[PythonText.Place(text, start)..PythonText.Place(text, end)], start);
    }

    private static long Find(string text, GivenArguments given, bool last)
    {
        var sought = given.Text(0);
        if (Part(text, given) is not { } part)
        {
            return -1;
        }

        var at = !last ? part.Text.IndexOf(sought, StringComparison.Ordinal) : sought.Length == 0 ? part.Text.Length
            : part.Text.LastIndexOf(sought, StringComparison.Ordinal);
        return at < 0 ? -1 : part.Start + PythonText.Before(part.Text, at);
    }

    private static bool Any(string text, GivenArguments given, Func<string, string, bool> test)
    {
        var sought = given[0] switch
        {
            string or SafeText => [given[0]],
            object?[] parts => parts,
            Undefined missing => throw missing.Error,
            var other => throw TemplateException.Type($"startswith first arg must be str or a tuple of str, not {Types.Name(other)}"),
        };
        var part = Part(text, given);
        return sought.Any(one => Strings.Of(one) is { } word ? part is { } there && test(there.Text, word)
            : throw TemplateException.Type($"tuple for startswith must only contain str, not {Types.Name(one)}"));
    }
}
