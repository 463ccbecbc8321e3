namespace MetaReward.Jinja;

/// <summary>Python's methods of texts. Those that make text of markup give markup.</summary>
internal static partial class StringMethods
{
    private delegate object? Body(string text, object self, GivenArguments given);

    private static readonly Dictionary<string, (Parameters Parameters, Body Call)> Methods =
        new[] { Changes(), Cuts(), Questions() }.SelectMany(group => group)
        .ToDictionary(method => method.Name, method => (new Parameters(method.Parameters), method.Call));

    /// <param name="self">A string or markup.</param>
    public static object? Find(object self, string name, RenderMeter meter)
    {
        var text = Strings.Of(self)!;
        if (name is "format" or "format_map")
        {
            return new Method(name, self, arguments => Strings.Like(self,
                BraceFormat.Apply(text, name == "format" ? arguments : Mapped(arguments), self is SafeText, meter)));
        }

        return !Methods.TryGetValue(name, out var method) ? Missing.Value : new Method(name, self, arguments =>
        {
            meter.Step(1 + (text.Length >> 4));
            return method.Call(text, self, method.Parameters.Bind(name, arguments, meter)) switch
            {
                string made => Strings.Like(self, meter.Made(made)),
                var other => other,
            };
        });
    }

    private static Arguments Mapped(Arguments arguments) => arguments is { Positional: [Dict dict], Named.Count: 0 }
        ? new Arguments([], dict.Where(entry => entry.Key is string).ToDictionary(entry => (string)entry.Key!, entry => entry.Value))
        : throw TemplateException.Type("format_map() takes exactly one argument, a mapping");

    private static (string Name, string Parameters, Body Call)[] Changes() =>
    [
        ("upper", "", (text, _, _) => LetterCase.Upper(text)),
        ("lower", "", (text, _, _) => LetterCase.Lower(text)),
        ("casefold", "", (text, _, _) => LetterCase.Folded(text)),
        ("capitalize", "", (text, _, _) => LetterCase.Capitalized(text)),
        ("title", "", (text, _, _) => LetterCase.Titled(text)),
        ("swapcase", "", (text, _, _) => LetterCase.Swapped(text)),
        ("strip", "/chars?", (text, _, given) => Strings.Strip(text, given.TextIfAny(0), left: true, right: true)),
        ("lstrip", "/chars?", (text, _, given) => Strings.Strip(text, given.TextIfAny(0), left: true, right: false)),
        ("rstrip", "/chars?", (text, _, given) => Strings.Strip(text, given.TextIfAny(0), left: false, right: true)),
        ("removeprefix", "/prefix",
            (text, _, given) => text.StartsWith(given.Text(0), StringComparison.Ordinal) ? text[given.Text(0).Length..]
                : text),
        ("removesuffix", "/suffix",
            (text, _, given) => text.EndsWith(given.Text(0), StringComparison.Ordinal) ? text[..^given.Text(0).Length]
                : text),
        ("replace", "/old /new count?",
            (text, self, given) => Strings.Replace(text, given.Text(0), given.Text(1) is var with && self is SafeText
                ? SafeText.Escape(given[1], given.Meter) : with, given.Whole(2, -1), given.Meter)),
        ("center", "/width /fillchar?", (text, _, given) => Filled(text, given, 'c')),
        ("ljust", "/width /fillchar?", (text, _, given) => Filled(text, given, 'l')),
        ("rjust", "/width /fillchar?", (text, _, given) => Filled(text, given, 'r')),
        ("zfill", "/width", (text, _, given) => ZeroFilled(text, given)),
        ("expandtabs", "tabsize?", (text, _, given) => WithoutTabs(text, given)),
        ("join", "/iterable", Join),
    ];

    private static object? Join(string text, object self, GivenArguments given)
    {
        if (!Types.IsIterable(given[0]) || given[0] is Undefined)
        {
            return given[0] is Undefined ? "" : throw TemplateException.Type("can only join an iterable");
        }

        var items = given.Meter.List(Types.Items(given[0]));
        return Strings.Join(text, [.. items.Select((item, i) => self is SafeText ? SafeText.Escape(item, given.Meter) : Strings.Of(item)
            ?? throw TemplateException.Type($"sequence item {i}: expected str instance, {Types.Name(item)} found"))], given.Meter);
    }

    private static string Filled(string text, GivenArguments given, char side)
    {
        var fill = given.Has(1) ? given.Text(1) : " ";
        if (PythonText.Count(fill) != 1)
        {
            throw TemplateException.Type("The fill character must be exactly one character long");
        }

        var width = given.Whole(0, 0);
        var missing = Math.Max(0, (long)width - PythonText.Count(text));
        var left = side switch { 'r' => missing, 'c' => (missing / 2) + (missing & width & 1), _ => 0 };
        return Strings.Repeat(fill, left, given.Meter) + text + Strings.Repeat(fill, missing - left, given.Meter);
    }

    private static string ZeroFilled(string text, GivenArguments given)
    {
        var zeros = Strings.Repeat("0", (long)given.Whole(0, 0) - PythonText.Count(text), given.Meter);
        return text.StartsWith('+') || text.StartsWith('-') ? text[0] + zeros + text[1..] : zeros + text;
    }

    private static string WithoutTabs(string text, GivenArguments given)
    {
        var size = given.Whole(0, 8);
        var (result, column) = (new System.Text.StringBuilder(), 0);
        foreach (var c in text)
        {
            var spaces = c != '\t' ? 0 : size > 0 ? size - (column % size) : 0;
            given.Meter.Make(spaces);
            _ = c == '\t' ? result.Append(' ', spaces) : result.Append(c);
            column = c is '\n' or '\r' ? 0 : c == '\t' ? column + spaces : char.IsLowSurrogate(c) ? column : column + 1;
        }

        return result.ToString();
    }
}
