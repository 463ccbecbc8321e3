namespace MetaReward.Text;

/// <summary>
/// Numbers as the reference library's JSON reader makes them: all digits as one whole number, which is rounded, then one multiplication or
/// division by a power of ten, which rounds again. The last bit often differs from the nearest double; between
/// ways of equal score it decides.
/// </summary>
internal static class ScoreText
{
    /// <param name="text">A JSON number.</param>
    public static double Parse(ReadOnlySpan<char> text)
    {
        var negative = text.StartsWith('-');
        text = negative ? text[1..] : text;
        var end = text.IndexOfAny('e', 'E');
        var exponent = end < 0 ? 0 : int.Clamp(Exponent(text[(end + 1)..]), -100_000, 100_000);
        var (digits, full, fraction) = (0UL, false, false);
        foreach (var c in end < 0 ? text : text[..end])
        {
            if (c == '.')
            {
                fraction = true;
                continue;
            }

            full |= digits > (ulong.MaxValue - (uint)(c - '0')) / 10;
            if (full)
            {
                exponent += fraction ? 0 : 1;
                continue;
            }

            digits = (digits * 10) + (uint)(c - '0');
            exponent -= fraction ? 1 : 0;
        }

        var value = Scaled(digits, exponent);
        return negative ? -value : value;
    }

    private static int Exponent(ReadOnlySpan<char> text) =>
        int.TryParse(text, out var exponent) ? exponent : text.StartsWith('-') ? -100_000 : 100_000;

    private static double Scaled(double value, int exponent)
    {
        for (; exponent < -308 && value != 0; exponent += 308)
        {
            value /= 1e308;
        }

        return value == 0 ? value : exponent >= 0 ? value * Power(exponent) : value / Power(-exponent);
    }

    /// <summary>The double nearest to a power of ten.</summary>
    private static double Power(int exponent) => exponent > 308 ? double.PositiveInfinity : double.Parse($"1e{exponent}");
}
