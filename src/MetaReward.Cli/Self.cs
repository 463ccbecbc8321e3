namespace MetaReward.Cli;

/// <summary>How this program was started, so that the commands it advises can be typed as they stand.</summary>
public static class Self
{
    /// <summary><c>metareward</c> where that is on the path, else the program's file as seen from the current folder.</summary>
    public static string Command { get; } = Find();

    /// <summary>The program that runs now, and its first arguments: what starts it again.</summary>
    public static IReadOnlyList<string> Program { get; } =
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
            ? [Environment.ProcessPath!, typeof(Self).Assembly.Location] : [Environment.ProcessPath ?? "metareward"];

    private static string Find()
    {
        var process = Environment.ProcessPath ?? "metareward";
        if (Path.GetFileNameWithoutExtension(process) != "metareward" || OnPath(process))
        {
            return "metareward";
        }

        var near = Path.GetRelativePath(Environment.CurrentDirectory, process);
        return near.StartsWith("..", StringComparison.Ordinal) ? process : near.Contains(Path.DirectorySeparatorChar) ? near : "./" + near;
    }

    private static bool OnPath(string process) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => folder.Length > 0 && Path.GetFullPath(folder) == Path.GetDirectoryName(process));
}
