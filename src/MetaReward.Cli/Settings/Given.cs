using System.Globalization;
using MetaReward.Recipes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace MetaReward.Cli.Settings;

/// <summary>A value that someone gave for a setting, and where. Whether there is such a setting shows when the recipe is known.</summary>
/// <param name="Path">The setting's dotted name.</param>
/// <param name="Node">The value as YAML, for the setting that it turned out to be.</param>
/// <param name="Where">For messages: <c>run.yaml:4:3</c>, <c>--set</c>, <c>--seed</c>.</param>
public sealed record Given(string Path, Func<OptionKey, YamlNode> Node, string Where)
{
    /// <summary>The longest text a setting may be, in characters: more than any path.</summary>
    private const int LongestText = 10_000;

    /// <summary>Where its name stands.</summary>
    public string KeyPlace { get; init; } = Where;

    /// <summary>Where its section's name stands in a file; null elsewhere.</summary>
    public string? SectionPlace { get; init; }

    /// <summary>The value, checked for type and range.</summary>
    /// <param name="key">The setting of that name.</param>
    /// <exception cref="InvalidDataException">It is not what the setting expects; says where, what came and what was expected.</exception>
    public object? Value(OptionKey key)
    {
        var node = Node(key);
        if (key.Type == typeof(TemplateVariables))
        {
            return YamlVariables.Read(node, came => Wrong(key, came));
        }

        if (key.IsMap)
        {
            return Map(key, node);
        }

        if (IsNothing(node))
        {
            return key.IsOptional ? null : throw Wrong(key, "nothing");
        }

        return key.IsList ? List(key, node) : Scalar(key, node);
    }

    /// <summary>Whether a node says nothing: <c>~</c>, <c>null</c>, or no word.</summary>
    internal static bool IsNothing(YamlNode node) =>
        node is YamlScalarNode { Style: ScalarStyle.Any or ScalarStyle.Plain, Value: "~" or "null" or "" or null };

    /// <summary>
    /// Names and texts: a mapping in YAML, or one <c>NAME=TEXT</c> of a command line; a name with nothing is as if it were not there.
    /// </summary>
    private SortedDictionary<string, string> Map(OptionKey key, YamlNode node)
    {
        var map = new SortedDictionary<string, string>(StringComparer.Ordinal);
        switch (node)
        {
            case YamlScalarNode when IsNothing(node):
                break;
            case YamlScalarNode { Value: { } text } when text.IndexOf('=', StringComparison.Ordinal) is > 0 and var at:
                map[text[..at]] = text[(at + 1)..];
                break;
            case YamlMappingNode mapping:
                foreach (var (name, value) in mapping.Children.Where(entry => !IsNothing(entry.Value)))
                {
                    map[(name as YamlScalarNode)?.Value ?? throw Wrong(key, "a name that is no word")] =
                        value is YamlScalarNode { Value: { Length: <= LongestText } text } ? text
                            : throw Wrong(key, value is YamlScalarNode ? "a text without end" : $"{Came(value)} as a value");
                }

                break;
            case YamlScalarNode scalar:
                throw Wrong(key, $"'{ShortText.Of(scalar.Value!)}'");
            default:
                throw Wrong(key, Came(node));
        }

        return map;
    }

    private System.Collections.IList List(OptionKey key, YamlNode node)
    {
        var nodes = node switch
        {
            YamlSequenceNode sequence => sequence.Children,
            YamlScalarNode => [node],
            _ => throw Wrong(key, Came(node)),
        };
        if (nodes.FirstOrDefault(IsNothing) is not null)
        {
            throw Wrong(key, key.ElementType == typeof(string)
                ? "nothing, between its commas or as null; put quotes around a text that is meant" : "nothing");
        }

        if (nodes.Count == 0 && key.ElementType != typeof(string))
        {
            throw Wrong(key, "an empty list");
        }

        var list = Array.CreateInstance(key.ElementType, nodes.Count);
        for (var i = 0; i < nodes.Count; i++)
        {
            list.SetValue(Scalar(key, nodes[i]), i);
        }

        return list;
    }

    private object Scalar(OptionKey key, YamlNode node)
    {
        if (node is not YamlScalarNode { Value: { } text } scalar)
        {
            throw Wrong(key, Came(node));
        }

        var type = key.ElementType;
        if (type == typeof(string))
        {
            return text.Length <= LongestText ? text : throw Wrong(key, $"one of {text.Length:N0} characters");
        }

        if (scalar.Style is not (ScalarStyle.Any or ScalarStyle.Plain) && !type.IsEnum)
        {
            throw Wrong(key, $"the text \"{ShortText.Of(text)}\"");
        }

        return Read(type, text) is { } value && key.InRange(value) ? value : throw Wrong(key, $"'{ShortText.Of(text)}'");
    }

    private static object? Read(Type type, string text) =>
        type == typeof(bool) ? text switch { "true" => true, "false" => false, _ => null }
        : type == typeof(int) ? int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var i) ? i : null
        : type == typeof(long) ? long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var l) ? l : null
        : type == typeof(double)
            ? double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var d) && double.IsFinite(d) ? d : null
        : Enum.GetNames(type).FirstOrDefault(n => OptionKey.Word(n).Equals(text, StringComparison.OrdinalIgnoreCase)) is { } name
            ? Enum.Parse(type, name)
        : null;

    private InvalidDataException Wrong(OptionKey key, string came) =>
        new($"{Where}: {key.Path} must be {key.Expected()}, but {came} came.");

    private static string Came(YamlNode node) => node switch
    {
        YamlMappingNode => "a section",
        YamlSequenceNode => "a list",
        _ => "nothing",
    };
}
