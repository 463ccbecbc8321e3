namespace MetaReward.Bench.Templates;

/// <summary>Writes random expressions whose parts fit together by type, so that nearly all of them have a value.</summary>
internal sealed class TypedWriter(Draw draw)
{
    private static readonly string[] Words =
    [
        "s", "t", "e", "people[0].name", "messages[1].content", "'Hello World'", "\"it's\"", "'say \"hi\"'", "'a,b,,c'", "'  pad\\t\\n'",
        "'ünï 日本 😀'", "'Straße ΑΣ ﬁn'", "'one two-three four--five'",
        "'<b>&\"x\"</b>'", "'0012'", "'-4.50'", "'MiXed CaSe'", "'line1\\nline2\\r\\nline3\\n'", "'{x} %d'", "'\\x00\\x7f\\u200b\\xa0'",
        "'ǆ ŉ İ'", "''", "'a'", "'tab\\there'", "'x' * 30", "'2³ ½ ٣'",
    ];

    private static readonly string[] Numbers =
    [
        "n", "m", "z", "f", "g", "big", "yes", "0", "1", "-7", "3", "10", "255", "1000000", "12345.678", "0.1", "2.5", "1e16",
        "1e22", "1.5e-7",
        "123456789012345678901", "0.5", "1.5", "-2.5", "1e300", "2.675",
        "1e-300", "99.995", "1/3", "2**70", "-0.0", "7.0", "0x10", "1e15", "123456789.0", "5e-324", "(3 > 2)",
    ];

    private static readonly string[] Lists =
        ["l", "w", "mix", "empty", "[1, 2, 3]", "['b', 'A', 'a']", "(1, 'x', none)", "range(5)|list", "[[1, 2], [3]]", "s|list", "d|list",
            "['x']", "[2.5, 1, true]", "people|map(attribute='name')|list", "[1, 1.0, true, '1']", "('a',)"];

    private static readonly string[] Dicts = ["d", "people[0]", "{'a': 1, 'b': [1, none]}", "{}", "dict(x=1, y='z')",
        "{1: 'one', 'k': {'n': 2.0}}", "messages[0]", "{'é': 'ü', \"q'\": '\"'}"];

    public string Any(int depth) => draw.Below(8) switch
    {
        0 or 1 or 2 => Text(depth),
        3 or 4 => Number(depth),
        5 => List(depth),
        6 => Dict(depth),
        _ => Truth(depth),
    };

