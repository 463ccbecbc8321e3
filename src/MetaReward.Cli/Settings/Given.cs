using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace MetaReward.Cli.Settings;

/// <summary>A value that someone gave for a setting, and where.</summary>
/// <param name="Key">The setting.</param>
/// <param name="Node">The value as YAML.</param>
/// <param name="Where">For messages: <c>run.yaml:4:3</c>, <c>--set</c>, <c>--seed</c>.</param>
public sealed record Given(Key Key, YamlNode Node, string Where)
{
    /// <summary>The longest text a setting may be, in characters: more than any path.</summary>
    private const int LongestText = 10_000;

    /// <summary>The value, checked for type and range.</summary>
    /// <exception cref="InvalidDataException">It is not what the setting expects; says where, what came and what was expected.</exception>
    public object? Value()
    {
        if (Key.Type == typeof(TemplateVariables))
        {
            return YamlVariables.Read(Node, Wrong);
        }

        if (IsNothing(Node))
        {
            return Key.IsOptional ? null : throw Wrong("nothing");
        }

        return Key.IsList ? List() : Scalar(Node);
    }

    private System.Collections.IList List()
    {
        var nodes = Node switch
        {
            YamlSequenceNode sequence => sequence.Children,
            YamlScalarNode => [Node],
            _ => throw Wrong(Came(Node)),
        };
        if (nodes.FirstOrDefault(IsNothing) is not null)
        {
            throw Wrong(Key.ElementType == typeof(string) ? "nothing, between its commas or as null; put quotes around a text that is meant" : "nothing");
        }

        if (nodes.Count == 0 && Key.ElementType != typeof(string))
        {
            throw Wrong("an empty list");
        }

        var list = Array.CreateInstance(Key.ElementType, nodes.Count);
        for (var i = 0; i < nodes.Count; i++)
        {
            list.SetValue(Scalar(nodes[i]), i);
        }

        return list;
    }

    private object Scalar(YamlNode node)
    {
        if (node is not YamlScalarNode { Value: { } text } scalar)
        {
            throw Wrong(Came(node));
        }

        var type = Key.ElementType;
        if (type == typeof(string))
        {
            return text.Length <= LongestText ? text : throw Wrong($"one of {text.Length:N0} characters");
        }

        if (scalar.Style is not (ScalarStyle.Any or ScalarStyle.Plain) && !type.IsEnum)
        {
            throw Wrong($"the text \"{ShortText.Of(text)}\"");
        }

        return Read(type, text) is { } value && InRange(value) ? value : throw Wrong($"'{ShortText.Of(text)}'");
    }

    private static object? Read(Type type, string text) =>
        type == typeof(bool) ? text switch { "true" => true, "false" => false, _ => null }
        : type == typeof(int) ? int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var i) ? i : null
        : type == typeof(long) ? long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var l) ? l : null
        : type == typeof(double) ? double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var d) && double.IsFinite(d) ? d : null
        : Enum.GetNames(type).FirstOrDefault(n => Key.Word(n).Equals(text, StringComparison.OrdinalIgnoreCase)) is { } name ? Enum.Parse(type, name)
        : null;

    private bool InRange(object value) =>
        value is not (int or long or double)
        || (Convert.ToDouble(value, CultureInfo.InvariantCulture) is var number
            && number <= Key.Note.Max && (Key.Note.Above ? number > Key.Note.Min : number >= Key.Note.Min));

    private InvalidDataException Wrong(string came) =>
        new($"{Where}: {Key.Path} must be {Key.Expected()}, but {came} came.");

    private static bool IsNothing(YamlNode node) => node is YamlScalarNode { Style: ScalarStyle.Any or ScalarStyle.Plain, Value: "~" or "null" or "" or null };

    private static string Came(YamlNode node) => node switch
    {
        YamlMappingNode => "a section",
        YamlSequenceNode => "a list",
        _ => "nothing",
    };
}
