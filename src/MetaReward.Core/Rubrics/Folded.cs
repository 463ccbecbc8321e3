using System.Globalization;

namespace MetaReward.Rubrics;

/// <summary>
/// A text as the readers of verdicts see it, of the same length: digits of any script are 0 to 9, white space of any script and what has no
/// width is a blank, full-width letters and signs are ASCII's, quotation marks and brackets of other scripts are <c>"</c>, <c>[</c> and
/// <c>]</c>. Labels and numbers are looked for in it, a reader is shown the original.
/// </summary>
internal static class Folded
{
    public static string Of(string text) => string.Create(text.Length, text, static (seen, original) =>
    {
        for (var i = 0; i < seen.Length; i++)
        {
            seen[i] = Seen(original, i);
        }
    });

    private static char Seen(string text, int i) => text[i] switch
    {
        '\n' => '\n',
        '\r' => i + 1 < text.Length && text[i + 1] == '\n' ? ' ' : '\n',
        '\v' or '\f' or '\u0085' or '\u2028' or '\u2029' => '\n',
        < ' ' or '\u007f' => ' ',
        < '\u007f' and var c => c,
        >= '\uff01' and <= '\uff5e' and var wide => (char)(wide - '\uff01' + '!'),
        var c when char.IsSurrogate(c) => OfPair(text, i),
        var c => Sign(c),
    };

    /// <summary>The mathematical digits lie beyond 16 bits: a digit and a blank.</summary>
    private static char OfPair(string text, int i) =>
        char.IsHighSurrogate(text[i])
            ? Digit(text, i) ?? text[i]
            : i > 0 && char.IsHighSurrogate(text[i - 1]) && Digit(text, i - 1) is not null ? ' ' : text[i];

    private static char? Digit(string text, int i) => i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])
        && CharUnicodeInfo.GetUnicodeCategory(text, i) == UnicodeCategory.DecimalDigitNumber
        ? (char)('0' + (int)CharUnicodeInfo.GetNumericValue(text, i)) : null;

    private static char Sign(char c) => c switch
    {
        '“' or '”' or '„' or '«' or '»' or '「' or '」' or '『' or '』' => '"',
        '‘' or '’' or '‚' or '‹' or '›' => '\'',
        '【' or '〔' or '〖' => '[',
        '】' or '〕' or '〗' => ']',
        '〈' or '《' => '<',
        '〉' or '》' => '>',
        '∶' or '꞉' or '﹕' or '︓' or 'ː' => ':',
        '‐' or '‑' or '−' or '﹣' => '-',
        '–' or '―' or '⸺' => '—',
        '⁄' or '∕' or '÷' => '/',
        '٫' => '.',
        '٪' => '%',
        '、' or '،' => ',',
        '؛' => ';',
        '。' or '।' or '۔' => '!', // ends a sentence, is no decimal point
        '\u20e3' or '\u3164' or '\u2800' or '\ufe0e' or '\ufe0f' => ' ', // around digits on keys; fillers
        _ => CharUnicodeInfo.GetUnicodeCategory(c) switch
        {
            UnicodeCategory.DecimalDigitNumber => (char)('0' + (int)CharUnicodeInfo.GetNumericValue(c)),
            UnicodeCategory.SpaceSeparator or UnicodeCategory.Format => ' ',
            _ => c,
        },
    };
}
