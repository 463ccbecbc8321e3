using System.Text;

namespace MetaReward.Text.Jinja;

/// <summary>Python's string methods, as far as chat templates use them.</summary>
internal static class StringMethods
{
    public static Callable? Find(string text, string name, Meter meter)
    {
        Func<Arguments, object?>? call = name switch
        {
            "strip" => arguments => Strip(text, arguments.Get(0, "chars"), true, true),
            "lstrip" => arguments => Strip(text, arguments.Get(0, "chars"), true, false),
            "rstrip" => arguments => Strip(text, arguments.Get(0, "chars"), false, true),
            "upper" => _ => text.ToUpperInvariant(),
            "lower" => _ => text.ToLowerInvariant(),
            "capitalize" => _ => Capitalised(text),
            "title" => _ => Title(text),
            "startswith" => arguments => Any(arguments, part => text.StartsWith(part, StringComparison.Ordinal)),
            "endswith" => arguments => Any(arguments, part => text.EndsWith(part, StringComparison.Ordinal)),
            "removeprefix" => arguments => arguments.Text(0, "prefix") is var part && text.StartsWith(part, StringComparison.Ordinal) ? text[part.Length..] : text,
            "removesuffix" => arguments => arguments.Text(0, "suffix") is var part && text.EndsWith(part, StringComparison.Ordinal) ? text[..^part.Length] : text,
            "split" => arguments => Split(text, arguments),
            "rsplit" => arguments => SplitFromRight(text, arguments),
            "splitlines" => _ => text.Length == 0 ? [] : text.TrimEnd('\n').Split('\n').Cast<object?>().ToList(),
            "partition" => arguments => Partition(text, arguments.Text(0, "sep")),
            "replace" => arguments => Replace(text, arguments.Text(0, "old"), arguments.Text(1, "new"), arguments.Whole(2, "count", -1), meter),
            "find" => arguments => (long)text.IndexOf(arguments.Text(0, "sub"), StringComparison.Ordinal),
            "rfind" => arguments => (long)text.LastIndexOf(arguments.Text(0, "sub"), StringComparison.Ordinal),
            "count" => arguments => (long)Count(text, arguments.Text(0, "sub")),
            "join" => arguments => Join(text, Values.Items(arguments.Need(0, "iterable")), meter),
            "isdigit" => _ => text.Length > 0 && text.All(char.IsDigit),
            "isalpha" => _ => text.Length > 0 && text.All(char.IsLetter),
            "isalnum" => _ => text.Length > 0 && text.All(char.IsLetterOrDigit),
            "isspace" => _ => text.Length > 0 && text.All(char.IsWhiteSpace),
            "isupper" => _ => text.Any(char.IsUpper) && !text.Any(char.IsLower),
            "islower" => _ => text.Any(char.IsLower) && !text.Any(char.IsUpper),
            "format" => arguments => Format(text, arguments, meter),
            _ => null,
        };
        return call is null ? null : new Callable(name, arguments =>
        {
            meter.Make(text.Length);
            return call(arguments);
        });
    }

    public static string Strip(string text, object? characters, bool left, bool right)
    {
        var trimmed = characters switch { null => null, string set => set.ToCharArray(), _ => throw TemplateError.Type("strip arg must be None or str") };
        text = !left ? text : trimmed is null ? text.TrimStart() : text.TrimStart(trimmed);
        return !right ? text : trimmed is null ? text.TrimEnd() : text.TrimEnd(trimmed);
    }

    public static string Capitalised(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..].ToLowerInvariant();

    /// <summary>A capital wherever a letter follows a non-letter.</summary>
    public static string Title(string text)
    {
        var title = new StringBuilder(text.Length);
        var inside = false;
        foreach (var c in text)
        {
            title.Append(inside ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c));
            inside = char.IsLetter(c);
        }

