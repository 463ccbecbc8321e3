namespace MetaReward.Bench.Templates;

/// <summary>Writes random expressions, most of which mean something.</summary>
/// <param name="tame">Hardly any of them fail.</param>
internal sealed class ExpressionWriter(Draw draw, bool tame)
{
    /// <summary>What every generated template is given.</summary>
    public const string Variables = """
        {"s": "Hello World", "t": "it's \"ünï\" 😀\tß", "e": "", "n": 7, "m": -3, "z": 0, "f": 2.5, "g": -0.125,
        "big": 123456789012345678901234567890, "yes": true, "no": false,
         "nil": null, "l": [3, 1, 2], "w": ["b", "A", "c", "a"], "mix": [1, 2.0, true, null, "x", [1], {"k": 2}], "empty": [],
         "d": {"b": 1, "a": [1, 2], "items": "x", "é": null},
         "people": [{"name": "Zoë", "age": 30, "city": "Bern"}, {"name": "adam", "age": 9, "city": "bern"},
         {"name": "Bea", "age": 30, "tags": ["x", "y"]}],
         "tree": [{"v": 1, "kids": [{"v": 2, "kids": []}, {"v": 3, "kids": [{"v": 4, "kids": []}]}]}],
         "messages": [{"role": "system", "content": " Be brief. "}, {"role": "user", "content": "Hi\nthere"},
         {"role": "assistant", "content": [{"type": "text", "text": "a < b"}]}]}
        """;

    private static readonly string[] Names =
        ["s", "t", "e", "n", "m", "z", "f", "g", "big", "yes", "no", "nil", "l", "w", "mix", "empty", "d", "people", "tree",
            "messages", "x",
            "y", "item", "loop", "ns", "missing"];

    private static readonly string[] Literals =
    [
        "0", "1", "2", "3", "-1", "10", "1_000", "0x1F", "0.1", "1.0", "2.5e3", "1e16", "1e-5", "123456789.123", "''", "'a'", "\"b\"",
        "'it\\'s'", "'é\\n\\t'", "'%s'", "'a,b,,c'",
        "'  pad '", "'<b>&\"'", "'Hello world-wide web'", "'ab' 'cd'", "'\\u00fc\\x41'", "true", "false", "none", "True",
        "None", "[]", "()",
        "{}", "[1, 2, 3]", "(1,)", "('a', 2)", "{'a': 1, 'b': none}",
        "['x', 'y']", "'10'", "'3.7'", "'  '", "'ABC'", "'ﬁ ǆ ΑΣ'", "99999999999999999999", "1e308",
    ];

    private static readonly string[] Plain =
        ["abs", "capitalize", "count", "e", "escape", "first", "float", "forceescape", "int", "items", "last", "length", "list",
            "lower", "max",
            "min", "pprint", "reverse", "round", "safe", "sort",
         "string", "striptags", "sum", "title", "tojson", "trim", "unique", "upper", "urlencode", "wordcount", "xmlattr", "dictsort",
         "filesizeformat", "join", "center", "indent", "wordwrap", "random2"];

    private static readonly string[] Methods =
        ["upper()", "lower()", "strip()", "lstrip()", "rstrip()", "title()", "capitalize()", "swapcase()", "split()",
            "splitlines()", "items()",
            "keys()", "values()", "copy()", "isdigit()", "isalpha()",
         "isupper()", "islower()", "istitle()", "isspace()", "isalnum()", "casefold()", "encode2()", "rsplit()", "expandtabs()",
         "isidentifier()", "isprintable()"];

    private static readonly string[] Tests =
        ["boolean", "callable", "defined", "escaped", "even", "false", "filter", "float", "integer", "iterable", "lower", "mapping", "none",
            "number", "odd", "sequence", "string", "test", "true", "undefined", "upper"];

    private static readonly string[] Comparisons = ["==", "!=", "<", ">", "<=", ">=", "in", "not in"];

