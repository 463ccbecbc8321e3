using System.Globalization;

namespace MetaReward.Remote.Training;

/// <summary>
/// What is known of the job that runs a handed training, as files that the job itself writes, so that they are right whoever was killed:
/// <c>pid</c> (the process and when it began) and <c>exit</c> (its code). <c>result</c>, written by hand, names a result elsewhere.
/// </summary>
/// <param name="handover">The handed folder.</param>
internal sealed class JobFolder(string handover)
{
    private readonly string home = Path.Combine(handover, "job");

    /// <summary>The exit code; null where no job has ended.</summary>
    public int? Exit => int.TryParse(Read("exit"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var code) ? code : null;

    /// <summary>Where the result was said to be; null where it is expected in the handed folder.</summary>
    public string? Result => Read("result") is { Length: > 0 } path ? path : null;

    /// <summary>Whether a job has come so far as to write down its process.</summary>
    public bool Begun => File.Exists(Path.Combine(home, "pid"));

    /// <summary>The process of a job that still runs; null where none does.</summary>
    public int? Running => Read("pid")?.Split(' ') is [var id, var began]
        && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && Alive(pid, began) ? pid : null;

    /// <summary>Forgets an earlier job, and makes room for the next.</summary>
    public void Clear()
    {
        Directory.CreateDirectory(home);
        foreach (var file in new[] { "exit", "pid", "result" })
        {
            File.Delete(Path.Combine(home, file));
        }
    }

    /// <summary>Notes a result that lies elsewhere, as a job that ended well.</summary>
    public void Take(string result)
    {
        Clear();
        Text.CheckpointFiles.Whole(Path.Combine(home, "result"), System.Text.Encoding.UTF8.GetBytes(Path.GetFullPath(result)));
        Text.CheckpointFiles.Whole(Path.Combine(home, "exit"), "0"u8.ToArray());
    }

    /// <summary>
    /// A line for <c>sh -c</c> that runs a command and keeps its process, its log and its exit code, whether or not anybody watches.
    /// </summary>
    /// <param name="command">For the shell.</param>
    /// <param name="log">Gets all that it says, at the end of what is there.</param>
    public string Script(string command, string log) =>
        $"exec > /dev/null 2>&1 < /dev/null\ncd {Quoted(handover)} || exit 1\n"
        + $"echo \"$$ $(sed 's/.*) //' /proc/$$/stat 2>/dev/null | cut -d ' ' -f 20)\" > {Quoted(Path.Combine(home, "pid.new"))}\n"
        + $"mv {Quoted(Path.Combine(home, "pid.new"))} {Quoted(Path.Combine(home, "pid"))}\n"
        + $"( {command}\n) >> {Quoted(log)} 2>&1 < /dev/null\n"
        + $"echo $? > {Quoted(Path.Combine(home, "exit.new"))}\n"
        + $"mv {Quoted(Path.Combine(home, "exit.new"))} {Quoted(Path.Combine(home, "exit"))}\n";

    /// <summary>A text as one word of a shell.</summary>
    public static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>The process lives, and began when the job did: numbers of processes are used again.</summary>
    private static bool Alive(int pid, string began)
    {
        var stat = $"/proc/{pid}/stat";
        if (!Directory.Exists("/proc/self"))
        {
            return Exists(pid);
        }

        try
        {
            var fields = File.ReadAllText(stat) is var text && text.LastIndexOf(')') is > 0 and var at ? text[(at + 2)..].Split(' ') : [];
            return fields.Length > 19 && fields[0] is not ("Z" or "X") && (began.Length == 0 || fields[19] == began);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool Exists(int pid)
    {
        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(pid);
            return !process.HasExited;
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    private string? Read(string file)
    {
        var path = Path.Combine(home, file);
        try
        {
            return File.Exists(path) ? File.ReadAllText(path).Trim() : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
