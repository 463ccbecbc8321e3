using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace MetaReward.Cli.Settings;

/// <summary>Template variables as they are written: a mapping in YAML, or one <c>NAME=VALUE</c> of a command line.</summary>
internal static class YamlVariables
{
    /// <param name="node">What came.</param>
    /// <param name="wrong">The complaint about something that is neither.</param>
    /// <exception cref="InvalidDataException">It is neither, or a name cannot be a variable.</exception>
    public static TemplateVariables Read(YamlNode node, Func<string, InvalidDataException> wrong)
    {
        try
        {
            return node switch
            {
                YamlMappingNode mapping => TemplateVariables.Parse(Json(mapping, wrong)!.ToJsonString()),
                YamlScalarNode { Value: null or "" or "~" or "null" } => TemplateVariables.None,
                YamlScalarNode { Value: { } assignment } when assignment.Contains('=', StringComparison.Ordinal) =>
                    TemplateVariables.None.With(assignment),
                YamlScalarNode scalar => throw wrong($"'{ShortText.Of(scalar.Value!)}'"),
                _ => throw wrong("a list"),
            };
        }
        catch (InvalidDataException failure) when (!failure.Message.Contains("template_variables", StringComparison.Ordinal))
        {
            throw new InvalidDataException($"sampling.template_variables: {failure.Message}", failure);
        }
    }

    private static JsonNode? Json(YamlNode node, Func<string, InvalidDataException> wrong) => node switch
    {
        YamlMappingNode mapping => new JsonObject(mapping.Children.Select(entry => KeyValuePair.Create(
            (entry.Key as YamlScalarNode)?.Value ?? throw wrong("a name that is no word"), Json(entry.Value, wrong)))),
        YamlSequenceNode sequence => new JsonArray([.. sequence.Children.Select(item => Json(item, wrong))]),
        YamlScalarNode { Style: ScalarStyle.Any or ScalarStyle.Plain, Value: var value } => Plain(value ?? ""),
        YamlScalarNode { Value: var text } => JsonValue.Create(text),
        _ => throw wrong("something that is no value"),
    };

    private static JsonNode? Plain(string value) => value switch
    {
        "true" or "True" => JsonValue.Create(true),
        "false" or "False" => JsonValue.Create(false),
        "" or "~" or "null" or "None" => null,
        _ when IsNumber(value) => JsonNode.Parse(value),
        _ => JsonValue.Create(value),
    };

    private static bool IsNumber(string value)
    {
        try
        {
            using var read = JsonDocument.Parse(value);
            return read.RootElement.ValueKind == JsonValueKind.Number;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
