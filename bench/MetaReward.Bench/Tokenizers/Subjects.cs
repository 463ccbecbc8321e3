using System.Text;
using System.Text.Json.Nodes;
using MetaReward.Text;

namespace MetaReward.Bench.Tokenizers;

/// <summary>The tokenizers that are compared.</summary>
public static class Subjects
{
    /// <summary>
    /// Every <c>tokenizer.json</c> of the data as it is, what we make of every GGUF vocabulary, then one of them
    /// with each other part in turn.
    /// </summary>
    /// <exception cref="InvalidDataException">The folder has no tokenizers.</exception>
    public static IEnumerable<(string Name, string Json, bool Whole)> All(string data)
    {
        var files = Directory.Exists(data)
            ? Directory.EnumerateFiles(data, "tokenizer.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList()
            : [];
        if (files.Count == 0)
        {
            throw new InvalidDataException(
                $"{Path.GetFullPath(data)}: no tokenizer.json in or below this folder; "
                + "name the reference data with --data or METAREWARD_DATA.");
        }

        foreach (var file in files)
        {
            yield return (Path.GetRelativePath(data, Path.GetDirectoryName(file)!), File.ReadAllText(file), true);
        }

        foreach (var file in Directory.EnumerateFiles(data, "*.gguf", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            yield return (Path.GetRelativePath(data, file), Encoding.UTF8.GetString(Tokenizer.JsonOfGguf(file)), true);
        }

        foreach (var (name, origin, changes) in Variants.All)
        {
            var file = files.Find(file => Path.GetFileName(Path.GetDirectoryName(file)) == origin);
            if (file is not null)
            {
                yield return ($"{origin} with {name}", Changed(File.ReadAllText(file), changes), false);
            }
        }
    }

    /// <summary>
    /// The file with parts replaced: each change is an object whose keys go into the file, those of a nested object into the object there.
    /// </summary>
    private static string Changed(string json, string changes)
    {
        var file = JsonNode.Parse(json)!.AsObject();
        foreach (var (key, value) in JsonNode.Parse(changes)!.AsObject())
        {
            if (key == "model")
            {
                foreach (var (setting, its) in value!.AsObject())
                {
                    file["model"]![setting] = its?.DeepClone();
                }
            }
            else
            {
                file[key] = value?.DeepClone();
            }
        }

        return file.ToJsonString();
    }
}
