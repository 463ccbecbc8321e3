namespace MetaReward.Tests;

/// <summary>
/// Third-party data and reference numbers that the repository does not carry. Looked for in <c>METAREWARD_DATA</c>, then in a folder
/// <c>shared/data</c> beside the checkout. A test that needs a file which is not there is skipped, and says which.
/// </summary>
internal static class SharedData
{
    private static readonly string? Root = Find();

    /// <summary>The path of a file or folder of the data; skips the calling test when it is absent.</summary>
    public static string Path(string relative)
    {
        var path = Root is null ? null : System.IO.Path.Combine(Root, relative);
        Assert.SkipUnless(path is not null && (File.Exists(path) || Directory.Exists(path)),
            $"needs '{relative}' of the reference data; set METAREWARD_DATA to the folder that holds it");
        return path!;
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("METAREWARD_DATA") is { Length: > 0 } named)
        {
            return named;
        }

        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var data = System.IO.Path.Combine(at.FullName, "shared", "data");
            if (Directory.Exists(data))
            {
                return data;
            }
        }

        return null;
    }
}
