namespace MetaReward.Text.Jinja;

/// <summary>What may stand after <c>is</c>.</summary>
internal static class Tests
{
    public static bool Holds(string name, object? value, Arguments arguments, Meter meter) => name switch
    {
        "defined" => value is not Undefined,
        "undefined" => value is Undefined,
        "none" => value is null,
        "string" => value is string,
        "mapping" => value is Dict,
        "iterable" => value is string or Dict or List<object?> or object?[] or Generator or Undefined,
        "sequence" => value is string or Dict or List<object?> or object?[],
        "number" => value is long or double or bool,
        "integer" => value is long,
        "float" => value is double,
        "boolean" => value is bool,
        "true" => value is true,
        "false" => value is false,
        "callable" => value is Callable,
        "odd" => Whole(value) % 2 != 0,
        "even" => Whole(value) % 2 == 0,
        "divisibleby" => Whole(arguments.Need(0, "num")) is var divisor && divisor != 0 ? Whole(value) % divisor == 0
            : throw new TemplateError("ZeroDivisionError", "integer modulo by zero"),
        "lower" => Values.Text(value) is var text && text.Any(char.IsLower) && !text.Any(char.IsUpper),
        "upper" => Values.Text(value) is var text && text.Any(char.IsUpper) && !text.Any(char.IsLower),
        "sameas" => ReferenceEquals(value, arguments.Need(0, "other")) || (value is bool or long or null && Equals(value, arguments.Need(0, "other"))),
        "eq" or "equalto" or "==" => Compared.Holds("==", value, arguments.Need(0, "other"), meter),
        "ne" or "!=" => Compared.Holds("!=", value, arguments.Need(0, "other"), meter),
        "lt" or "lessthan" or "<" => Compared.Holds("<", value, arguments.Need(0, "other"), meter),
        "gt" or "greaterthan" or ">" => Compared.Holds(">", value, arguments.Need(0, "other"), meter),
        "le" or "<=" => Compared.Holds("<=", value, arguments.Need(0, "other"), meter),
        "ge" or ">=" => Compared.Holds(">=", value, arguments.Need(0, "other"), meter),
        "in" => Compared.Holds("in", value, arguments.Need(0, "seq"), meter),
        _ => throw new TemplateError("TemplateAssertionError", $"no test named '{name}'"),
    };

    private static long Whole(object? value) => value switch
    {
        long number => number,
        bool flag => flag ? 1 : 0,
        Undefined missing => throw missing.Error,
        _ => throw TemplateError.Type($"an integer is required, not {Values.TypeName(value)}"),
    };
}
