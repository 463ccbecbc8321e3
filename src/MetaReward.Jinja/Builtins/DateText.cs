using System.Globalization;
using System.Text;

namespace MetaReward.Jinja;

/// <summary>A date in the directives of C's strftime, in English, with GNU's flags for padding and case.</summary>
internal static class DateText
{
    public static string Of(DateTime day, string format)
    {
        var text = new StringBuilder();
        for (var at = 0; at < format.Length; at++)
        {
            if (format[at] != '%' || at + 1 == format.Length)
            {
                text.Append(format[at]);
                continue;
            }

            var start = at++;
            var flags = at;
            while (at < format.Length && "-_0^#".Contains(format[at], StringComparison.Ordinal))
            {
                at++;
            }

            var width = at;
            while (at < format.Length && char.IsAsciiDigit(format[at]))
            {
                at++;
            }

            var piece = at < format.Length ? Directive(day, format[at]) : null;
            text.Append(piece is null ? format[start..Math.Min(at + 1, format.Length)]
                : Padded(piece, format[flags..width], NumberText.Width(format[width..at])));
        }

        return text.ToString();
    }

    /// <summary>Null for what is no directive.</summary>
    private static string? Directive(DateTime day, char kind) => kind switch
    {
        'a' => day.ToString("ddd", CultureInfo.InvariantCulture),
        'A' => day.ToString("dddd", CultureInfo.InvariantCulture),
        'b' or 'h' => day.ToString("MMM", CultureInfo.InvariantCulture),
        'B' => day.ToString("MMMM", CultureInfo.InvariantCulture),
        'c' => Of(day, "%a %b %e %H:%M:%S %Y"),
        'C' => $"{day.Year / 100:00}",
        'd' => $"{day.Day:00}",
        'D' or 'x' => Of(day, "%m/%d/%y"),
        'e' => $"{day.Day,2}",
        'f' => $"{day.Ticks % TimeSpan.TicksPerSecond / 10:000000}",
        'F' => Of(day, "%Y-%m-%d"),
        'g' => $"{ISOWeek.GetYear(day) % 100:00}",
        'G' => $"{ISOWeek.GetYear(day)}",
        'H' => $"{day.Hour:00}",
        'I' => $"{((day.Hour + 11) % 12) + 1:00}",
        'j' => $"{day.DayOfYear:000}",
        'k' => $"{day.Hour,2}",
        'l' => $"{((day.Hour + 11) % 12) + 1,2}",
        'm' => $"{day.Month:00}",
        'M' => $"{day.Minute:00}",
        'n' => "\n",
        'p' => day.Hour < 12 ? "AM" : "PM",
        'P' => day.Hour < 12 ? "am" : "pm",
        'r' => Of(day, "%I:%M:%S %p"),
        'R' => Of(day, "%H:%M"),
        's' => $"{(long)(day - DateTime.UnixEpoch).TotalSeconds}",
        'S' => $"{day.Second:00}",
        't' => "\t",
        'T' or 'X' => Of(day, "%H:%M:%S"),
        'u' => $"{(((int)day.DayOfWeek + 6) % 7) + 1}",
        'U' => $"{(day.DayOfYear + 6 - (int)day.DayOfWeek) / 7:00}",
        'V' => $"{ISOWeek.GetWeekOfYear(day):00}",
        'w' => $"{(int)day.DayOfWeek}",
        'W' => $"{(day.DayOfYear + 6 - (((int)day.DayOfWeek + 6) % 7)) / 7:00}",
        'y' => $"{day.Year % 100:00}",
        'Y' => $"{day.Year}",
        'z' or 'Z' => "",
        '%' => "%",
        _ => null,
    };

    private static string Padded(string piece, string flags, int width)
    {
        var number = piece.Length > 0 && piece.TrimStart(' ').All(char.IsAsciiDigit);
        var bare = number ? piece.TrimStart('0', ' ').PadLeft(1, '0') : piece;
        piece = flags.LastOrDefault(flag => flag is '-' or '_' or '0') switch
        {
            '-' => bare,
            '_' => bare.PadLeft(Math.Max(piece.Length, width)),
            '0' => bare.PadLeft(Math.Max(piece.Length, width), '0'),
            _ => piece.PadLeft(width, number ? '0' : ' '),
        };
        return flags.Contains('^') ? piece.ToUpperInvariant() : flags.Contains('#')
            ? (piece.Any(char.IsLower) ? piece.ToUpperInvariant() : piece.ToLowerInvariant()) : piece;
    }
}
