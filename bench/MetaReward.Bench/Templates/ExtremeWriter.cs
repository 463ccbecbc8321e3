using System.Text.RegularExpressions;

namespace MetaReward.Bench.Templates;

/// <summary>Writes expressions with the numbers and texts at which arithmetic breaks.</summary>
internal static partial class ExtremeWriter
{
    private static readonly string[] Values =
    [
        "0", "1", "-1", "9223372036854775807", "-9223372036854775808", "9223372036854775808", "2147483647", "-2147483648", "4294967296",
        "99999999999999999999999", "1e308", "1e-323", "(10 ** 400)", "(-0.0)", "100000", "true", "none", "'😀'", "'\\u0000'",
        "4503599627370497.5",
        "9007199254740993", "0.30000000000000004", "2.5", "-0.5",
    ];

    private static readonly string[] Infinite = [.. Values, "(1e308 * 10)", "(1e308 * 10 - 1e308 * 10)", "'\\ud800'"];

    /// <param name="infinite">With infinities, not-a-number and lone surrogates, which the reference engine itself trips over.</param>
    public static string Write(Draw draw, bool infinite)
    {
        var expression = draw.Chance(50) ? new TypedWriter(draw).Any(3) : new ExpressionWriter(draw, tame: false).Any(3);
        return $"{{{{ {Numbers().Replace(expression, _ => draw.Of(infinite ? Infinite : Values))} }}}}";
    }

    [GeneratedRegex(@"(?<![\w.])\d+(\.\d+)?(e\d+)?", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Numbers();
}
