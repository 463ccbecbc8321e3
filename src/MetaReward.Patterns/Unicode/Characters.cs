using System.Globalization;

namespace MetaReward.Patterns;

/// <summary>
/// What each Unicode scalar is to the official tokenizer library: sets, mappings and orders from <c>characters.txt</c>, which that
/// library's own answers fill (<c>bench tokenizers --tables</c>). It mixes several versions of Unicode, so no one version would agree with
/// it. General categories are .NET's (Unicode 16), which are the same as those of its regular expressions.
/// </summary>
internal static class Characters
{
    private static readonly Lazy<Dictionary<string, string>> Lines = new(Load);

    private static readonly Lazy<Dictionary<string, ScalarSet>> Scripts =
        new(() => Lines.Value.Keys.Where(name => name.StartsWith("script ", StringComparison.Ordinal))
            .ToDictionary(name => Plain(name["script ".Length..]), Set));

    private static readonly Lazy<IReadOnlyDictionary<int, int>> LazyCuts = new(() => Ranked("cut "));

    public static ScalarSet Alphabetic { get; } = Set("alphabetic");

    public static ScalarSet Uppercase { get; } = Set("uppercase");

    public static ScalarSet Lowercase { get; } = Set("lowercase");

    public static ScalarSet Emoji { get; } = Set("emoji");

    public static ScalarSet Pictographic { get; } = Set("pictographic");

    public static ScalarSet Ideographic { get; } = Set("ideographic");

    /// <summary>Rust's <c>char::is_numeric</c>.</summary>
    public static ScalarSet Numeric { get; } = Set("numeric");

    /// <summary>What BERT and Punctuation cut at.</summary>
    public static ScalarSet Punctuation { get; } = Set("punctuation");

    /// <summary>What BERT's cleaning removes.</summary>
    public static ScalarSet Control { get; } = Set("control");

    /// <summary>What BERT takes for accents.</summary>
    public static ScalarSet Nonspacing { get; } = Set("nonspacing");

    /// <summary>What StripAccents takes for accents.</summary>
    public static ScalarSet Mark { get; } = Set("mark");

    public static IReadOnlyDictionary<int, string> Lower { get; } = Mapping("lower");

    /// <summary>Full canonical decompositions, without those of Hangul.</summary>
    public static IReadOnlyDictionary<int, string> Canonical { get; } = Mapping("canonical");

    /// <summary>Full compatibility decompositions where they differ from the canonical ones.</summary>
    public static IReadOnlyDictionary<int, string> Compatible { get; } = Mapping("compatible");

    /// <summary>Those that composition never makes.</summary>
    public static ScalarSet Uncomposed { get; } = Set("uncomposed");

    /// <summary>Combining classes by rank from 1 on; scalars of class 0 are absent.</summary>
    public static IReadOnlyDictionary<int, byte> Orders { get; } = Ranked("order ")
        .ToDictionary(pair => pair.Key, pair => (byte)pair.Value);

    /// <summary>Classes between which the pre-tokenizer UnicodeScripts cuts, by number; those without a script are absent.</summary>
    public static IReadOnlyDictionary<int, int> Cuts => LazyCuts.Value;

    /// <summary>A word character of Rust's regular expressions.</summary>
    public static bool IsWord(int scalar) => scalar < 128 ? char.IsAsciiLetterOrDigit((char)scalar) || scalar == '_'
        : Scalars.IsWordCategory(scalar) || Alphabetic.Contains(scalar) || scalar is 0x200C or 0x200D;

    /// <summary>The set of a script, its name with or without underscores and in any case; null when it has no such name.</summary>
    public static ScalarSet? Script(string name) => Scripts.Value.GetValueOrDefault(Plain(name));

    private static string Plain(string name) => name.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();

    private static Dictionary<string, string> Load()
    {
        using var stream = typeof(Characters).Assembly.GetManifestResourceStream("MetaReward.Patterns.characters.txt")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n').Select(line => line.Split('\t')).Where(parts => parts.Length == 2)
            .ToDictionary(parts => parts[0], parts => parts[1]);
    }

    private static ScalarSet Set(string name) => new([.. Ranges(Lines.Value[name])]);

    private static IEnumerable<(int From, int To)> Ranges(string text) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(range =>
        {
            var dash = range.IndexOf('-');
            return dash < 0 ? (Hex(range), Hex(range)) : (Hex(range.AsSpan(0, dash)), Hex(range.AsSpan(dash + 1)));
        });

    private static Dictionary<int, string> Mapping(string name) => Lines.Value[name].Split(' ').Select(pair => pair.Split('='))
        .ToDictionary(pair => Hex(pair[0]), pair => string.Concat(pair[1].Split('.').Select(code => char.ConvertFromUtf32(Hex(code)))));

    private static Dictionary<int, int> Ranked(string prefix)
    {
        var ranks = new Dictionary<int, int>();
        foreach (var (name,
            text) in Lines.Value.Where(line => line.Key.StartsWith(prefix, StringComparison.Ordinal) && char.IsAsciiDigit(line.Key[^1])))
        {
            foreach (var (from, to) in Ranges(text))
            {
                for (var scalar = from; scalar <= to; scalar++)
                {
                    ranks[scalar] = int.Parse(name.AsSpan(prefix.Length));
                }
            }
        }

        return ranks;
    }

    private static int Hex(ReadOnlySpan<char> digits) => int.Parse(digits, NumberStyles.HexNumber);
}
