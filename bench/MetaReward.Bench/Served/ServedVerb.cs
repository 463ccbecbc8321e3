using System.CommandLine;
using System.Globalization;
using System.Text;
using MetaReward.Tests;

namespace MetaReward.Bench.Served;

/// <summary>The options of <c>served</c>.</summary>
public static class ServedVerb
{
    private const int Shown = 150;

    public static Command Build()
    {
        var command = new Command("served",
            "What servers do wrong or in their own way, each by a real listener: how often it is asked, and what becomes of the item. "
            + "Ends with exit code 1 where it is not what is right.");
        command.SetAction(async (_, cancel) =>
        {
            var (rows, wrong) = (new StringBuilder(), 0);
            foreach (var fault in ServedFaults.All)
            {
                var (tries, outcome, notes, _, heard) = await fault.RunAsync(cancel);
                outcome = outcome.Replace($"http://127.0.0.1:{heard[0].Headers["host"].Split(':')[1]}", "SITE", StringComparison.Ordinal);
                var isRight = (tries, outcome) == (fault.Tries, fault.Outcome);
                wrong += isRight ? 0 : 1;
                var said = notes.Count == 0 || fault.Sampling.Temperature == 0 ? "" : $"; said once: {string.Join(", ", notes)}";
                rows.AppendLine(CultureInfo.InvariantCulture,
                    $"| {Cell(fault.Name)} | {tries} | {Cell(outcome)}{said}"
                    + $"{(isRight ? "" : $" (right: {fault.Tries}, {Cell(fault.Outcome)})")} |");
            }

            Console.Out.Write(Page(rows.ToString(), ServedFaults.All.Count, wrong));
            return wrong == 0 ? 0 : 1;
        });
        return command;
    }

    private static string Page(string rows, int count, int wrong) => $"""
        # Faults of servers

        Made by `dotnet run -c Release --project bench/MetaReward.Bench -- served`. A server on this machine shows each
        fault for one item. The items before and after it must succeed, unless the right outcome is an end. Waits are simulated: the clock
        jumps. The tests run the same table.

        {count} faults, {wrong} with another outcome than the right one. *refused*, *too long* and *no reply* cost the item and keep the
        words; *ends* stops the work.

        | fault | tries | outcome |
        |---|--:|---|
        {rows}
        """;

    private static string Cell(string text) => (text.Length > Shown ? text[..Shown] + "..." : text)
        .Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace("\n", " ", StringComparison.Ordinal).Replace("`", "'", StringComparison.Ordinal);
}