    public string Text(int depth) => depth <= 0 || draw.Chance(15) ? draw.Of(Words) : draw.Below(12) switch
    {
        0 => $"({Text(depth - 1)} ~ {Any(depth - 1)})",
        1 => $"({Text(depth - 1)} + {Text(depth - 1)})",
        2 => $"({Text(depth - 1)})[{Bound()}:{Bound()}{draw.Of("", "", ":2", ":-1", ":-3")}]",
        3 => $"({Text(depth - 1)}).{Method()}",
        4 or 5 => $"({Text(depth - 1)})|{Filter()}",
        6 => Percent(depth - 1),
        7 => Braces(depth - 1),
        8 => $"({Any(depth - 1)})|"
            + $"{draw.Of("string", "tojson", "tojson(indent=2)", "pprint", "tojson(ensure_ascii=true)", "tojson(sort_keys=true)",
                "urlencode", "upper", "title", "e", "tojson(separators=(',',':'))", "tojson(indent=1, separators=(' ;', '='))")}",
        9 => $"({List(depth - 1)})|join({draw.Of("", "', '", "'-'", "1", "'é'")})",
        10 => $"({Number(depth - 1)})|{draw.Of("filesizeformat", "string", "filesizeformat(true)")}",
        _ => $"({Text(depth - 1)} * {draw.Of("0", "1", "2", "-1", "yes")})",
    };

    public string Number(int depth) => depth <= 0 || draw.Chance(20) ? draw.Of(Numbers) : draw.Below(10) switch
    {
        0 or 1 => $"({Number(depth - 1)} {draw.Of("+", "-", "*")} {Number(depth - 1)})",
        2 or 3 => $"({Number(depth - 1)} {draw.Of("/", "//", "%")} {draw.Of("3", "-3", "7", "2.5", "-0.7", "10", "big", "1e-3")})",
        4 => $"({draw.Of("2", "-3", "10", "0.5", "n", "f")} ** {draw.Of("0", "2", "3", "-1", "10", "0.5", "20")})".Replace("-3 ** 0.5",
            "3 ** 0.5", StringComparison.Ordinal),
        5 => $"-{draw.Of("", "-")}({Number(depth - 1)})".Replace("--", "- -", StringComparison.Ordinal),
        6 => $"({Number(depth - 1)})|{draw.Of("abs", "int", "float", "round", "round(1)", "round(2)", "round(-1)", "round(3)")}",
        7 => $"({draw.Of(Text(depth - 1), List(depth - 1), Dict(depth - 1))})|{draw.Of("length", "count")}",
        8 => $"({Text(depth - 1)}).{draw.Of("find('l')", "count('l')", "rfind('e')", "count('')", "find('')", "find('o', 3)")}",
        _ => $"({Text(depth - 1)})|{draw.Of("int", "float", "int(-1)", "float(0.5)", "wordcount", "int(base=16)")}",
    };

    public string List(int depth) => depth <= 0 || draw.Chance(20) ? draw.Of(Lists) : draw.Below(13) switch
    {
        0 => $"[{draw.Some(0, 3, ", ", () => Any(depth - 1))}]",
        1 => $"({draw.Some(1, 3, ", ", () => Any(depth - 1))},)",
        2 => $"(({List(depth - 1)})|list + [{Any(depth - 1)}])",
        3 => $"({List(depth - 1)})[{Bound()}:{Bound()}{draw.Of("", "", ":2", ":-1", ":-2")}]",
        4 => $"({List(depth - 1)})|"
            + $"{draw.Of("reverse|list", "list", "unique|list", "map('string')|list", "batch(2)|list", "slice(2)|list", "select|list",
                "reject('none')|list", "select('defined')|list", "batch(3, '-')|list", "slice(3, 0)|list", "map('string')|sort",
                "map('tojson')|list", "select('string')|list", "reject('number')|list")}",
        5 => $"({Text(depth - 1)})."
            + $"{draw.Of("split()", "split(',')", "split('l', 1)", "splitlines()", "rsplit(none, 1)", "rsplit('o', 1)", "partition('o')",
                "rpartition('l')", "splitlines(true)", "split(maxsplit=1)", "split(none, 0)", "split(none, 2)", "rsplit(none, 2)")}",
        6 => $"({Dict(depth - 1)})|{draw.Of("list", "items|list", "items|map('string')|list", "length|string|list")}",
        7 => $"({Dict(depth - 1)}).{draw.Of("keys()", "values()", "items()")}|list",
        8 =>
            $"people|{draw.Of("selectattr('age', 'gt', 9)|list", "map(attribute='name')|list", "sort(attribute='age')",
                "sort(attribute='name', reverse=true)", "rejectattr('tags')|list", "groupby('age')",
                "map(attribute='tags', default=[])|list", "sum(attribute='age')|string|list", "groupby('city', default='?')",
                "selectattr('city')|map(attribute='city')|unique|list", "sort(attribute='age,name')|map(attribute='name')|list",
                "max(attribute='age')|list", "map(attribute='name')|map('upper')|list")}",
        9 => $"range({draw.Of("3", "1, 6, 2", "5, 0, -2", "-3", "0", "2, 5")})|list",
        10 => $"(({List(depth - 1)})|list * {draw.Of("0", "2", "yes")})",
        11 => $"({Text(depth - 1)})|list",
        _ => $"[{Number(depth - 1)}, {Number(depth - 1)}, {Number(depth - 1)}]|"
            + $"{draw.Of("sort", "sort(reverse=true)", "unique|list", "sum|string|list", "max|string|list", "min|string|list",
                "map('abs')|list", "map('round', 1)|list", "reject('float')|list", "map('int')|list")}",
    };

    public string Dict(int depth) => depth <= 0 || draw.Chance(40) ? draw.Of(Dicts)
        : "{" + draw.Some(0, 3, ", ",
            () => $"{draw.Of("'a'", "'b'", "1", "1.0", "true", "none", "(1, 2)", "2.5", Text(0))}: {Any(depth - 1)}") + "}";

    public string Truth(int depth) => draw.Below(5) switch
    {
        0 => $"({Number(depth - 1)} {draw.Of("<", ">", "<=", ">=", "==", "!=")} {Number(depth - 1)})",
        1 => $"({Text(depth - 1)} {draw.Of("<", ">", "in", "not in", "==", "!=")} {Text(depth - 1)})",
        2 => $"({Any(depth - 1)}) is "
            + $"{draw.Of("string", "number", "mapping", "iterable", "sequence", "integer", "float", "boolean", "none", "defined",
                "callable", "lower", "upper", "true", "escaped", "sameas(none)")}",
        3 => $"({Any(depth - 1)} in {List(depth - 1)})",
        _ => $"({Text(depth - 1)})."
            + $"{draw.Of("isdigit()", "isalpha()", "isalnum()", "isspace()", "isupper()", "islower()", "istitle()", "isnumeric()",
                "isdecimal()", "isidentifier()", "isprintable()", "isascii()", "startswith('H')", "endswith(('d', 'x'))")}",
    };

    private string Method() => draw.Of("upper()", "lower()", "strip()", "title()", "capitalize()", "swapcase()", "lstrip('H ')",
        "rstrip('d\\n')", "replace('l', 'LL')", "replace('', '.')", "replace('o', '', 1)",
        "center(12, '*')", "ljust(9)", "rjust(9, '0')", "zfill(8)", "expandtabs(4)", "removeprefix('He')", "removesuffix('ld')",
        "join(['a', 'b'])", "casefold()", "strip('a')");

    private string Filter() =>
        draw.Of("upper", "lower", "title", "capitalize", "trim", "trim('a ')", "replace('l', 'L')", "replace('', '_', 2)",
            "center(15)", "indent", "indent(2, true)", "indent('>', blank=true)", "truncate(6)",
            "truncate(5, true)", "truncate(8, false, '~', 0)", "wordwrap(8)", "wordwrap(5, false)", "wordwrap(7, true, '|', false)", "e",
            "forceescape", "striptags", "urlencode", "safe", "reverse", "string", "default('x')", "first", "last",
            "e|upper", "safe|e", "e|replace('&', '+')", "tojson", "pprint",
            "list|join('|')", "wordcount|string", "max", "min", "sort|join", "unique|join", "select('in', 'aeiou')|join",
            "batch(3)|map('join')|join('/')");

    private string Percent(int depth) => draw.Below(4) switch
    {
        0 => $"('{draw.Of("%s", "%r", "%10s|", "%-10s|", "%.3s", "%5.1s|", "[%s]", "%a")}' % ({Any(depth)},))",
        1 => $"('{draw.Of("%d", "%5d|", "%-6d|", "%05d", "%+d", "% d", "%i", "%.4d", "%8.3d|", "%d%%")}' % "
            + $"({draw.Of("n", "m", "f", "7", "-42", "big", "yes", "2.9", "-2.9", "0")},))",
        2 =>
            $"('{draw.Of("%f", "%.2f", "%8.3f|", "%-9.1f|", "%08.2f", "%+.1f", "%e", "%.3e", "%g", "%.3g", "%G", "%#.3g", "%.0f", "%.1f",
                "%E", "%10.4g|")}' % ({Number(depth)},))",
        _ => $"('{draw.Of("%x", "%X", "%o", "%#x", "%08x", "%c", "%#o")}' % ({draw.Of("n", "255", "65", "0", "8364")},))",
    };

    private string Braces(int depth) => draw.Below(4) switch
    {
        0 => $"'{draw.Of("{}", "{!r}", "{!s:>10}|", "{0}{0}", "{{{}}}", "{:}", "{!s:.2}")}'.format({Any(depth)})",
        1 => $"'{draw.Of("{:>10}|", "{:<8}|", "{:^9}|", "{:*^9}", "{:.3}", "{:10.2}|", "{:s}", "{:é<7}")}'.format({Text(depth)})",
        2 =>
            $"'{draw.Of("{:d}", "{:5d}|", "{:05d}", "{:+}", "{:,}", "{:_}", "{:x}", "{:#b}", "{:o}", "{:<7}|", "{:^7}|", "{:012,}", "{:_x}",
                "{:=+8}", "{:#X}", "{:c}")}'.format({draw.Of("n", "255", "65", "1234567", "8364")})",
        _ =>
            $"'{draw.Of("{:.2f}", "{:10.3f}|", "{:e}", "{:g}", "{:,.1f}", "{:%}", "{:.1%}", "{:+.2e}", "{:08.2f}", "{:.3}", "{:}",
                "{:.10g}", "{:G}", "{:#.3g}", "{:<12}|",
                "{:,}")}'.format({draw.Of("f", "g", "12345.678", "0.1", "1e16", "2.5", "1e22", "0.000012345", "1e300", "-0.0", "99.995",
                    "1234567.891")})",
    };

    private string Bound() => draw.Of("", "", "1", "-1", "2", "-2", "0", "9", "-9");
}
