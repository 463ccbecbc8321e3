namespace MetaReward.Tests;

/// <summary>
/// Third-party data and reference numbers that the repository does not carry. Looked for in <c>METAREWARD_DATA</c>, then in a folder
/// <c>shared/data</c> beside the checkout. A test says with <see cref="ReferenceFactAttribute"/> or <see cref="ReferenceTheoryAttribute"/>
/// what it needs, and is skipped before it begins where that is absent: a skip from within a test would count as a failure
/// wherever an exception is expected.
/// </summary>
internal static class SharedData
{
    private static readonly string? Root = Find();

    /// <summary>The path of a file or folder of the data.</summary>
    /// <exception cref="InvalidOperationException">It is not there, and the test did not say that it needs it.</exception>
    public static string Path(string relative) => Has(relative)
        ? Full(relative)!
        : throw new InvalidOperationException(
            $"'{relative}' of the reference data is not there. A test that reads it is marked [ReferenceFact(\"{relative}\")] or "
                + $"[ReferenceTheory(\"{relative}\")], or with a folder above it, and is skipped without it; "
                + "what is expected of exceptions would swallow a skip thrown from here.");

    /// <summary>Why a test must be skipped; null where everything that it needs is there.</summary>
    /// <param name="needs">Files or folders, with commas between them.</param>
    public static string? WhyNot(string needs)
    {
        var absent = needs.Split(',', StringSplitOptions.TrimEntries).Where(path => !Has(path)).ToList();
        return absent.Count == 0
            ? null
            : $"needs '{string.Join("', '", absent)}' of the reference data; set METAREWARD_DATA to the folder that holds it";
    }

    private static bool Has(string relative) => Full(relative) is { } path && (File.Exists(path) || Directory.Exists(path));

    private static string? Full(string relative) => Root is null ? null : System.IO.Path.Combine(Root, relative);

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("METAREWARD_DATA") is { Length: > 0 } named)
        {
            return Directory.Exists(named) ? named : null;
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
