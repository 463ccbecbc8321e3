using System.Text;

namespace MetaReward.Jinja;

/// <summary>Filters that make text of text.</summary>
internal static class TextFilters
{
    private static readonly string TitleSeparators = "-({[<";

    public static IEnumerable<FilterRow> All =>
    [
        new("string", "", (value, given, _) => Soft(value, given.Meter)),
        new("upper", "", (value, given, _) => Changed(value, given, LetterCase.Upper)),
        new("lower", "", (value, given, _) => Changed(value, given, LetterCase.Lower)),
        new("capitalize", "", (value, given, _) => Changed(value, given, LetterCase.Capitalized)),
        new("title", "", (value, given, _) => Titled(given.Meter.Made(Strings.Print(value)))),
        new("trim", "chars?", (value, given, _) => given.TextIfAny(0) is var set
            ? Changed(value, given, text => Strings.Strip(text, set, left: true, right: true)) : null),
        new("replace", "old new count?", Replace),
        new("center", "width?", (value, given, _) => ((Callable)Members.Attribute(Soft(value, given.Meter), "center",
            given.Meter)!).Call(Arguments.Of(given.Or(0, 80L)))),
        new("indent", "width? first? blank?", Indented),
        new("truncate", "length? killwords? end? leeway?", Truncated),
        new("wordcount", "", (value, given, _) => Words(given.Meter.Made(Strings.Print(value)))),
        new("wordwrap", "width? break_long_words? wrapstring? break_on_hyphens?", Wrapped),
        new("pprint", "", (value, given, _) => given.Meter.Made(PrettyPrint.Of(value))),
        new("tojson", "ensure_ascii? indent? separators? sort_keys?", (value, given, _) => PythonJson.Write(value, given)),
    ];

    /// <summary>A text as it is, anything else printed.</summary>
    public static object Soft(object? value, RenderMeter meter) => value is SafeText markup ? markup : meter.Made(Strings.Print(value));

    private static object Changed(object? value, GivenArguments given, Func<string, string> change) =>
        Strings.Like(value, given.Meter.Made(change(Strings.Print(value))));

    private static object? Replace(object? value, GivenArguments given, Rendering session)
    {
        var count = given.WholeIfAny(2, -1);
        if (!session.Escapes)
        {
            return Strings.Replace(Strings.Print(value), Strings.Print(given[0]), Strings.Print(given[1]), count, given.Meter);
        }

        var markup = value is SafeText || given[0] is SafeText || given[1] is SafeText;
        var text = markup ? SafeText.Escape(value, given.Meter) : Strings.Print(value);
        var with = markup ? SafeText.Escape(given[1], given.Meter) : Strings.Print(given[1]);
        var replaced = Strings.Replace(text, Strings.Print(given[0]), with, count, given.Meter);
        return markup ? new SafeText(replaced) : replaced;
    }

    /// <summary>Capitals at the beginning and behind hyphens, opening brackets and white space; elsewhere small letters.</summary>
    private static string Titled(string text)
    {
        var titled = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length;)
        {
            var end = at;
            while (end < text.Length && !Separates(text[end]))
            {
                end++;
            }

            var first = at + PythonText.Place(text.AsSpan(at, end - at), 1);
            titled.Append(LetterCase.Upper(text[at..first])).Append(LetterCase.Lower(text[first..end]));
            for (at = end; at < text.Length && Separates(text[at]); at++)
            {
                titled.Append(text[at]);
            }
        }

        return titled.ToString();
    }

    private static bool Separates(char c) => TitleSeparators.Contains(c, StringComparison.Ordinal) || PythonCharacters.IsSpace(c);

    private static object? Indented(object? value, GivenArguments given, Rendering session)
    {
        var text = Strings.Of(value) ?? throw (value is Undefined missing ? missing.Error : value is List<object?>
            ? new TemplateException("AttributeError", "'list' object has no attribute 'splitlines'")
            : TemplateException.Type($"unsupported operand type(s) for +=: '{Types.Name(value)}' and 'str'"));
        var width = Strings.Of(given[0]) ?? Strings.Repeat(" ", given.Whole(0, 4), given.Meter);
        var (first, blank) = (given.Truth(1), given.Truth(2));
        var lines = Strings.Lines(text + "\n");
        given.Meter.Make(text.Length + ((long)lines.Count * (width.Length + 1)));
        return Strings.Like(value,
            string.Join('\n', lines.Select((line, i) => i == 0 ? (first ? width : "") + line : blank || line.Length > 0
                ? width + line : line)));
    }

    private static object? Truncated(object? value, GivenArguments given, Rendering session)
    {
        var (length, end, leeway) = (given.Whole(0, 255), given.Has(2) ? given.Text(2) : "...", given.WholeIfAny(3, 5));
        if (length < PythonText.Count(end) || leeway < 0)
        {
            throw new TemplateException("AssertionError", leeway < 0 ? $"expected leeway >= 0, got {leeway}"
                : $"expected length >= {PythonText.Count(end)}, got {length}");
        }

        if ((Types.Length(value) ?? throw TemplateException.Type($"object of type '{Types.Name(value)}' has no len()"))
            <= (long)length + leeway)
        {
            return value;
        }

        var text = Strings.Of(value)
            ?? throw TemplateException.Type($"can only concatenate {Types.Name(value)} (not \"str\") to {Types.Name(value)}");
        var kept = text[..PythonText.Place(text, length - PythonText.Count(end))];
        kept = given.Truth(1) ? kept : kept.LastIndexOf(' ') is >= 0 and var space ? kept[..space] : kept;
        return Strings.Like(value, given.Meter.Made(kept + (value is SafeText ? SafeText.Escape(given.Or(2, end), given.Meter) : end)));
    }

    private static object? Words(string text)
    {
        var (words, inside) = (0L, false);
        foreach (var c in PythonText.Of(text))
        {
            var word = PythonCharacters.IsWord(c);
            words += word && !inside ? 1 : 0;
            inside = word;
        }

        return words;
    }

    private static object? Wrapped(object? value, GivenArguments given, Rendering session)
    {
        var text = Strings.Of(value) ?? (value is Undefined missing ? throw missing.Error
            : throw new TemplateException("AttributeError", $"'{Types.Name(value)}' object has no attribute 'splitlines'"));
        var wrap = new WordWrap(Math.Min(given.Whole(0, 79), RenderMeter.TextLimit), !given.Has(1) || given.Truth(1),
            !given.Has(3) || given.Truth(3));
        var mark = given.TextIfAny(2) ?? "\n";
        var paragraphs = Strings.Lines(text).Select(line => Strings.Join(mark, wrap.Lines(line, given.Meter), given.Meter)).ToList();
        return Strings.Join(mark, paragraphs, given.Meter);
    }
}
