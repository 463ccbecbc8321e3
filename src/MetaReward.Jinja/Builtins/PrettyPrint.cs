using System.Text;

namespace MetaReward.Jinja;

/// <summary>
/// Values over several lines where one of 80 columns does not hold them, as Python's pprint lays them out;
/// dictionaries in the order of their keys.
/// </summary>
internal static class PrettyPrint
{
    private const int Width = 80;

    public static string Of(object? value)
    {
        var text = new StringBuilder();
        Write(text, value, indent: 0, allowance: 0);
        return text.ToString();
    }

    private static void Write(StringBuilder text, object? value, int indent, int allowance)
    {
        RenderMeter.NeedStack();
        var flat = Flat(value);
        if (PythonText.Count(flat) <= Width - indent - allowance)
        {
            text.Append(flat);
            return;
        }

        switch (value)
        {
            case Dict { Count: > 0 } dict:
                Rows(text.Append('{'), Sorted(dict), indent + 1, allowance + 1, (entry, rest) =>
                {
                    var key = Flat(entry.Key);
                    Write(text.Append(key).Append(": "), entry.Value, indent + 1 + PythonText.Count(key) + 2, rest);
                });
                text.Append('}');
                break;
            case List<object?> { Count: > 0 } list:
                Rows(text.Append('['), list, indent + 1, allowance + 1, (item, rest) => Write(text, item, indent + 1, rest));
                text.Append(']');
                break;
            case object?[] { Length: > 0 } tuple:
                Rows(text.Append('('), tuple, indent + 1, tuple.Length == 1 ? 2 : allowance + 1,
                    (item, rest) => Write(text, item, indent + 1, rest));
                text.Append(tuple.Length == 1 ? ",)" : ")");
                break;
            case string word when word.Length > 0:
                Words(text, word, indent, allowance);
                break;
            default:
                text.Append(flat);
                break;
        }
    }

    private static void Rows<T>(StringBuilder text, IReadOnlyList<T> items, int indent, int allowance, Action<T, int> write)
    {
        for (var i = 0; i < items.Count; i++)
        {
            text.Append(i > 0 ? ",\n" + new string(' ', indent) : "");
            write(items[i], i == items.Count - 1 ? allowance : 1);
        }
    }

    /// <summary>A long text as several, in parentheses where nothing else is around them.</summary>
    private static void Words(StringBuilder text, string word, int indent, int allowance)
    {
        var outermost = indent == 0 && allowance == 0;
        (indent, allowance) = outermost ? (indent + 1, allowance + 1) : (indent, allowance);
        var (pieces, lines) = (new List<string>(), Strings.Lines(word, keepEnds: true));
        foreach (var (i, line) in lines.Index())
        {
            var room = Width - indent - (i == lines.Count - 1 ? allowance : 0);
            pieces.AddRange(PythonText.Count(Repr.Of(line)) <= room ? [Repr.Of(line)]
                : Broken(line, Width - indent, i == lines.Count - 1 ? allowance : 0));
        }

        var several = outermost && pieces.Count > 1;
        text.Append(several ? "(" : "").AppendJoin("\n" + new string(' ', indent), pieces).Append(several ? ")" : "");
    }

    private static IEnumerable<string> Broken(string line, int room, int allowance)
    {
        var (current, at) = ("", 0);
        while (at < line.Length)
        {
            var end = at;
            while (end < line.Length && !PythonCharacters.IsSpace(line[end]))
            {
                end++;
            }

            while (end < line.Length && PythonCharacters.IsSpace(line[end]))
            {
                end++;
            }

            var longer = current + line[at..end];
            if (PythonText.Count(Repr.Of(longer)) > room - (end == line.Length ? allowance : 0) && current.Length > 0)
            {
                yield return Repr.Of(current);
                longer = line[at..end];
            }

            (current, at) = (longer, end);
        }

        yield return Repr.Of(current);
    }

    /// <summary>On one line, with dictionaries in order.</summary>
    private static string Flat(object? value)
    {
        RenderMeter.NeedStack();
        return value switch
        {
            Dict dict => "{" + string.Join(", ", Sorted(dict).Select(entry => $"{Flat(entry.Key)}: {Flat(entry.Value)}")) + "}",
            List<object?> list => "[" + string.Join(", ", list.Select(Flat)) + "]",
            object?[] tuple => "(" + string.Join(", ", tuple.Select(Flat)) + (tuple.Length == 1 ? ",)" : ")"),
            _ => Repr.Of(value),
        };
    }

    /// <summary>Keys that have no order among them stand by their types' names.</summary>
    private static List<KeyValuePair<object?, object?>> Sorted(Dict dict)
    {
        var entries = dict.ToList();
        entries.Sort((left, right) => Numbers.Is(left.Key) && Numbers.Is(right.Key) ? Numbers.Compare(left.Key!, right.Key!) ?? 0
            : Strings.Of(left.Key) is { } a && Strings.Of(right.Key) is { } b ? PythonText.Compare(a, b)
            : string.CompareOrdinal(Types.Name(left.Key), Types.Name(right.Key)));
        return entries;
    }
}
