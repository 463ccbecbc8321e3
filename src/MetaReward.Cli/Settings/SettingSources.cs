using MetaReward.Recipes;
using YamlDotNet.RepresentationModel;

namespace MetaReward.Cli.Settings;

/// <summary>
/// Reads settings from a YAML file and from <c>key=value</c> words. Which of them there are depends on the recipe, so that <see
/// cref="Resolved"/> refuses what is no setting.
/// </summary>
public static class SettingSources
{
    /// <summary>The setting whose values have names of their own: <c>--set sampling.template_variables.enable_thinking=false</c>.</summary>
    public const string TemplateVariablesKey = "sampling.template_variables";

    /// <summary>Settings whose values have names of their own, such as <c>--set roles.judge=runs/mine</c>.</summary>
    private static readonly string[] Maps = [TemplateVariablesKey, "roles", "servers.extra", "servers.prices"];

    /// <summary>Reads a configuration file.</summary>
    /// <exception cref="InvalidDataException">Not YAML, a repeated key, or not a mapping; says file, line and column.</exception>
    public static IReadOnlyList<Given> File(string path)
    {
        if (!System.IO.File.Exists(path))
        {
            throw new FileNotFoundException(
                $"There is no configuration file '{path}'. `metareward init {path}` writes one with every setting explained.");
        }

        return Text(System.IO.File.ReadAllText(path), path);
    }

    /// <summary>Reads a configuration file's text; <paramref name="name"/> stands for the file in messages.</summary>
    public static IReadOnlyList<Given> Text(string yaml, string name)
    {
        var documents = YamlText.Parse(yaml, name);
        if (documents.Count > 1)
        {
            throw new InvalidDataException(
                $"{name}: one YAML document was expected, {documents.Count} came. Keep one and drop the '---' lines.");
        }

        return documents.Count == 0 || documents[0].RootNode is YamlScalarNode { Value: "" or null }
            ? [] : [.. Lines(documents[0].RootNode, name)];
    }

    /// <summary>Reads one <c>training.beta=0.2</c>.</summary>
    public static Given Set(string assignment)
    {
        var at = assignment.IndexOf('=', StringComparison.Ordinal);
        if (at <= 0)
        {
            throw new InvalidDataException(
                $"--set: key=value was expected, but '{ShortText.Of(assignment)}' came. Example: --set training.beta=0.2");
        }

        var (path, value) = (assignment[..at].Trim(), assignment[(at + 1)..]);
        return Maps.FirstOrDefault(map => path.StartsWith(map + ".", StringComparison.Ordinal)) is { } named
            ? Option(named, $"{path[(named.Length + 1)..]}={value}", "--set")
            : new(path, NodeOf, "--set");
        YamlNode NodeOf(OptionKey key) => IsYaml(key, value) && YamlText.Parse(value, $"--set {path}") is [var document]
            ? document.RootNode : new YamlScalarNode(value);
    }

    /// <summary>A verb's option that stands for a setting.</summary>
    public static Given Option(string path, string value, string option) => new(path, _ => new YamlScalarNode(value), option);

    /// <summary>
    /// A text stands as it is given, whatever its signs; lists of texts are lists as in YAML where they begin like one, or with a quote.
    /// </summary>
    private static bool IsYaml(OptionKey key, string value) =>
        key.ElementType != typeof(string) || (key.IsList && value.TrimStart() is ['[' or '"' or '\'', ..]);

    private static IEnumerable<Given> Lines(YamlNode root, string name)
    {
        if (root is not YamlMappingNode file)
        {
            throw new InvalidDataException($"{At(root, name)}: the file must hold 'key: value' lines.");
        }

        foreach (var (keyNode, value) in file.Children)
        {
            var word = Word(keyNode);
            if (value is not YamlMappingNode section || SettingKeys.Common.Any(key => key.Path == word))
            {
                yield return new(word, _ => value, At(value, name)) { KeyPlace = At(keyNode, name) };
                continue;
            }

            foreach (var (innerNode, inner) in section.Children)
            {
                yield return new($"{word}.{Word(innerNode)}", _ => inner, At(inner, name))
                {
                    KeyPlace = At(innerNode, name), SectionPlace = At(keyNode, name),
                };
            }
        }
    }

    private static string Word(YamlNode node) => (node as YamlScalarNode)?.Value ?? "";

    private static string At(YamlNode node, string name) => $"{name}:{node.Start.Line}:{node.Start.Column}";
}
