using System.Globalization;

namespace MetaReward.Evaluation.CheckableAnswers;

/// <summary>Reads the number whose first digit stands at a place. Looks at every character a fixed number of times.</summary>
/// <param name="text">In plain numerals.</param>
/// <param name="first">The first digit.</param>
/// <param name="taken">The end of the number before.</param>
internal sealed class NumeralReader(string text, int first, int taken)
{
    private static readonly HashSet<string> Currencies = new(StringComparer.OrdinalIgnoreCase)
    {
        "USD", "US", "EUR", "GBP", "INR", "JPY", "CNY", "RMB", "CAD", "AUD", "NZD", "HKD", "SGD", "TWD", "CHF", "MXN", "BRL", "ZAR", "KRW",
        "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "TRY", "RUB", "PHP",
        "THB", "IDR", "MYR", "PKR", "BDT", "LKR", "NPR", "NGN", "KES", "GHS", "EGP", "AED", "SAR", "ILS", "VND", "Rs", "Re", "Rp", "kr",
        "Php", "R", "C", "A", "S", "HK", "NT", "NZ",
    };

    private static readonly (string Word, decimal Factor)[] Multipliers = [("thousand", 1_000), ("million", 1_000_000),
        ("billion", 1_000_000_000), ("trillion", 1_000_000_000_000)];
    private static readonly (string Word, decimal Factor)[] Letters = [("k", 1_000), ("m", 1_000_000), ("mn", 1_000_000),
        ("b", 1_000_000_000), ("bn", 1_000_000_000)];

    /// <summary>Behind what was looked at.</summary>
    public int End { get; private set; }

    /// <summary>The number, or null where the digits are none.</summary>
    public Numeral? Read()
    {
        End = first;
        var point = first > taken && text[first - 1] == '.' && (first < 2 || text[first - 2] is not '.');
        var (start, currency) = Before(point && first >= 2 && char.IsLetter(text[first - 2]) ? first - 1 : first - (point ? 1 : 0));
        if (start < 0)
        {
            while (End < text.Length && char.IsLetterOrDigit(text[End]))
            {
                End++;
            }

            return null;
        }

        var value = point && !currency.Dotted ? Decimals("0") : Whole();
        if (End + 1 < text.Length && text[End] is '.' or ':' && char.IsAsciiDigit(text[End + 1]))
        {
            while (End < text.Length
                && (char.IsAsciiDigit(text[End]) || (text[End] is '.' or ':' && End + 1 < text.Length && char.IsAsciiDigit(text[End + 1]))))
            {
                End++;
            }

            return null;
        }

        value = Times(Scaled(Divided(value)), currency.Is);
        if (End < text.Length && text[End] == '%')
        {
            End++;
        }

        return new(start, End, text[start] == '-' || (currency.Is && Minus(start)) ? -value : value);
    }

    private bool Minus(int start) => text.AsSpan(start, first - start).Contains('-');

    /// <summary>Where the number begins with sign and currency; -1 where the digits belong to a word, an index or an exponent.</summary>
    private (int Start, (bool Is, bool Dotted) Currency) Before(int at)
    {
        var (start, currency) = (at, (Is: false, Dotted: at < first && char.IsLetter(Char(at - 1))));
        if (Char(start - 1) == '-' && IsCurrency(Char(start - 2)))
        {
            start--;
        }

        if (IsCurrency(Char(start - 1)))
        {
            (start, currency.Is) = (start - 1, true);
            var code = WordBefore(start);
            start -= Currencies.Contains(code) ? code.Length : 0;
        }
        else if (char.IsLetter(Char(start - 1)))
        {
            var code = WordBefore(start);
            if (!Currencies.Contains(code) || code.Length < 2 || Char(start - code.Length - 1) is '_' or '^'
                || char.IsLetterOrDigit(Char(start - code.Length - 1)))
            {
                return (-1, default);
            }

            (start, currency.Is) = (start - code.Length, true);
        }
        else if (Char(start - 1) == '^' || (Char(start - 1) == '_' && char.IsLetterOrDigit(Char(start - 2)))
            || char.IsDigit(Char(start - 1)))
        {
            return (-1, default);
        }

        var signed = start > taken && Char(start - 1) == '-' && !char.IsLetterOrDigit(Char(start - 2))
            && Char(start - 2) is not (')' or ']' or '%' or '-');
        return (signed ? start - 1 : start, currency);
    }

    private char Char(int at) => at >= 0 && at < text.Length ? text[at] : '\0';

    private static bool IsCurrency(char letter) => char.GetUnicodeCategory(letter) == UnicodeCategory.CurrencySymbol;

    /// <summary>At most four letters that end here.</summary>
    private string WordBefore(int end)
    {
        var start = end;
        while (start > 0 && end - start < 4 && char.IsLetter(text[start - 1]))
        {
            start--;
        }

        return text[start..end];
    }

    private int Run(int at)
    {
        var end = at;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        return end - at;
    }

