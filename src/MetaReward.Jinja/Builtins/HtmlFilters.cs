using System.Net;
using System.Text;

namespace MetaReward.Jinja;

/// <summary>Filters for pages and addresses.</summary>
internal static class HtmlFilters
{
    public static IEnumerable<FilterRow> All =>
    [
        new("safe", "", (value, _, _) => value as SafeText ?? new SafeText(Strings.Print(value))),
        new("escape", "", (value, given, _) => new SafeText(SafeText.Escape(value, given.Meter))),
        new("forceescape", "", (value, given, _) => new SafeText(SafeText.Escape(Strings.Print(value), given.Meter))),
        new("striptags", "", (value, given, _) => WithoutTags(given.Meter.Made(Strings.Print(value)))),
        new("urlencode", "", (value, given, _) => given.Meter.Made(Address(value, given.Meter))),
        new("xmlattr", "autospace?", Attributes),
    ];

    /// <summary>Without comments and tags, entities as characters, white space as single spaces.</summary>
    private static string WithoutTags(string text)
    {
        text = Cut(Cut(text, "<!--", "-->"), "<", ">");
        text = WebUtility.HtmlDecode(text);
        return string.Join(' ',
            text.Split([.. text.Where(c => PythonCharacters.IsSpace(c)).Distinct()], StringSplitOptions.RemoveEmptyEntries));
    }

    private static string Cut(string text, string open, string close)
    {
        var kept = new StringBuilder();
        var at = 0;
        while (text.IndexOf(open, at, StringComparison.Ordinal) is >= 0 and var start
            && text.IndexOf(close, start + (open.Length > 1 ? 0 : 1), StringComparison.Ordinal) is >= 0 and var end)
        {
            kept.Append(text, at, start - at);
            at = end + close.Length;
        }

        return kept.Append(text, at, text.Length - at).ToString();
    }

    private static string Address(object? value, RenderMeter meter)
    {
        if (Strings.Of(value) is not null || !Types.IsIterable(value))
        {
            return Quoted(Strings.Print(value), "_.-~/");
        }

        var pairs = value is Dict dict ? dict.Select(entry => (object?)new[] { entry.Key, entry.Value }) : Types.Items(value);
        return string.Join('&', meter.List(pairs).Select(pair => meter.List(Types.Items(pair)) is [var key, var item]
            ? $"{Query(key)}={Query(item)}" : throw TemplateException.Value("pairs of a key and a value are wanted")));
    }

    private static string Query(object? value) => Quoted(Strings.Print(value), "_.-~").Replace("%20", "+", StringComparison.Ordinal);

    private static string Quoted(string text, string plain) =>
        string.Concat(Encoding.UTF8.GetBytes(text).Select(b => char.IsAsciiLetterOrDigit((char)b)
            || plain.Contains((char)b, StringComparison.Ordinal) ? $"{(char)b}" : $"%{b:X2}"));

    private static object? Attributes(object? value, GivenArguments given, Rendering session)
    {
        var dict = value as Dict ?? (value is Undefined missing ? throw missing.Error
            : throw new TemplateException("AttributeError", $"'{Types.Name(value)}' object has no attribute 'items'"));
        var pairs = new List<string>();
        foreach (var (key, item) in dict.Where(entry => entry.Value is not (null or Undefined)))
        {
            var name = Strings.Of(key) ?? throw TemplateException.Type($"expected string or bytes-like object, got '{Types.Name(key)}'");
            pairs.Add(name.IndexOfAny(['\t', '\n', '\v', '\f', '\r', ' ', '/', '>', '=']) >= 0
                ? throw TemplateException.Value($"Invalid character in attribute name: {Repr.Of(name)}")
                : $"{SafeText.Escape(key, given.Meter)}=\"{SafeText.Escape(item, given.Meter)}\"");
        }

        var text = ((!given.Has(0) || given.Truth(0)) && pairs.Count > 0 ? " " : "") + Strings.Join(" ", pairs, given.Meter);
        return session.Escapes ? new SafeText(text) : text;
    }
}
