using System.Globalization;

namespace MetaReward.Evaluation.CheckableAnswers;

/// <summary>A number as it stands in a text.</summary>
/// <param name="Start">Where it begins, with its sign and currency, in <see cref="PlainNumerals"/> of the text.</param>
/// <param name="End">Behind it, with its percent sign or its multiplier.</param>
/// <param name="Value">What it is worth; null where a decimal of 28 digits cannot hold it.</param>
public sealed record Numeral(int Start, int End, decimal? Value)
{
    /// <summary>
    /// All numbers of a text, in order. Read are: thousands by commas, spaces, apostrophes or underscores, also India's (1,00,000) and the
    /// continent's where they cannot be mistaken (1.234.567, 1.234,56, 0,5); decimals with or without a digit before the point; a sign; a
    /// currency before; a fraction (3/4, 1 1/2); an exponent (1.8e1, 7 x 10^4); <c>thousand</c>, <c>million</c>, <c>billion</c>, and
    /// <c>k</c>, <c>M</c>, <c>B</c> behind a currency's number. A percent sign is a unit: 25 % is 25. Not read: digits within words
    /// (<c>x12</c>), versions (1.2.3), exponents and indices (<c>^2</c>, <c>x_1</c>), numbers in words.
    /// </summary>
    public static IReadOnlyList<Numeral> AllOf(string text) => Of(PlainNumerals.Of(text));

    /// <summary>The same of a text that is in plain numerals already.</summary>
    internal static List<Numeral> Of(string plain)
    {
        var found = new List<Numeral>();
        for (var at = 0; at < plain.Length;)
        {
            if (!char.IsAsciiDigit(plain[at]))
            {
                at++;
                continue;
            }

            var reach = new NumeralReader(plain, at, found.Count > 0 ? found[^1].End : 0);
            if (reach.Read() is { } numeral)
            {
                found.Add(numeral);
            }

            at = Math.Max(at + 1, reach.End);
        }

        return found;
    }

    /// <summary>The value as text, without thousands' marks and needless zeros.</summary>
    public static string Text(decimal value) => value.ToString("0.############################", CultureInfo.InvariantCulture);
}
