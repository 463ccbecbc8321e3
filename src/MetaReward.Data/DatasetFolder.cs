using System.Text.RegularExpressions;

namespace MetaReward.Data;

/// <summary>
/// A dataset as a folder, such as <c>hf download --repo-type dataset</c> makes: data files whose names tell the split, as the Hub's do.
/// <c>data/train-00000-of-00002.parquet</c> belongs to the split <c>train</c>, and so do <c>train.jsonl</c> and <c>train/a.jsonl</c>. Where
/// no name tells a split, all files belong to <c>train</c>.
/// </summary>
internal static partial class DatasetFolder
{
    private const string Usual = "train";
    private const int Depth = 4;

    private static readonly string[] Descriptions = ["dataset_infos.json", "dataset_info.json", "dataset_dict.json", "state.json"];

    /// <summary>The files of a split, in the order of their names, and the splits that there are.</summary>
    /// <param name="folder">It.</param>
    /// <param name="split">Which.</param>
    /// <exception cref="InvalidDataException">There is no data, no such split, or more than one dataset: says what there is.</exception>
    public static (IReadOnlyList<string> Files, IReadOnlyList<string> Splits) Files(string folder, string split)
    {
        var all = Directory.EnumerateFiles(folder, "*", new EnumerationOptions
        {
            RecurseSubdirectories = true, MaxRecursionDepth = Depth, AttributesToSkip = FileAttributes.Hidden,
        }).Where(IsData).Order(StringComparer.Ordinal).Select(path => (Path: path, Split: SplitOf(Path.GetRelativePath(folder, path))))
            .ToList();
        if (all.Count == 0)
        {
            throw new InvalidDataException($"the folder '{folder}' holds no data: expected files that end in "
                + $"{string.Join(", ", OpenedFile.Known)}, or one of these with .gz." + Arrow(folder));
        }

        var named = all.Exists(file => file.Split is not null);
        var mine = all.Where(file => named ? file.Split == split : split == Usual).Select(file => file.Path).ToList();
        List<string> splits = named
            ? [.. all.Select(file => file.Split).OfType<string>().Distinct().Order(StringComparer.Ordinal)] : [Usual];
        return mine.Count == 0
            ? throw new InvalidDataException($"the folder '{folder}' has no split '{split}'; it has {string.Join(", ", splits)}. "
                + "Name one with data.split, or name a file")
            : (OfOneKind(folder, mine), splits);
    }

    private static List<string> OfOneKind(string folder, List<string> files)
    {
        (Func<string, string>, string)[] ways = [(path => PartOf(folder, path), "datasets"), (Ending, "kinds of files")];
        foreach (var (of, what) in ways)
        {
            var groups = files.Select(of).Distinct().Order(StringComparer.Ordinal).ToList();
            if (groups.Count > 1)
            {
                throw new InvalidDataException($"the folder '{folder}' has several {what}: {string.Join(", ", groups)}. "
                    + "Name one of them: a folder below it, or a file");
            }
        }

        return files;
    }

    /// <summary>The configuration that a file belongs to: a folder whose name is no split's and not <c>data</c>.</summary>
    private static string PartOf(string folder, string path)
    {
        var names = Path.GetRelativePath(folder, path).Split('/', '\\')[..^1].Where(name => name != "data" && Named(name) is null);
        return string.Join('/', names) is { Length: > 0 } part ? part : "the folder itself";
    }

    private static bool IsData(string path) => OpenedFile.Known.Contains(Ending(path)) && !Descriptions.Contains(Path.GetFileName(path))
        && !Path.GetFileName(path).StartsWith("README", StringComparison.OrdinalIgnoreCase)
        && !Path.GetFileName(path).StartsWith("LICENSE", StringComparison.OrdinalIgnoreCase)
        && !path.Split('/', '\\').Any(name => name.StartsWith('.') && name.Length > 1 && name != "..");

    private static string Ending(string path) =>
        Path.GetExtension(path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path).ToLowerInvariant();

    private static string? SplitOf(string relative)
    {
        var names = relative.Split('/', '\\');
        return Shard().Match(names[^1]) is { Success: true } shard ? shard.Groups[1].Value
            : names.Reverse().Select(Named).FirstOrDefault(name => name is not null);
    }

    /// <summary>The split that a name tells by one of its words.</summary>
    private static string? Named(string name) => Word().Split(name.ToLowerInvariant()).Select(word => word switch
    {
        "train" or "training" => Usual,
        "test" or "testing" or "eval" or "evaluation" => "test",
        "validation" or "valid" or "val" or "dev" => "validation",
        _ => null,
    }).FirstOrDefault(split => split is not null);

    private static string Arrow(string folder) => Directory.EnumerateFiles(folder, "*.arrow", SearchOption.AllDirectories).Any()
        ? " Its .arrow files are not read: write them with datasets: dataset.to_parquet(\"train.parquet\")." : "";

    [GeneratedRegex(@"^(.+)-\d{5}-of-\d{5}", RegexOptions.NonBacktracking)]
    private static partial Regex Shard();

    [GeneratedRegex("[^a-z]+", RegexOptions.NonBacktracking)]
    private static partial Regex Word();
}
