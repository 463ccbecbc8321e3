using System.Globalization;
using System.Text;

namespace MetaReward.Jinja;

/// <summary>
/// Upper, lower and title case as Python has them: .NET maps one character to one, Unicode's full mappings may give up to three. The tables
/// hold the code points (hexadecimal) for which the two differ.
/// </summary>
internal static class LetterCase
{
    private static readonly Dictionary<int, string> UpperTable = Read("""
        df:53.53 131:49 149:2bc.4e 17f:53 1f0:4a.30c 390:399.308.301 3b0:3a5.308.301 587:535.552 1e96:48.331 1e97:54.308
        1e98:57.30a 1e99:59.30a 1e9a:41.2be 1f50:3a5.313 1f52:3a5.313.300 1f54:3a5.313.301 1f56:3a5.313.342 1fb2:1fba.399
        1fb3:391.399 1fb4:386.399 1fb6:391.342 1fb7:391.342.399 1fbc:391.399 1fc2:1fca.399 1fc3:397.399 1fc4:389.399
        1fc6:397.342 1fc7:397.342.399 1fcc:397.399 1fd2:399.308.300 1fd3:399.308.301 1fd6:399.342 1fd7:399.308.342
        1fe2:3a5.308.300 1fe3:3a5.308.301 1fe4:3a1.313 1fe6:3a5.342 1fe7:3a5.308.342 1ff2:1ffa.399 1ff3:3a9.399 1ff4:38f.399
        1ff6:3a9.342 1ff7:3a9.342.399 1ffc:3a9.399 fb00:46.46 fb01:46.49 fb02:46.4c fb03:46.46.49 fb04:46.46.4c fb05:53.54
        fb06:53.54 fb13:544.546 fb14:544.535 fb15:544.53b fb16:54e.546 fb17:544.53d
        """);

    private static readonly Dictionary<int, string> TitleTable = Read("""
        df:53.73 1c4:1c5 1c5:1c5 1c6:1c5 1c7:1c8 1c8:1c8 1c9:1c8 1ca:1cb 1cb:1cb 1cc:1cb 1f1:1f2 1f2:1f2 1f3:1f2 587:535.582
        1fb2:1fba.345 1fb4:386.345 1fb7:391.342.345 1fc2:1fca.345 1fc4:389.345 1fc7:397.342.345 1ff2:1ffa.345 1ff4:38f.345
        1ff7:3a9.342.345 fb00:46.66 fb01:46.69 fb02:46.6c fb03:46.66.69 fb04:46.66.6c fb05:53.74 fb06:53.74 fb13:544.576
        fb14:544.565 fb15:544.56b fb16:54e.576 fb17:544.56d
        """);

    public static string Upper(string text) =>
        Ascii.IsValid(text) ? text.ToUpperInvariant() : string.Concat(PythonText.Of(text).Select(Upper));

    public static string Lower(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text.ToLowerInvariant();
        }

        var points = PythonText.Of(text);
        return string.Concat(points.Select((_, i) => Lower(points, i)));
    }

    /// <summary>The first character in title case, the others in lower case.</summary>
    public static string Capitalized(string text)
    {
        var points = PythonText.Of(text);
        return string.Concat(points.Select((c, i) => i == 0 ? Title(c) : Lower(points, i)));
    }

    /// <summary>Title case wherever a letter follows none, lower case elsewhere.</summary>
    public static string Titled(string text)
    {
        var titled = new StringBuilder(text.Length);
        var (points, inside) = (PythonText.Of(text), false);
        for (var i = 0; i < points.Length; i++)
        {
            titled.Append(inside ? Lower(points, i) : Title(points[i]));
            inside = PythonCharacters.IsCased(points[i]);
        }

        return titled.ToString();
    }

    public static string Swapped(string text)
    {
        var points = PythonText.Of(text);
        return string.Concat(points.Select((c, i) => PythonCharacters.IsUpper(c) ? Lower(points, i) : PythonCharacters.IsLower(c) ? Upper(c)
            : PythonText.Text(c)));
    }

    /// <summary>For comparing without regard to case; Cherokee is folded the other way than in Unicode's table.</summary>
    public static string Folded(string text) => string.Concat(PythonText.Of(text).Select(c => c == 0x131 ? "\u0131"
        : string.Concat(PythonText.Of(Upper(c)).Select(Lower))));

    private static string Upper(int c) => UpperTable.TryGetValue(c, out var upper) ? upper
        : c is >= 0x1F80 and <= 0x1FAF ? PythonText.Text([(c < 0x1F90 ? 0x1F08 : c < 0x1FA0 ? 0x1F28 : 0x1F68) + (c & 7), 0x399])
        : SimpleUpper(c);

    /// <summary>In its place: a capital sigma at the end of a word has a small form of its own.</summary>
    private static string Lower(int[] points, int at) => points[at] == 0x3A3 && EndsWord(points, at) ? "\u03C2" : Lower(points[at]);

    private static string Lower(int c) => c == 0x130 ? "i\u0307" : Rune.TryCreate(c, out var rune) ? Rune.ToLowerInvariant(rune).ToString()
        : PythonText.Text(c);

    private static string Title(int c) => TitleTable.TryGetValue(c, out var title) ? title : c switch
    {
        >= 0x10D0 and <= 0x10FF => PythonText.Text(c),
        (>= 0x1F80 and <= 0x1FAF) or 0x1FB3 or 0x1FBC or 0x1FC3 or 0x1FCC or 0x1FF3 or 0x1FFC => SimpleUpper(c),
        _ => Upper(c),
    };

    private static string SimpleUpper(int c) =>
        Rune.TryCreate(c, out var rune) ? Rune.ToUpperInvariant(rune).ToString() : PythonText.Text(c);

    private static bool EndsWord(int[] points, int at)
    {
        var before = at > 0 ? Array.FindLastIndex(points, at - 1, at, c => !PythonCharacters.IsIgnoredByCase(c)) : -1;
        var after = at + 1 < points.Length ? Array.FindIndex(points, at + 1, c => !PythonCharacters.IsIgnoredByCase(c)) : -1;
        return before >= 0 && PythonCharacters.IsCased(points[before]) && (after < 0 || !PythonCharacters.IsCased(points[after]));
    }

    private static Dictionary<int, string> Read(string table) => table.Split((char[])[' ', '\n'],
        StringSplitOptions.RemoveEmptyEntries).Select(entry => entry.Split(':')).ToDictionary(
        entry => Number(entry[0]), entry => PythonText.Text(entry[1].Split('.').Select(Number)));

    private static int Number(string digits) => int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
