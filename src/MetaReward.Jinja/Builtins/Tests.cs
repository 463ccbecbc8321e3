namespace MetaReward.Jinja;

/// <summary>What may stand after <c>is</c>.</summary>
internal static class Tests
{
    private static readonly Parameters None = new(""), One = new("other"), Number = new("num"), Place = new("seq");

    private static readonly Dictionary<string, Func<object?, bool>> Plain = new()
    {
        ["defined"] = value => value is not Undefined,
        ["undefined"] = value => value is Undefined,
        ["none"] = value => value is null,
        ["boolean"] = value => value is bool,
        ["true"] = value => value is true,
        ["false"] = value => value is false,
        ["integer"] = value => value is long or System.Numerics.BigInteger,
        ["float"] = value => value is double,
        ["number"] = Numbers.Is,
        ["string"] = value => value is string or SafeText,
        ["mapping"] = value => value is Dict,
        ["iterable"] = Types.IsIterable,
        ["sequence"] = value => value is Undefined or string or SafeText or Dict or List<object?> or object?[] or Group or Range,
        ["callable"] = value => value is Callable or Loop or Undefined,
        ["escaped"] = value => value is SafeText,
        ["lower"] = value => StringMethods.IsLower(Strings.Print(value)),
        ["upper"] = value => StringMethods.IsUpper(Strings.Print(value)),
        ["filter"] = value => Filters.Knows(Key(value)),
        ["test"] = value => Knows(Key(value)),
    };

    private static readonly Dictionary<string, string> Signs = new()
    {
        ["=="] = "==", ["eq"] = "==", ["equalto"] = "==", ["!="] = "!=", ["ne"] = "!=",
        [">"] = ">", ["gt"] = ">", ["greaterthan"] = ">", [">="] = ">=", ["ge"] = ">=",
        ["<"] = "<", ["lt"] = "<", ["lessthan"] = "<", ["<="] = "<=", ["le"] = "<=", ["in"] = "in",
    };

    /// <summary>A name; what is none is no name of anything, if it can be looked for at all.</summary>
    private static string Key(object? value) => Dict.Key(value) as string ?? "";

    public static bool Knows(string name) => Plain.ContainsKey(name) || Signs.ContainsKey(name)
        || name is "divisibleby" or "sameas" or "odd" or "even";

    public static bool Holds(string name, object? value, Arguments arguments, RenderMeter meter)
    {
        if (Plain.TryGetValue(name, out var plain))
        {
            None.Bind(name, arguments, meter);
            return plain(value);
        }

        if (!Knows(name))
        {
            throw new TemplateException("TemplateRuntimeError", $"No test named {Repr.Of(name)} found.");
        }

        if (name is "odd" or "even")
        {
            None.Bind(name, arguments, meter);
            return Equality.Same(Remainder(2L), name == "odd" ? 1L : 0L);
        }

        var other = (name switch { "divisibleby" => Number, "in" => Place, _ => One }).Bind(name, arguments, meter)[0];
        return name switch
        {
            "divisibleby" => Equality.Same(Remainder(other), 0L),
            "sameas" => ReferenceEquals(value, other) || (value is bool or long or string && Equals(value, other)),
            _ => Compared.Holds(Signs[name], value, other, meter),
        };

        object? Remainder(object? by) => Arithmetic.Apply("%", value, by, meter);
    }
}