    /// <summary>Digits with thousands' marks, and what stands behind the point.</summary>
    private decimal? Whole()
    {
        var lead = Run(End);
        var digits = text.Substring(End, lead);
        End += lead;
        if (digits == "0" && Char(End) == ',' && Run(End + 1) > 0 && !char.IsAsciiDigit(Char(End + 1 + Run(End + 1)))
            && Char(End + 1 + Run(End + 1)) != ',')
        {
            return Decimals(digits);
        }

        if (lead <= 3 && digits[0] != '0')
        {
            var mark = Char(End);
            var groups = mark is ',' or ' ' or '\'' or '_' or '.' ? Groups(mark) : 0;
            groups = mark == ' ' && Char(End + (4 * groups)) == '%' ? 0 : groups;
            var european = mark == '.' && groups == 1 && Char(End + 4) == ',' && Run(End + 5) is 1 or 2;
            if (mark == '.' && groups < 2 && !european)
            {
                groups = 0;
            }

            if (groups == 0 && mark == ',')
            {
                return Indian(digits);
            }

            digits += text.AsSpan(End, groups * 4).ToString().Replace($"{mark}", "", StringComparison.Ordinal);
            End += groups * 4;
            return european ? Decimals(digits) : Decimals(digits, '.');
        }

        return Decimals(digits, '.');
    }

    /// <summary>How many groups of a mark and just three digits follow.</summary>
    private int Groups(char mark)
    {
        var count = 0;
        while (Char(End + (4 * count)) == mark && Run(End + (4 * count) + 1) == 3)
        {
            count++;
        }

        return count;
    }

    /// <summary>1,00,000: groups of two, the last of three.</summary>
    private decimal? Indian(string digits)
    {
        var at = End;
        while (Char(at) == ',' && Run(at + 1) == 2)
        {
            at += 3;
        }

        if (at > End && Char(at) == ',' && Run(at + 1) == 3)
        {
            digits += text[End..(at + 4)].Replace(",", "", StringComparison.Ordinal);
            End = at + 4;
        }

        return Decimals(digits, '.');
    }

    /// <param name="mark">Must stand before the decimals; null: whatever stands there is it, or the decimals begin here.</param>
    private decimal? Decimals(string whole, char? mark = null)
    {
        var from = mark is null && char.IsAsciiDigit(Char(End)) ? End : End + 1;
        var decimals = mark is null || Char(End) == mark ? Run(from) : 0;
        var text28 = decimals > 0 ? $"{whole}.{text.AsSpan(from, decimals)}" : whole;
        End = decimals > 0 ? from + decimals : End;
        return text28.Length <= 4_000 && decimal.TryParse(text28, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
            out var value) ? value : null;
    }

    /// <summary>A fraction, or a whole number and one.</summary>
    private decimal? Divided(decimal? value)
    {
        if (Char(End) == ' ' && Run(End + 1) is > 0 and <= 3 and var top && Char(End + 1 + top) == '/'
            && Below(End + 1 + top) is var bottom and > 0
            && int.Parse(text.AsSpan(End + 1, top), CultureInfo.InvariantCulture) is var above && above < bottom)
        {
            End += 2 + top + Run(End + 2 + top);
            return value + ((decimal)above / bottom);
        }

        if (Char(End) == '/' && Below(End) is var under and > 0 && Char(first - 1) != '/')
        {
            End += 1 + Run(End + 1);
            return value / under;
        }

        return value;
    }

    /// <summary>What stands below a fraction's bar: a whole number that ends there; else 0.</summary>
    private int Below(int bar)
    {
        var run = Run(bar + 1);
        var behind = Char(bar + 1 + run);
        return run is 0 or > 6 || behind == '/' || (behind is '.' or ',' && char.IsAsciiDigit(Char(bar + 2 + run)))
            ? 0
            : int.Parse(text.AsSpan(bar + 1, run), CultureInfo.InvariantCulture);
    }

    /// <summary>1.8e1, or 1.8 x 10^1.</summary>
    private decimal? Scaled(decimal? value)
    {
        var at = End;
        if (Char(at) is 'e' or 'E')
        {
            at++;
        }
        else
        {
            at += Char(at) == ' ' ? 1 : 0;
            if (Char(at) is not ('\u00D7' or 'x' or '*'))
            {
                return value;
            }

            at += Char(at + 1) == ' ' ? 2 : 1;
            if (string.CompareOrdinal(text, at, "10^", 0, 3) != 0)
            {
                return value;
            }

            at += Char(at + 3) == ' ' ? 4 : 3;
        }

        var negative = Char(at) == '-';
        at += Char(at) is '-' or '+' ? 1 : 0;
        if (Run(at) is not (1 or 2) || char.IsLetterOrDigit(Char(at + Run(at))))
        {
            return value;
        }

        var power = int.Parse(text.AsSpan(at, Run(at)), CultureInfo.InvariantCulture);
        End = at + Run(at);
        return Enumerable.Repeat(negative ? 0.1m : 10m, power).Aggregate(value, Product);
    }

    /// <summary>thousand, million; behind a currency's number also k, M, B.</summary>
    private decimal? Times(decimal? value, bool currency)
    {
        var at = End + (Char(End) is ' ' or '-' ? 1 : 0);
        foreach (var (word, factor) in currency && at == End ? [.. Letters, .. Multipliers] : Multipliers)
        {
            if (string.Compare(text, at, word, 0, word.Length, StringComparison.OrdinalIgnoreCase) == 0
                && !char.IsLetterOrDigit(Char(at + word.Length)) && Char(at + word.Length) != '$')
            {
                End = at + word.Length;
                return Product(value, factor);
            }
        }

        return value;
    }

    private static decimal? Product(decimal? value, decimal factor) =>
        value is { } known && Math.Abs(known) <= (factor > 1 ? decimal.MaxValue / factor : decimal.MaxValue) ? known * factor : null;
}
