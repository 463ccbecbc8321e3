using System.Text.Json;
using MetaReward.Jinja;

namespace MetaReward.Parity.Text;

/// <summary>
/// The unit cases of the JavaScript engine for chat templates. It prints truth values, lists and dictionaries as JavaScript has them, so
/// its printing is put in the place of Python's here; where it computes something else than Python, Python is right.
/// </summary>
internal static class UnitCases
{
    /// <summary>What Python makes of them, or why it refuses.</summary>
    private static readonly Dictionary<string, string> Python = new()
    {
        ["BINOP_EXPR_1"] = "1+2=3 is True",
        ["FILTER_OPERATOR_13"] = "[{'name': 'some_tool', 'arguments': {'some_name': 'string'}}]",
        ["MEMBERSHIP"] = "|true|true|true|true|true|false|",
        ["MEMBERSHIP_NEGATION_1"] = "|false|false|false|false|false|true|",
        ["MEMBERSHIP_NEGATION_2"] = "|false|false|false|false|false|true|",
        ["FOR_LOOP_UNPACKING"] = "TypeError: unsupported operand type(s) for +: 'int' and 'str'",
        ["FOR_LOOP_OBJECTS"] = "TypeError: can only concatenate str (not \"int\") to str",
        ["OBJECT_OPERATORS_2"] = "TypeError: can only concatenate str (not \"int\") to str",
        ["MACROS_2"] = "TypeError: unsupported operand type(s) for +: 'int' and 'str'",
        ["FILTER_OPERATOR_4"] = "TypeError: object of type 'generator' has no len()",
        ["FILTER_OPERATOR_5"] = "TypeError: object of type 'generator' has no len()",
        ["FILTER_OPERATOR_11"] = "TypeError: object of type 'generator' has no len()",
        ["FILTER_OPERATOR_12"] = "TypeError: object of type 'generator' has no len()",
        ["FILTER_OPERATOR_6"] = "TypeError: 'generator' object is not subscriptable",
        ["FILTER_OPERATOR_7"] = "TypeError: Object of type Undefined is not JSON serializable",
    };

    public static bool Same(JsonElement item)
    {
        var expected = Python.GetValueOrDefault(item.Text("name"), item.Text("expected"));
        return Rendered(item.Text("template"), item.GetProperty("context")) == expected;
    }

    private static string Rendered(string template, JsonElement context)
    {
        var variables = context.EnumerateObject()
            .ToDictionary(entry => entry.Name, entry => WithFunctions(PythonJson.Read(entry.Value), entry.Name));
        try
        {
            return Template.Parse(template)
                .Run(variables, default, value => value is string or SafeText or long or double or Undefined ? value : Script(value)).Text;
        }
        catch (TemplateException error)
        {
            return $"{error.Kind}: {error.Message}";
        }
    }

    /// <summary>The cases name functions only; these are they.</summary>
    private static object? WithFunctions(object? value, string name) => (value, name) switch
    {
        ("<function>", "add") => new Callable(name, arguments => (long)arguments.Positional[0]! + (long)arguments.Positional[1]!),
        ("<function>", "x") => new Callable(name, arguments => string.Concat(arguments.Positional)),
        ("<function>", "A") => new Callable(name, arguments => string.Join('_', arguments.Positional)),
        ("<function>", _) => new Callable(name, arguments => (long)arguments.Positional.Count),
        (Dict dict, _) => new Dict(dict.Select(entry => KeyValuePair.Create(entry.Key, WithFunctions(entry.Value, (string)entry.Key!)))),
        _ => value,
    };

    private static string Script(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        string text => $"\"{text}\"",
        Undefined => "undefined",
        Dict dict => "{" + string.Join(", ", dict.Select(entry => $"\"{entry.Key}\": {Script(entry.Value)}")) + "}",
        List<object?> or object?[] => "[" + string.Join(", ", Types.Sequence(value)!.Select(Script)) + "]",
        _ => Strings.Print(value),
    };
}