    /// <summary>An expression with at most so many levels.</summary>
    public string Any(int depth) => tame && draw.Chance(97) ? Tame(depth) : depth <= 0 || draw.Chance(15) ? Atom() : draw.Below(13) switch
    {
        0 or 1 => $"{Any(depth - 1)} {draw.Of("+", "-", "*", "/", "//", "%", "~", "~", "+", "%")} {Any(depth - 1)}",
        2 => $"{Any(depth - 1)} {draw.Of(Comparisons)} {Any(depth - 1)}"
            + $"{(draw.Chance(10) ? $" {draw.Of(Comparisons)} {Any(depth - 2)}" : "")}",
        3 => $"{draw.Of("not ", "-", "+")}{Closed(depth - 1)}",
        4 => $"{Any(depth - 1)} {draw.Of("and", "or")} {Any(depth - 1)}",
        5 => $"({Any(depth - 1)} if {Any(depth - 1)}{(draw.Chance(70) ? $" else {Any(depth - 1)}" : "")})",
        6 or 7 or 8 => $"{Closed(depth - 1)}|{Filter(depth - 1)}",
        9 => $"{Closed(depth - 1)} is {(draw.Chance(20) ? "not " : "")}{Test(depth - 1)}",
        10 => $"{Closed(depth - 1)}{Access(depth - 1)}",
        11 => Container(depth - 1),
        _ => Call(depth - 1),
    };

    /// <summary>One that can stand before a dot or a bar.</summary>
    public string Closed(int depth) => draw.Chance(60) ? Atom() : $"({Any(depth)})";

    public string Atom() => draw.Chance(55) ? draw.Of(Names) : draw.Of(Literals);

