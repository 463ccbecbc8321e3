using System.CommandLine;
using MetaReward.Cli.Work;
using MetaReward.Evaluation;
using MetaReward.Recipes;
using Spectre.Console;

namespace MetaReward.Cli.Verbs;

/// <summary><c>plan</c>: what a run will cost, before it costs anything; for a run that was begun, plan against actual.</summary>
public static class PlanVerb
{
    public static Verb Build(Terminal terminal)
    {
        var command = new Command("plan", "Say tokens, calls, memory, disk and time of a run per room, from a short probe; after the run, plan against actual.");
        var settings = new SettingOptions(command);
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        command.Add(json);
        command.SetAction(async (parsed, cancel) =>
        {
            var resolved = settings.Read(parsed, terminal).Settings;
            var folder = Runs.FolderOf(resolved);
            var kept = KeptValue.Read<Plan>(Path.Combine(folder, Planning.FileName));
            var actual = kept is null ? [] : RunReader.Open(folder).Timings;
            var plan = actual.Count > 0 ? kept! : await MakeAsync(terminal, resolved, cancel);
            if (parsed.GetValue(json))
            {
                terminal.Write(new { plan.Rooms, plan.Tokens, plan.Seconds, plan.MemoryBytes, plan.DiskBytes, Against = actual.Count > 0 ? plan.Against(actual) : null });
                return;
            }

            terminal.Table(actual.Count > 0 ? Compared(plan, actual) : Table(plan));
            terminal.Say($"In all: {Planning.Line(plan)}.");
            terminal.Say(actual.Count > 0
                ? $"Spent: {RoomProgress.Count(actual.Sum(c => c.Tokens))} tokens in {RoomProgress.Span(TimeSpan.FromSeconds(actual.Sum(c => c.Seconds)))} (several rooms at once count each)."
                : "Upper bounds: duplicates, ties and skips make a run cheaper. Nothing was kept.");
        });
        return new(command, ["plan", "plan --model model.gguf --prompts prompts.jsonl", "plan --json"]);
    }

    private static async Task<Plan> MakeAsync(Terminal terminal, Settings.RunSettings settings, CancellationToken cancel)
    {
        var progress = new RoomProgress(terminal, TimeProvider.System);
        var plan = await Planning.MakeAsync(settings, Workbench.Open(settings), progress, cancel);
        progress.End();
        return plan;
    }

    private static Table Table(Plan plan)
    {
        var table = Columns("iteration", "room", "calls", "prompt tokens", "tokens", "time");
        foreach (var room in plan.Rooms)
        {
            table.AddRow($"{room.Iteration}", room.Room, $"{room.Calls:N0}", RoomProgress.Count(room.Prefill), RoomProgress.Count(room.Tokens), RoomProgress.Span(TimeSpan.FromSeconds(room.Seconds)));
        }

        return table;
    }

    private static Table Compared(Plan plan, IReadOnlyList<RoomCost> actual)
    {
        var table = Columns("iteration", "room", "tokens planned", "actual", "seconds planned", "actual");
        foreach (var line in plan.Against(actual))
        {
            table.AddRow(
                $"{line.Iteration}", line.Room, RoomProgress.Count(line.PlannedTokens), RoomProgress.Count(line.ActualTokens), $"{line.PlannedSeconds:0.0}", $"{line.ActualSeconds:0.0}");
        }

        return table;
    }

    private static Table Columns(params IEnumerable<string> names)
    {
        var table = new Table { Border = TableBorder.Minimal };
        foreach (var name in names)
        {
            table.AddColumn(new TableColumn(name) { Alignment = name == "room" ? Justify.Left : Justify.Right, NoWrap = true });
        }

        return table;
    }
}