        return title.ToString();
    }

    public static string Replace(string text, string old, string with, int count, Meter meter)
    {
        if (count == 0)
        {
            return text;
        }

        var found = old.Length == 0 ? text.Length + 1 : Count(text, old);
        meter.Make(text.Length + ((long)found * with.Length));
        if (old.Length == 0)
        {
            return with + string.Concat(text.Select(c => c + with));
        }

        if (count < 0)
        {
            return text.Replace(old, with, StringComparison.Ordinal);
        }

        var parts = text.Split(old, count + 1);
        return string.Join(with, parts);
    }

    public static string Join(string separator, IReadOnlyList<object?> items, Meter meter)
    {
        var texts = items.Select((item, i) => item as string
            ?? throw TemplateError.Type($"sequence item {i}: expected str instance, {Values.TypeName(item)} found")).ToList();
        meter.Make(texts.Sum(text => (long)text.Length + separator.Length));
        return string.Join(separator, texts);
    }

    private static int Count(string text, string part)
    {
        if (part.Length == 0)
        {
            return text.Length + 1;
        }

        var count = 0;
        for (var at = text.IndexOf(part, StringComparison.Ordinal); at >= 0; at = text.IndexOf(part, at + part.Length, StringComparison.Ordinal))
        {
            count++;
        }

        return count;
    }

    private static bool Any(Arguments arguments, Func<string, bool> test) => arguments.Need(0, "prefix") switch
    {
        string part => test(part),
        object?[] parts => parts.Any(part => part is string text && test(text)),
        var other => throw TemplateError.Type($"startswith first arg must be str or a tuple of str, not {Values.TypeName(other)}"),
    };

    private static List<object?> Split(string text, Arguments arguments)
    {
        var most = arguments.Whole(1, "maxsplit", -1);
        if (arguments.Get(0, "sep") is { } separator)
        {
            var mark = separator as string is { Length: > 0 } given ? given : throw new TemplateError("ValueError", "empty separator");
            return [.. most < 0 ? text.Split(mark) : text.Split(mark, Math.Min(most, text.Length) + 1)];
        }

        var words = new List<object?>();
        var rest = text.TrimStart();
        while (rest.Length > 0)
        {
            var end = most >= 0 && words.Count >= most ? -1
                : rest.TakeWhile(c => !char.IsWhiteSpace(c)).Count() is var length && length == rest.Length ? -1 : length;
            words.Add(end < 0 ? rest.TrimEnd() : rest[..end]);
            rest = end < 0 ? "" : rest[end..].TrimStart();
        }

        return words;
    }

    private static List<object?> SplitFromRight(string text, Arguments arguments)
    {
        var all = Split(text, new Arguments([arguments.Get(0, "sep")], Arguments.None.Named));
        var most = arguments.Whole(1, "maxsplit", -1);
        if (most < 0 || all.Count <= most + 1)
        {
            return all;
        }

        var separator = arguments.Get(0, "sep") as string ?? " ";
        var kept = all.Count - most;
        return [string.Join(separator, all.Take(kept)), .. all.Skip(kept)];
    }

    private static object?[] Partition(string text, string separator) =>
        text.IndexOf(separator, StringComparison.Ordinal) is >= 0 and var at ? [text[..at], separator, text[(at + separator.Length)..]] : [text, "", ""];

    /// <summary>Fields {} {0} {name}; widths and conversions are left out.</summary>
    private static string Format(string text, Arguments arguments, Meter meter)
    {
        var result = new StringBuilder();
        var next = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] is '{' or '}' && at + 1 < text.Length && text[at + 1] == text[at])
            {
                result.Append(text[at++]);
                continue;
            }

            var end = text[at] == '{' ? text.IndexOf('}', at) : -1;
            if (end < 0)
            {
                result.Append(text[at]);
                continue;
            }

            var field = text[(at + 1)..end];
            var position = field.Length == 0 ? next++ : int.TryParse(field, out var number) ? number : int.MaxValue;
            var value = Values.Text(arguments.Need(position, field));
            meter.Make(value.Length);
            result.Append(value);
            at = end;
        }

        return result.ToString();
    }
}