    /// <summary>What works with every value.</summary>
    private string Tame(int depth) => depth <= 0 || draw.Chance(35) ? draw.Chance(90)
        ? draw.Of("s", "n", "l", "d", "x", "y", "item", "missing", "yes", "'a'", "1", "nil", "e", "ns.a", "loop.index") : Atom()
        : draw.Below(9) switch
    {
        0 => $"{Tame(depth - 1)} ~ {Tame(depth - 1)}",
        1 => $"{Tame(depth - 1)} {draw.Of("==", "!=", "and", "or")} {Tame(depth - 1)}",
        2 => $"not {Tame(depth - 1)}",
        3 => $"({Tame(depth - 1)} if {Tame(depth - 1)} else {Tame(depth - 1)})",
        4 => $"({Tame(depth - 1)})|"
            + $"{draw.Of("string", "default('-')", "tojson", "upper", "trim", "e", "title", "string|length", "pprint", "capitalize",
                "center(9)", "d('z', true)")}",
        5 => $"({Tame(depth - 1)}) is "
            + $"{draw.Of("defined", "string", "none", "iterable", "mapping", "sequence", "number", "boolean", "callable", "true")}",
        6 => $"[{Tame(depth - 1)}, {Tame(depth - 1)}]",
        7 => draw.Of("m0(1)", "m1(s, k=2)", "m2()", "loop.last", "loop.changed(item)", "loop.cycle(1, 2)", "loop.previtem", "loop.nextitem",
            "loop.length", "caller"),
        _ => "{" + $"'a': {Tame(depth - 1)}" + "}",
    };

    private string Filter(int depth) => draw.Chance(50) ? draw.Of(Plain) : draw.Below(26) switch
    {
        0 => $"default({Any(depth)}{Maybe(", true")})",
        1 => $"join({draw.Of("','", "', '", "1", "e")}{Maybe(", 'name'")})",
        2 => $"replace({Any(depth)}, {Any(depth)}{Maybe(", 1")})",
        3 =>
            $"map({draw.Of("'upper'", "'int'", "attribute='name'", "attribute='tags', default='-'", "'string'", "'length'", "'default', 0",
                "'no_such'")})|{draw.Of("list", "join(',')", "first")}",
        4 => $"{draw.Of("select", "reject")}("
            + $"{draw.Of("", "'odd'", "'string'", "'divisibleby', 2", "'in', [1, 2]", "'equalto', 'a'", "'defined'")})|list",
        5 => $"{draw.Of("selectattr", "rejectattr")}("
            + $"{draw.Of("'age'", "'city', 'defined'", "'age', 'gt', 10", "'name', 'equalto', 'Bea'", "'tags.0', 'eq', 'x'")})|list",
        6 => $"sort({draw.Of("reverse=true", "attribute='age'", "attribute='city,name'", "true", "case_sensitive=true", "attribute=0")})",
        7 => $"groupby({draw.Of("'age'", "'city'", "'city', default='-'", "attribute='age'")})",
        8 => $"{draw.Of("min", "max")}({draw.Of("attribute='age'", "case_sensitive=true", "")})",
        9 => $"round({draw.Of("1", "2", "0, 'ceil'", "1, 'floor'", "-1", "precision=2", "method='common'")})",
        10 => $"truncate({draw.Of("5", "5, true", "9, false, '…'", "4, true, '', 0", "length=6")})",
        11 => $"indent({draw.Of("2", "'> '", "4, true", "width=1, blank=true", "first=true")})",
        12 => $"{draw.Of("batch", "slice")}({draw.Of("2", "3", "2, 'x'", "1")})|list",
        13 =>
            $"tojson({draw.Of("indent=2", "ensure_ascii=true", "sort_keys=true", "separators=(',', ':')", "indent=0", "true", "indent='  '",
                "indent=2, separators=(';', '=')")})",
        14 => $"int({draw.Of("5", "default=1", "0, 16", "base=8")})",
        15 => $"format({draw.Some(0, 2, ", ", () => Any(depth))})",
        16 => $"attr({draw.Of("'name'", "'upper'", "'__class__'", "'items'")})",
        17 => $"dictsort({draw.Of("true", "false, 'value'", "reverse=true", "by='key'")})",
        18 => $"unique({draw.Of("true", "attribute='city'", "case_sensitive=false")})|list",
        19 => $"sum({draw.Of("'age'", "start=5", "attribute='age', start=1")})",
        20 => $"center({draw.Of("5", "12", "20")})",
        21 => $"wordwrap({draw.Of("5", "8, false", "6, true, '|'", "width=4, break_on_hyphens=false")})",
        22 => $"trim({draw.Of("'a'", "' H'", "chars='d'")})",
        23 => "items|list",
        24 => $"filesizeformat({draw.Of("true", "binary=false")})",
        _ => $"float({draw.Of("1", "default=0.5")})",
    };

    private string Test(int depth) => draw.Chance(60) ? draw.Of(Tests)
        : $"{draw.Of("divisibleby", "eq", "ne", "gt", "ge", "lt", "le", "sameas", "in", "equalto", "lessthan", "==", "nonsense2")}".Replace(
            "==", "eq", StringComparison.Ordinal) + (draw.Chance(70) ? $"({Any(depth)})" : $" {Atom()}");

    private string Access(int depth) => draw.Below(6) switch
    {
        0 => $"[{Any(depth)}]",
        1 => $"[{Bound()}:{Bound()}{(draw.Chance(40) ? ":" + Bound() : "")}]",
        2 => "." + draw.Of("name", "age", "city", "role", "content", "a", "b", "items", "kids", "real", "__class__", "grouper",
            "list", "0", "1"),
        3 or 4 => "." + draw.Of(Methods),
        _ => "." + draw.Below(14) switch
        {
            0 => $"split({draw.Of("','", "'l'", "none, 1", "'o', 1", "maxsplit=1")})",
            1 => $"rsplit({draw.Of("','", "none, 1", "'l', 1")})",
            2 => $"replace({draw.Of("'l', 'L'", "'', '-'", "'o', '', 1", "' ', '_'")})",
            3 => $"{draw.Of("find", "rfind", "index", "rindex", "count")}({draw.Of("'l'", "'o', 5", "'', 3", "'W', -5, -1", "1", "3")})",
            4 => $"{draw.Of("startswith", "endswith")}({draw.Of("'H'", "('a', 'd')", "'World'", "'o', 4", "1")})",
            5 => $"join({Any(depth)})",
            6 => $"format({draw.Some(0, 2, ", ", () => Any(depth))})",
            7 => $"get({draw.Of("'a'", "'zz', 5", "1")})",
            8 => $"{draw.Of("ljust", "rjust", "center")}({draw.Of("14", "15, '*'", "3")})",
            9 => $"zfill({draw.Of("5", "15")})",
            10 => $"{draw.Of("partition", "rpartition")}({draw.Of("'o'", "' '", "'zz'")})",
            11 => $"{draw.Of("removeprefix", "removesuffix")}({draw.Of("'He'", "'ld'", "''")})",
            12 => $"{draw.Of("append", "pop", "update", "clear", "sort")}({draw.Of("", "1")})",
            _ => $"{draw.Of("strip", "lstrip", "rstrip")}({draw.Of("'Hd'", "none", "' '")})",
        },
    };

    private string Container(int depth) => draw.Below(3) switch
    {
        0 => $"[{draw.Some(0, 3, ", ", () => Any(depth))}]",
        1 => $"({draw.Some(1, 3, ", ", () => Any(depth))},)",
        _ => "{" + draw.Some(0, 3, ", ", () => $"{draw.Of("'a'", "'b'", "1", "1.0", "true", "none", "n", "s")}: {Any(depth)}") + "}",
    };

    private string Call(int depth) => draw.Below(9) switch
    {
        0 => $"range({draw.Some(1, 3, ", ", () => draw.Of("0", "1", "5", "-2", "n", "10"))}){draw.Of("", "|list", "[1]", "|sum", "|last")}",
        1 => $"dict({draw.Of("a=1", "d", "[('x', 1)]", "d, z=2", "a=s, b=n")})",
        2 => $"namespace({draw.Of("a=1", "b=l")}).{draw.Of("a", "b")}",
        3 => $"m{draw.Below(3)}({draw.Some(0, 3, ", ", () => Any(depth))}{Maybe(", k=1")})".Replace("(, ", "(", StringComparison.Ordinal),
        4 =>
            $"'{draw.Of("%s", "%d", "%5.1f|%s", "%-6s|", "%05d", "%x", "%r", "%%", "%(a)s", "%c", "%e", "%g", "%+.3e", "%3s%2s", "%i",
                "%.2s")}' % {draw.Of(Any(depth), $"({Any(depth)}, {Any(depth)})", "d", "{'a': 1}")}",
        5 =>
            $"'{draw.Of("{}", "{0}-{1}", "{:>8}", "{:05.1f}", "{!r:<9}|", "{a}", "{0[0]}", "{:,}", "{:x}", "{:^7}|", "{:+d}", "{:.3}",
                "{:e}", "{:%}", "{0.real}", "{:_}", "{:08,.2f}",
                "{{}}")}'.format({draw.Some(0, 2, ", ", () => Any(depth))}{Maybe(", a=n")
                    .Replace(", ", draw.Chance(50) ? ", " : "", StringComparison.Ordinal)})".Replace("(, ", "(", StringComparison.Ordinal)
                    .Replace(")a=", ", a=", StringComparison.Ordinal),
        6 => "strftime_now('%d %b %Y %j %-d %U %p')",
        7 => $"raise_exception({Any(depth)})",
        _ =>
            $"loop.{draw.Of("index", "index0", "revindex", "first", "last", "length", "previtem", "nextitem", "depth", "cycle('a', 'b')",
                "changed(item)")}",
    };

    private string Bound() => draw.Of("", "", "1", "-1", "2", "-2", "0", "9", "n", "none");

    private string Maybe(string text) => draw.Chance(30) ? text : "";
}
