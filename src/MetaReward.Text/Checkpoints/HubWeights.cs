using System.Globalization;
using System.Text.RegularExpressions;

namespace MetaReward.Text;

/// <summary>Which files of a hub folder hold the model's weights.</summary>
/// <param name="Files">Whole paths.</param>
/// <param name="Index">Tensor names to the files that hold them; null: every tensor of every file counts.</param>
internal sealed partial record HubWeights(IReadOnlyList<string> Files, IReadOnlyDictionary<string, string>? Index)
{
    public const string SingleFile = "model.safetensors";
    public const string IndexFile = "model.safetensors.index.json";

    private const string Ending = ".safetensors";

    private static readonly string[] Pickles = ["pytorch_model*.bin", "*.pt", "*.pth", "*.ckpt", "*.pkl"];

    /// <summary>
    /// Files beside a model that hold something else: adapters, the weights in their makers' own layout, the state of a training.
    /// </summary>
    private static readonly string[] Others = ["adapter", "consolidated", "optimizer", "scheduler", "rng_state", "random_states"];

    /// <summary>One file; or the shards that an index names; or, without an index, the shards that are there.</summary>
    /// <exception cref="InvalidDataException">There are none, some are missing, or they belong to several models.</exception>
    public static HubWeights In(string folder)
    {
        string single = Path.Combine(folder, SingleFile), index = Path.Combine(folder, IndexFile);
        return File.Exists(single) ? new([single], null) : File.Exists(index) ? Indexed(folder, index) : Loose(folder);
    }

    /// <summary>Refuses a folder whose only weights are pickles, whatever else it lacks.</summary>
    public static void RefusePickles(string folder)
    {
        if (!Directory.EnumerateFiles(folder, "*" + Ending).Any() && Pickle(folder) is not null)
        {
            throw Missing(folder);
        }
    }

    private static HubWeights Indexed(string folder, string index)
    {
        var map = Map(index);
        var files = map.Values.Distinct().Order(StringComparer.Ordinal).ToArray();
        var absent = files.Where(file => !File.Exists(Path.Combine(folder, file))).ToArray();
        return absent.Length == 0
            ? new([.. files.Select(file => Path.Combine(folder, file))],
                map.ToDictionary(entry => entry.Key, entry => Path.Combine(folder, entry.Value)))
            : throw new InvalidDataException(
                $"{index}: the shard '{absent[0]}' is missing{(absent.Length == 1 ? "" : $", and {absent.Length - 1} more")} "
                + $"(of {files.Length} " +
                    $"that it names); fetch or copy {(absent.Length == 1 ? "it" : "them")} beside the index.");
    }

    private static Dictionary<string, string> Map(string index)
    {
        var file = JsonFields.Parse(File.ReadAllBytes(index), index);
        var map = file.Fields("weight_map") ?? throw file.Missing("weight_map");
        var shards = map.Keys.ToDictionary(name => name, name => Here(map.Text(name) ?? throw map.Missing(name)));
        return shards.Count == 0 ? throw new InvalidDataException($"{index}: 'weight_map' names no tensors.")
            : shards.Values.FirstOrDefault(shard => shard is "" or "." or ".." || shard.AsSpan().ContainsAny("/\\\0")) is { } outside
            ? throw new InvalidDataException(
                $"{index}: shard '{outside}' is not a plain file name; expected the name of a file beside the index.")
            : shards;
    }

    /// <summary>A name without the <c>./</c> that some writers put before it.</summary>
    private static string Here(string shard)
    {
        while (shard.StartsWith("./", StringComparison.Ordinal))
        {
            shard = shard[2..];
        }

        return shard;
    }

    private static HubWeights Loose(string folder)
    {
        var files = Directory.EnumerateFiles(folder, "*" + Ending).Where(file => !Array.Exists(Others, Path.GetFileName(file).StartsWith))
            .Order(StringComparer.Ordinal).ToArray();
        var numbered = files.Select(file => Number().Match(Path.GetFileName(file))).Where(match => match.Success).ToArray();
        var sets = numbered.Select(match => (Name: match.Groups["name"].Value, Of: match.Groups["of"].Value)).Distinct().ToArray();
        if (files.Length == 0)
        {
            throw Missing(folder);
        }

        if (sets.Length > 1 || (sets.Length == 1 && numbered.Length < files.Length))
        {
            throw new InvalidDataException(
                $"{folder}: {IndexFile} is missing, and the weights are not of one "
                + $"model: {string.Join(", ", files.Select(Path.GetFileName).Take(4))}" +
                    $"{(files.Length > 4 ? $" and {files.Length - 4} more" : "")}. Leave one model in the folder, or fetch its index.");
        }

        return sets.Length == 1 && Gap(numbered) is { } gap
            ? throw new InvalidDataException($"{folder}: {IndexFile} is missing, and so is the shard {gap} of {sets[0].Of.TrimStart('0')}; "
                +
                "fetch or copy it beside the others.")
            : new(files, null);
    }

    /// <summary>The first number that no shard has; null where all are there.</summary>
    private static int? Gap(IReadOnlyList<Match> numbered)
    {
        var here = numbered.Select(match => int.Parse(match.Groups["no"].Value, CultureInfo.InvariantCulture)).ToHashSet();
        var count = int.Parse(numbered[0].Groups["of"].Value, CultureInfo.InvariantCulture);
        return Enumerable.Range(1, count).Cast<int?>().FirstOrDefault(number => !here.Contains(number!.Value));
    }

    private static string? Pickle(string folder) =>
        Pickles.SelectMany(pattern => Directory.EnumerateFiles(folder, pattern)).Select(Path.GetFileName).Order(StringComparer.Ordinal)
            .FirstOrDefault();

    private static InvalidDataException Missing(string folder)
    {
        var pickle = Pickle(folder);
        return new InvalidDataException($"{folder}: neither {SingleFile} nor {IndexFile} is there." + (pickle is null
            ? $" Fetch or copy the model's weights into the folder, all shards of them (model-00001-of-00002{Ending} and so on)."
            : $" '{pickle}' is a pickle, which can run code when it is loaded and is never read here. Take the model's safetensors files, "
                + "or load it once " +
                "with transformers in a place you trust and save it again: model.save_pretrained(folder, safe_serialization=True)."));
    }

    [GeneratedRegex(@"\A(?<name>.*?)-(?<no>[0-9]{1,6})-of-(?<of>[0-9]{1,6})\.safetensors\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Number();
}
