using System.Globalization;

namespace MetaReward.Patterns;

/// <summary>A class of scalars in a regular expression, with its answers for the basic plane kept.</summary>
internal sealed class ScalarClass(Func<int, bool> test)
{
    private static readonly Lazy<Dictionary<int, int[]>> Cases = new(AllCases);

    private sbyte[]? _known; // of the scalars of the basic plane, once the class is asked

    /// <summary>Set when the class has this scalar alone.</summary>
    public int? Single { get; private init; }

    public static ScalarClass Any { get; } = new(_ => true);

    public static ScalarClass NotNewLine { get; } = new(scalar => scalar != '\n');

    public static ScalarClass Of(int scalar) => new(other => other == scalar) { Single = scalar };

    public bool Contains(int scalar)
    {
        if (Single is { } single)
        {
            return scalar == single;
        }

        if (scalar > 0xFFFF)
        {
            return test(scalar);
        }

        var table = _known ??= new sbyte[0x10000];
        var known = table[scalar];
        if (known == 0)
        {
            table[scalar] = known = (sbyte)(test(scalar) ? 1 : -1);
        }

        return known > 0;
    }

    /// <summary>The class with every scalar that differs from a member in case only.</summary>
    public ScalarClass AnyCase() => Single is { } single && !Cases.Value.ContainsKey(single) ? this
        : new(scalar => Contains(scalar) || (Cases.Value.TryGetValue(scalar, out var others) && others.Any(Contains)));

    public ScalarClass Not() => new(scalar => !Contains(scalar));

    public ScalarClass And(ScalarClass other) => new(scalar => Contains(scalar) && other.Contains(scalar));

    /// <summary>By category, two-letter name or the first letter of several.</summary>
    public static Func<int, bool> Category(string name) => scalar =>
    {
        var category = Names[(int)CharUnicodeInfo.GetUnicodeCategory(scalar)];
        return name.Length == 1 ? category[0] == name[0] : name == "LC" ? category is "Lu" or "Ll" or "Lt" : category == name;
    };

    /// <summary>In the order of <see cref="UnicodeCategory"/>.</summary>
    internal static readonly string[] Names =
        ["Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "Pc", "Pd", "Ps", "Pe",
            "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So", "Cn"];

    /// <summary>For each scalar that has other cases, these.</summary>
    private static Dictionary<int, int[]> AllCases() => Enumerable.Range(0, 0x1F000).Where(System.Text.Rune.IsValid)
        .Select(scalar => (scalar, folded: Folded(scalar))).Where(pair => pair.scalar != pair.folded)
        .GroupBy(pair => pair.folded, pair => pair.scalar)
        .SelectMany(group =>
            group.Append(group.Key).Select(one => (one, others: group.Append(group.Key).Where(other => other != one).ToArray())))
        .ToDictionary(pair => pair.one, pair => pair.others);

    /// <summary>.NET keeps the long s apart from s.</summary>
    private static int Folded(int scalar) => scalar == 0x17F ? 's' : scalar is 0x130 or 0x131 ? scalar
        : System.Text.Rune.ToLowerInvariant(System.Text.Rune.ToUpperInvariant(new(scalar))).Value;
}
