namespace MetaReward.Patterns;

/// <summary>The named classes of regular expressions: <c>\p{name}</c>, <c>[:name:]</c>, and those of one letter.</summary>
internal static class ScalarProperties
{
    private static readonly Dictionary<string, string> LongNames = new()
    {
        ["letter"] = "L", ["uppercaseletter"] = "Lu", ["lowercaseletter"] = "Ll", ["titlecaseletter"] = "Lt", ["casedletter"] = "LC",
        ["modifierletter"] = "Lm",
        ["otherletter"] = "Lo", ["mark"] = "M", ["nonspacingmark"] = "Mn", ["spacingmark"] = "Mc", ["enclosingmark"] = "Me",
        ["number"] = "N",
        ["decimalnumber"] = "Nd", ["letternumber"] = "Nl", ["othernumber"] = "No", ["punctuation"] = "P", ["connectorpunctuation"] = "Pc",
        ["dashpunctuation"] = "Pd", ["openpunctuation"] = "Ps", ["closepunctuation"] = "Pe", ["initialpunctuation"] = "Pi",
        ["finalpunctuation"] = "Pf",
        ["otherpunctuation"] = "Po", ["symbol"] = "S", ["mathsymbol"] = "Sm", ["currencysymbol"] = "Sc", ["modifiersymbol"] = "Sk",
        ["othersymbol"] = "So",
        ["separator"] = "Z", ["spaceseparator"] = "Zs", ["lineseparator"] = "Zl", ["paragraphseparator"] = "Zp", ["other"] = "C",
        ["control"] = "Cc",
        ["format"] = "Cf", ["surrogate"] = "Cs", ["privateuse"] = "Co", ["unassigned"] = "Cn",
    };

    private static readonly HashSet<string> Short = [.. ScalarClass.Names, "L", "M", "N", "P", "S", "Z", "C", "LC"];

    /// <summary>Null when no class has the name.</summary>
    public static Func<int, bool>? Named(string name)
    {
        var plain = string.Concat(name.Where(c => c is not ('_' or ' ' or '-'))).ToLowerInvariant();
        var category = LongNames.GetValueOrDefault(plain)
            ?? Short.FirstOrDefault(known => known.Equals(plain, StringComparison.OrdinalIgnoreCase));
        return category is not null ? ScalarClass.Category(category)
            : plain == "punct" ? ScalarClass.Category("P")
            : Posix(plain) ?? Binary(plain) ?? (Characters.Script(plain) is { } script ? script.Contains : null);
    }

    /// <summary>The classes of POSIX; <c>[:punct:]</c> has the symbols too, <c>\p{Punct}</c> has not.</summary>
    public static Func<int, bool>? Posix(string name) => name switch
    {
        "alpha" => Characters.Alphabetic.Contains,
        "alnum" => scalar => Characters.Alphabetic.Contains(scalar) || Of(scalar) == "Nd",
        "ascii" => scalar => scalar < 128,
        "blank" => scalar => scalar == '\t' || Of(scalar) == "Zs",
        "cntrl" => ScalarClass.Category("Cc"),
        "digit" => ScalarClass.Category("Nd"),
        "graph" => scalar => Of(scalar) is not ("Cc" or "Cn" or "Cs") && Of(scalar)[0] != 'Z',
        "lower" => Characters.Lowercase.Contains,
        "print" => scalar => Of(scalar) is not ("Cc" or "Cn" or "Cs" or "Zl" or "Zp"),
        "punct" => scalar => Of(scalar)[0] is 'P' or 'S',
        "space" => Scalars.IsSpace,
        "upper" => Characters.Uppercase.Contains,
        "xdigit" => HexDigit,
        "word" => scalar => Scalars.IsWordCategory(scalar) || Characters.Alphabetic.Contains(scalar),
        _ => null,
    };

    /// <summary>Oniguruma's <c>\w</c> has these six of Latin-1 more than its <c>[:word:]</c>.</summary>
    public static bool Word(int scalar) => scalar is 0xB2 or 0xB3 or 0xB9 or 0xBC or 0xBD or 0xBE || Posix("word")!(scalar);

    public static bool HexDigit(int scalar) => scalar < 128 && char.IsAsciiHexDigit((char)scalar);

    private static Func<int, bool>? Binary(string plain) => plain switch
    {
        "any" => _ => true,
        "assigned" => scalar => Of(scalar) != "Cn",
        "alphabetic" => Characters.Alphabetic.Contains,
        "whitespace" => Scalars.IsSpace,
        "uppercase" => Characters.Uppercase.Contains,
        "lowercase" => Characters.Lowercase.Contains,
        "emoji" => Characters.Emoji.Contains,
        "extendedpictographic" => Characters.Pictographic.Contains,
        "ideographic" => Characters.Ideographic.Contains,
        _ => null,
    };

    private static string Of(int scalar) => ScalarClass.Names[(int)System.Globalization.CharUnicodeInfo.GetUnicodeCategory(scalar)];
}
