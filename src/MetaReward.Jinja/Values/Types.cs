using System.Numerics;

namespace MetaReward.Jinja;

/// <summary>
/// What templates compute with, as Python has it: None is null; bool; long and, beyond it, BigInteger; double; string;
/// <c>List&lt;object?&gt;</c>; a tuple is <c>object?[]</c>; the other types of this folder. Nothing else ever gets into a template.
/// </summary>
internal static class Types
{
    public static bool Truth(object? value) => value switch
    {
        null or Undefined => false,
        bool flag => flag,
        long number => number != 0,
        double number => number != 0,
        BigInteger number => !number.IsZero,
        _ => Length(value) is not 0,
    };

    /// <summary>Null for what has no length.</summary>
    public static long? Length(object? value) => value switch
    {
        Undefined => 0,
        string text => PythonText.Count(text),
        SafeText markup => PythonText.Count(markup.Text),
        Dict dict => dict.Count,
        List<object?> list => list.Count,
        object?[] tuple => tuple.Length,
        Group => 2,
        Range range => range.Count,
        View view => view.Dict.Count,
        Loop loop => loop.Length,
        _ => null,
    };

    public static string Name(object? value) => value switch
    {
        null => "NoneType",
        bool => "bool",
        long or BigInteger => "int",
        double => "float",
        string => "str",
        Dict => "dict",
        object?[] => "tuple",
        List<object?> => "list",
        Group => "_GroupTuple",
        Range => "range",
        View view => "dict_" + view.Kind,
        Generator generator => generator.Name,
        Callable callable => callable.TypeName,
        Loop => "LoopContext",
        _ => value.GetType().Name,
    };

    /// <summary>How messages about missing attributes call it.</summary>
    public static string Owner(object? value) => value switch
    {
        null => "None",
        SafeText => "markupsafe.Markup object",
        Namespace or Cycler => $"jinja2.utils.{Name(value)} object",
        Macro or Loop => $"jinja2.runtime.{Name(value)} object",
        _ => Name(value) + " object",
    };

    /// <summary>What a loop runs through: items, a dictionary's keys, a text's characters; nothing for an undefined value.</summary>
    /// <exception cref="TemplateException">It is not iterable.</exception>
    public static IEnumerable<object?> Items(object? value) => Sequence(value) ?? value switch
    {
        Undefined => [],
        string text => PythonText.Each(text),
        SafeText markup => PythonText.Each(markup.Text),
        Range range => range.Items(),
        Generator generator => generator.Rest(),
        Dict dict => dict.Keys,
        View view => view.Items(),
        Loop loop => loop.Rest(),
        _ => throw TemplateException.Type($"'{Name(value)}' object is not iterable"),
    };

    public static bool IsIterable(object? value) =>
        value is Undefined or string or SafeText or List<object?> or object?[] or Group or Range or Generator or Dict or View or Loop;

    /// <summary>The items of a list or a tuple as they lie there; null for anything else.</summary>
    public static IReadOnlyList<object?>? Sequence(object? value) => value switch
    {
        List<object?> list => list,
        object?[] tuple => tuple,
        Group group => group.Items,
        _ => null,
    };
}
