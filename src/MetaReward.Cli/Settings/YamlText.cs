using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace MetaReward.Cli.Settings;

/// <summary>
/// YAML as a tree, with bounds: settings are shallow, so a file that nests without end is refused before anything recurses into it.
/// </summary>
internal static class YamlText
{
    private const int Deepest = 16;

    /// <summary>The documents of a text.</summary>
    /// <param name="name">Stands for the text in messages.</param>
    /// <exception cref="InvalidDataException">It is not YAML, or nests too deep; says line and column.</exception>
    public static IReadOnlyList<YamlDocument> Parse(string yaml, string name)
    {
        try
        {
            Measure(yaml, name);
            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            return [.. stream.Documents];
        }
        catch (YamlException e)
        {
            throw new InvalidDataException(
                $"{name}:{e.Start.Line}:{e.Start.Column}: not valid YAML: {ShortText.Of(e.InnerException?.Message ?? e.Message)}", e);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // The library's own checks of escapes and tags: the text is at fault.
            throw new InvalidDataException($"{name}: not valid YAML: {ShortText.Of(e.Message.ReplaceLineEndings(" "))}", e);
        }
    }

    private static void Measure(string yaml, string name)
    {
        var parser = new Parser(new StringReader(yaml));
        var depth = 0;
        while (parser.MoveNext())
        {
            depth += parser.Current!.NestingIncrease;
            if (parser.Current is MappingStart or SequenceStart && depth > Deepest)
            {
                throw new InvalidDataException(
                    $"{name}:{parser.Current.Start.Line}:{parser.Current.Start.Column}: lists and sections are more than {Deepest} deep; "
                    + "settings are at most 3.");
            }
        }
    }
}
