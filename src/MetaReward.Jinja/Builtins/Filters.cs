namespace MetaReward.Jinja;

/// <summary>A filter: what it takes besides its value, and what it does.</summary>
internal sealed record FilterRow(string Name, string List, Func<object?, GivenArguments, Rendering, object?> Call)
{
    public Parameters Parameters { get; } = new(List);
}

/// <summary>
/// All filters of the reference engine by name. Two are refused: a random choice, and links made of what looks like an address.
/// </summary>
internal static class Filters
{
    private static readonly Dictionary<string, FilterRow> Rows = new[] { TextFilters.All, HtmlFilters.All, NumberFilters.All,
        SequenceFilters.All }
        .SelectMany(rows => rows).ToDictionary(row => row.Name);

    private static readonly Dictionary<string, string> Others = new()
    {
        ["count"] = "length", ["d"] = "default", ["e"] = "escape",
    };

    private static readonly Dictionary<string, string> Refused = new()
    {
        ["random"] = "results must not depend on chance",
        ["urlize"] = "a chat template writes no links",
    };

    public static bool Knows(string name) => Rows.ContainsKey(name) || Others.ContainsKey(name) || ChoiceFilters.Knows(name)
        || Refused.ContainsKey(name);

    /// <exception cref="TemplateException">There is no such filter, or it fails.</exception>
    public static object? Apply(string name, object? value, Arguments arguments, Rendering session)
    {
        if (ChoiceFilters.Knows(name))
        {
            return ChoiceFilters.Apply(name, value, arguments, session);
        }

        if (Refused.TryGetValue(name, out var reason))
        {
            throw new TemplateException("TemplateRuntimeError", $"the filter '{name}' is refused: {reason}");
        }

        if (!Rows.TryGetValue(Others.GetValueOrDefault(name, name), out var row))
        {
            throw new TemplateException("TemplateRuntimeError", $"No filter named {Repr.Of(name)} found.");
        }

        if (Strings.Of(value) is { } text)
        {
            session.Meter.Step(text.Length >> 6);
        }

        return row.Call(value, row.Parameters.Bind(name, arguments, session.Meter), session);
    }

    /// <summary>Takes an attribute from an item, or follows a path of them with dots; whole numbers in it are places.</summary>
    /// <param name="path">Null for the item itself.</param>
    /// <param name="otherwise">Stands for what is not there; null for nothing.</param>
    public static Func<object?, object?> Getter(object? path, object? otherwise, RenderMeter meter)
    {
        object[] parts = path is null ? [] : Strings.Of(path) is { } dotted ? [.. dotted.Split('.').Select(Part)] : [path];
        meter.Hold(parts.Length);
        return item =>
        {
            foreach (var part in parts)
            {
                meter.Step();
                item = Members.Item(item, part, meter);
                item = item is Undefined && otherwise is not null ? otherwise : item;
            }

            return item;
        };
    }

    /// <summary>A step of such a path: a place where it is all digits, else a name.</summary>
    public static object Part(string part) => part.Length > 0 && part.All(char.IsAsciiDigit)
        ? Numbers.Of(Numbers.Parse(part, 10) ?? throw TemplateException.Limit("a place in an attribute has too many digits")) : part;

    public static TemplateException Argument(string message) => new("FilterArgumentError", message);
}
