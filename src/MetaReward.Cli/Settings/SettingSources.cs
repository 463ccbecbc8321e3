using YamlDotNet.RepresentationModel;

namespace MetaReward.Cli.Settings;

/// <summary>Reads settings from a YAML file and from <c>key=value</c> words. Strict: what is not a setting is an error that names the nearest one.</summary>
public static class SettingSources
{
    /// <summary>The setting whose values have names of their own: <c>--set sampling.template_variables.enable_thinking=false</c>.</summary>
    public const string TemplateVariablesKey = "sampling.template_variables";

    /// <summary>Reads a configuration file.</summary>
    /// <exception cref="InvalidDataException">Not YAML, an unknown or repeated key, or not a mapping; says file, line and column.</exception>
    public static IReadOnlyList<Given> File(string path)
    {
        if (!System.IO.File.Exists(path))
        {
            throw new FileNotFoundException($"There is no configuration file '{path}'. `metareward init {path}` writes one with every setting explained.");
        }

        return Text(System.IO.File.ReadAllText(path), path);
    }

    /// <summary>Reads a configuration file's text; <paramref name="name"/> stands for the file in messages.</summary>
    public static IReadOnlyList<Given> Text(string yaml, string name)
    {
        var documents = YamlText.Parse(yaml, name);
        if (documents.Count > 1)
        {
            throw new InvalidDataException($"{name}: one YAML document was expected, {documents.Count} came. Keep one and drop the '---' lines.");
        }

        return documents.Count == 0 || documents[0].RootNode is YamlScalarNode { Value: "" or null }
            ? []
            : [.. Walk(documents[0].RootNode, "", name)];
    }

    /// <summary>Reads one <c>training.beta=0.2</c>.</summary>
    public static Given Set(string assignment)
    {
        var at = assignment.IndexOf('=', StringComparison.Ordinal);
        if (at <= 0)
        {
            throw new InvalidDataException($"--set: key=value was expected, but '{ShortText.Of(assignment)}' came. Example: --set training.beta=0.2");
        }

        var (path, value) = (assignment[..at].Trim(), assignment[(at + 1)..]);
        if (path.StartsWith(TemplateVariablesKey + ".", StringComparison.Ordinal))
        {
            return Option(TemplateVariablesKey, $"{path[(TemplateVariablesKey.Length + 1)..]}={value}", "--set");
        }

        var key = Key.All.FirstOrDefault(k => k.Path == path) ?? throw Unknown("--set", path);
        return new(key, IsYaml(key, value) && YamlText.Parse(value, $"--set {path}") is [var document] ? document.RootNode : new YamlScalarNode(value), "--set");
    }

    /// <summary>A text stands as it is given, whatever its signs; lists of texts are lists as in YAML where they begin like one, or with a quote.</summary>
    private static bool IsYaml(Key key, string value) => key.ElementType != typeof(string) || (key.IsList && value.TrimStart() is ['[' or '"' or '\'', ..]);

    /// <summary>A verb's option that stands for a setting.</summary>
    public static Given Option(string path, string value, string option) =>
        new(Key.All.Single(k => k.Path == path), new YamlScalarNode(value), option);

    private static IEnumerable<Given> Walk(YamlNode node, string above, string name)
    {
        if (node is not YamlMappingNode mapping)
        {
            throw new InvalidDataException($"{At(node, name)}: {(above == "" ? "the file" : $"section '{above}'")} must hold 'key: value' lines.");
        }

        foreach (var (keyNode, value) in mapping.Children)
        {
            var word = (keyNode as YamlScalarNode)?.Value ?? "";
            var path = above == "" ? word : $"{above}.{word}";
            if (Key.All.FirstOrDefault(k => k.Path == path) is { } key)
            {
                yield return new(key, value, At(value, name));
            }
            else if (above == "" && Key.Sections.Contains(word))
            {
                if (value is YamlScalarNode { Value: "" or null })
                {
                    continue;
                }

                foreach (var given in Walk(value, path, name))
                {
                    yield return given;
                }
            }
            else
            {
                throw Unknown(At(keyNode, name), path);
            }
        }
    }

    private static InvalidDataException Unknown(string where, string path)
    {
        var valid = Key.All.Select(k => k.Path).Concat(Key.Sections);
        var hint = Nearest.Hint(path, valid);
        return new($"{where}: there is no setting '{ShortText.Of(path)}'.{(hint == "" ? " `metareward init` writes a file with all of them." : hint)}");
    }

    private static string At(YamlNode node, string name) => $"{name}:{node.Start.Line}:{node.Start.Column}";
}
