using System.Xml.Linq;

namespace MetaReward.Bench.House;

/// <summary>
/// The projects of a checkout, in the order of its solution file, and the folders of sources that belong to no one project.
/// </summary>
public sealed record Solution(IReadOnlyList<Project> Projects, IReadOnlyList<Project> Shared)
{
    /// <summary>The solution's file, in the checkout's root.</summary>
    public const string FileName = "MetaReward.slnx";

    private const string Product = "MetaReward.";

    /// <summary>Reads and measures a checkout. Build outputs are passed over.</summary>
    /// <exception cref="InvalidDataException">A project does not say what it holds.</exception>
    public static Solution Read(string root)
    {
        var paths = XDocument.Load(Path.Combine(root, FileName)).Descendants("Project").Select(p => p.Attribute("Path")!.Value).ToArray();
        var folders = paths.Select(FolderOf).ToHashSet();
        var wings = folders.Select(folder => folder.Split('/')[0]).Distinct();
        return new([.. paths.Select(path => ReadProject(root, path))], [.. wings.SelectMany(wing => ReadShared(root, wing, folders))]);
    }

    /// <summary>The checkout that a folder lies in.</summary>
    /// <exception cref="DirectoryNotFoundException">It lies in none.</exception>
    public static string RootAbove(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, FileName)))
            {
                return at.FullName;
            }
        }

        throw new DirectoryNotFoundException($"{FileName} is neither in '{folder}' nor in a folder above it");
    }

    private static Project ReadProject(string root, string path)
    {
        var file = XDocument.Load(Path.Combine(root, path));
        var holds = file.Descendants("Description").FirstOrDefault()?.Value
            ?? throw new InvalidDataException($"{path} has no <Description>: one phrase that says what the project holds");
        var sees = file.Descendants("ProjectReference").Select(r => NameOf(r.Attribute("Include")!.Value));
        return new(NameOf(path), path.Split('/')[0], holds, [.. sees], Sources(root, FolderOf(path)));
    }

    private static IEnumerable<Project> ReadShared(string root, string wing, HashSet<string> folders) =>
        Directory.EnumerateDirectories(Path.Combine(root, wing)).Select(d => $"{wing}/{Path.GetFileName(d)}").Except(folders)
            .Order(StringComparer.Ordinal)
            .Select(folder => new Project(Path.GetFileName(folder), wing, "", [], Sources(root, folder)))
            .Where(shared => shared.Files.Count > 0);

    private static IReadOnlyList<SourceFile> Sources(string root, string folder)
    {
        var top = Path.Combine(root, folder);
        return
        [
            .. Directory.EnumerateFiles(top, "*.cs", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(top, file).Replace('\\', '/'))
                .Where(file => !file.Split('/').Any(part => part is "bin" or "obj")).Order(StringComparer.Ordinal)
                .Select(file => SourceFile.Of(file, File.ReadAllText(Path.Combine(top, file)))),
        ];
    }

    private static string FolderOf(string path) => path[..path.LastIndexOf('/')];

    private static string NameOf(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path.Replace('\\', '/'));
        return name.StartsWith(Product, StringComparison.Ordinal) ? name[Product.Length..] : name;
    }
}
