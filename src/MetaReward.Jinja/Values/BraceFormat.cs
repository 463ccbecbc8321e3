using System.Text;

namespace MetaReward.Jinja;

/// <summary>Python's str.format: fields in braces, with attributes, items, conversions and specifications, through the sandbox.</summary>
internal sealed class BraceFormat(Arguments arguments, bool escape, RenderMeter meter)
{
    private const int DepthLimit = 2;

    private int _automatic;
    private bool _manual;

    /// <param name="escape">Texts get HTML escapes.</param>
    public static string Apply(string format, Arguments arguments, bool escape, RenderMeter meter) =>
        new BraceFormat(arguments, escape, meter).Text(format, DepthLimit);

    private string Text(string format, int depth)
    {
        if (depth < 0)
        {
            throw TemplateException.Value("Max string recursion exceeded");
        }

        var text = new StringBuilder();
        for (var at = 0; at < format.Length; at++)
        {
            var c = format[at];
            if (c is not ('{' or '}'))
            {
                text.Append(c);
            }
            else if (at + 1 < format.Length && format[at + 1] == c)
            {
                text.Append(c);
                at++;
            }
            else if (c == '}')
            {
                throw TemplateException.Value("Single '}' encountered in format string");
            }
            else
            {
                var end = End(format, at);
                text.Append(meter.Made(Field(format[(at + 1)..end], depth)));
                at = end;
            }
        }

        return text.ToString();
    }

    /// <summary>The brace that closes the one at a place; brackets hide braces.</summary>
    private static int End(string format, int at)
    {
        var depth = 0;
        for (var i = at; i < format.Length; i++)
        {
            depth += format[i] == '{' ? 1 : format[i] == '}' ? -1 : 0;
            if (depth == 0)
            {
                return i;
            }
        }

        throw TemplateException.Value(at == format.Length - 1
            ? "Single '{' encountered in format string"
            : "expected '}' before end of string");
    }

    private string Field(string field, int depth)
    {
        var colon = SplitAt(field);
        var (name, specification) = colon < 0 ? (field, "") : (field[..colon], field[colon..]);
        var conversion = ' ';
        if (specification.StartsWith('!'))
        {
            conversion = specification.Length > 1 && (specification.Length == 2 || specification[2] == ':') ? specification[1]
                : throw TemplateException.Value("expected ':' after conversion specifier");
            specification = specification[2..];
        }

        specification = specification.Length > 0 ? Text(specification[1..], depth - 1) : "";
        var value = Value(name);
        var converted = conversion switch
        {
            ' ' => value,
            's' => Strings.Print(value),
            'r' or 'a' => Repr.Of(value),
            _ => throw TemplateException.Value($"Unknown conversion specifier '{conversion}'"),
        };
        var text = FormatSpec.Apply(converted, specification, meter);
        return escape && converted is not SafeText ? SafeText.Escape(text, meter) : text;
    }

    /// <summary>Where the name ends: at a colon or an exclamation mark outside brackets.</summary>
    private static int SplitAt(string field)
    {
        var bracket = false;
        for (var i = 0; i < field.Length; i++)
        {
            bracket = field[i] == '[' || (bracket && field[i] != ']');
            if (!bracket && field[i] is ':' or '!')
            {
                return i;
            }
        }

        return -1;
    }

    private object? Value(string name)
    {
        var end = name.IndexOfAny(['.', '[']);
        var first = end < 0 ? name : name[..end];
        var value = First(first);
        for (var at = end < 0 ? name.Length : end; at < name.Length;)
        {
            var dot = name[at] == '.';
            var stop = dot ? name.IndexOfAny(['.', '['], at + 1) : name.IndexOf(']', at);
            stop = stop >= 0 ? stop : dot ? name.Length : throw TemplateException.Value("Missing ']' in format string");
            var part = name[(at + 1)..stop];
            if (part.Length == 0)
            {
                throw TemplateException.Value("Empty attribute in format string");
            }

            value = dot ? Members.Attribute(value, part, meter) : Members.Item(value, Filters.Part(part), meter);
            at = dot ? stop : stop + 1;
            if (!dot && at < name.Length && name[at] is not ('.' or '['))
            {
                throw TemplateException.Value("Only '.' or '[' may follow ']' in format field specifier");
            }
        }

        return value;
    }

    private object? First(string name)
    {
        var digits = name.Length > 0 && name.All(char.IsAsciiDigit);
        if ((name.Length == 0 && _manual) || (digits && _automatic > 0))
        {
            throw TemplateException.Value("cannot switch between manual field specification and automatic field numbering");
        }

        _manual |= digits;
        if (name.Length > 0 && !digits)
        {
            return arguments.Named.TryGetValue(name, out var named) ? named : throw new TemplateException("KeyError", Repr.Of(name));
        }

        var place = name.Length == 0 ? _automatic++ : NumberText.Width(name);
        return place < arguments.Positional.Count ? arguments.Positional[place]
            : throw new TemplateException("IndexError", $"Replacement index {place} out of range for positional args tuple");
    }
}
