using System.CommandLine;
using System.Globalization;
using System.Text;

namespace MetaReward.Bench.Served;

/// <summary>The options of <c>served-runs</c>.</summary>
public static class ServedRunsVerb
{
    private const int Shown = 260;

    public static Command Build()
    {
        var command = new Command("served-runs",
            "Whole runs whose student a server plays, with what servers do wrong: whether the pairs are those of a run without a server. "
            + "Ends with exit code 1 where they are not and should be.");
        command.SetAction(async (_, cancel) =>
        {
            var root = Directory.CreateTempSubdirectory("served-runs-").FullName;
            try
            {
                var here = Path.Combine(root, "here");
                await ServedRun.HereAsync(here, cancel);
                var (rows, wrong) = (new StringBuilder(), 0);
                foreach (var (fault, i) in RunFault.All.Select((fault, i) => (fault, i)))
                {
                    var seen = await ServedRun.WithAsync(fault, Path.Combine(root, $"{i:00}"), here, cancel);
                    var right = seen.Same || fault.Changes;
                    wrong += right ? 0 : 1;
                    rows.AppendLine(CultureInfo.InvariantCulture, $"| {Cell(fault.Name)} | {seen.Tries} | {seen.Starts} | {seen.Records} "
                        + $"| {seen.Missing} | "
                        + $"{(seen.Same
                            ? $"the same, log-probs within {seen.Distance:0.####}"
                            : fault.Changes ? "others, for no seed is kept" : "**OTHERS**")} "
                        + $"| {Cell(string.Join("; ", seen.Said.Append(seen.Ended).Where(word => word.Length > 0)))} |");
                    Console.Error.WriteLine(rows.ToString().Split('\n')[^2]);
                }

                Console.Out.Write(Page(rows.ToString(), wrong));
                return wrong == 0 ? 0 : 1;
            }
            finally
            {
                Directory.Delete(root, recursive: true);
            }
        });
        return command;
    }

    private static string Page(string rows, int wrong) => $"""
        # Runs with faulty servers

        Made by `dotnet run -c Release --project bench/MetaReward.Bench -- served-runs`. One iteration of Meta-Rewarding in the built-in
        world, in which the student is asked through a server of this program (`metareward serve`). A second server stands between them and
        does what the table says: of every fifth request, unless it says otherwise. Given the same seeds the server's samples are those of
        this program, so a judgment that was lost, doubled or made up would show in the pairs: *the same* means the same ids, texts, tokens
        and scores.

        *Records* are the responses, judgments and meta-judgments that the run kept; *missing* those of them without a reply. *Starts* is
        how often the run's command was given. {wrong} of the runs came to other pairs than they should.

        | fault | requests | starts | records | missing | pairs | said |
        |---|--:|--:|--:|--:|---|---|
        {rows}
        """;

    private static string Cell(string text) => (text.Length > Shown ? text[..Shown] + "..." : text)
        .Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace("\n", " ", StringComparison.Ordinal).Replace("`", "'", StringComparison.Ordinal);
}
