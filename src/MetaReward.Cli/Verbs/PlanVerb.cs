using System.CommandLine;
using MetaReward.Cli.Hosting;
using MetaReward.Cli.Results;
using MetaReward.Cli.Settings;
using MetaReward.Cli.Work;
using MetaReward.Evaluation;
using MetaReward.Recipes;

namespace MetaReward.Cli.Verbs;

/// <summary><c>plan</c>: what a run will cost, before it costs anything; for a run that was begun, plan against actual.</summary>
public static class PlanVerb
{
    public static Verb Build(Terminal terminal)
    {
        var command = new Command("plan",
            "Estimate tokens, calls, memory, disk and time of a run, per room, from a short probe. After the run, compare the plan "
            + "with the actual figures.");
        var settings = new SettingOptions(command);
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var assume = new Option<string?>("--assume") { Description = "Plan without the model and its prompts, from lengths in tokens, "
            + $"speeds in tokens a second and sizes: NAME=NUMBER with commas. What is not given is {Assumed.Names}.",
                HelpName = "numbers" };
        command.Add(json);
        command.Add(assume);
        command.SetAction(async (parsed, cancel) =>
        {
            var resolved = settings.Read(parsed, terminal).Settings;
            if (parsed.GetValue(assume) is { } given)
            {
                var assumed = Assumed.Read(given).PlanOf(resolved);
                if (parsed.GetValue(json))
                {
                    terminal.Write(new { assumed.Rooms, assumed.Tokens, assumed.Bound, assumed.Seconds, assumed.MemoryBytes,
                        assumed.DiskBytes,
                        Roles = RoleCost.Of(assumed, resolved) });
                    return;
                }

                Show(terminal, assumed, resolved, "Tokens and time follow from what is assumed");
                return;
            }

            var folder = Runs.FolderOf(resolved);
            var kept = KeptValue.Read<Plan>(Path.Combine(folder, Planning.FileName));
            var run = kept is null ? null : RunReader.Open(folder);
            if (kept is null && File.Exists(Path.Combine(folder, "run.json")))
            {
                terminal.Note($"{Planning.FileName} is missing in '{folder}': this plan is a new one. `resume` makes the run's again.");
            }

            var actual = run?.Timings ?? [];
            var plan = actual.Count > 0 ? kept! : await MakeAsync(terminal, resolved, cancel);
            if (parsed.GetValue(json))
            {
                terminal.Write(new { plan.Rooms, plan.Tokens, plan.Bound, plan.Seconds, plan.MemoryBytes, plan.DiskBytes,
                    Against = actual.Count > 0 ? plan.Against(actual) : null });
                return;
            }

            if (actual.Count > 0)
            {
                Compare(terminal, plan, actual);
                foreach (var remark in run!.Remarks)
                {
                    terminal.Tell($"Not all is there: {remark}.");
                }
            }
            else
            {
                Show(terminal, plan, resolved, "Tokens and time are what a short probe leads one to expect");
            }
        });
        return new(command, ["plan", "plan --model model.gguf --prompts prompts.jsonl", "plan --json",
            "plan --assume decode=20000,prefill=200000 --set profile=paper"]);
    }

    private static async Task<Plan> MakeAsync(Terminal terminal, RunSettings settings, CancellationToken cancel)
    {
        var progress = new RoomProgress(terminal, TimeProvider.System);
        progress.Heading($"Loading {settings.Model}, then a short probe of its speed ...");
        var plan = await Planning.MakeAsync(settings, Workbench.Open(settings), progress, cancel);
        progress.End();
        return plan;
    }

    private static void Show(Terminal terminal, Plan plan, RunSettings settings, string basis)
    {
        TablePrinter.Print(terminal, "iteration, room", ["calls", "prompt tokens", "tokens", "at most", "time"],
            [.. plan.Rooms.Select(room => new ResultRow(
                $"{room.Iteration}  {room.Room}",
                [$"{room.Calls:N0}", RoomProgress.Count(room.Prefill), RoomProgress.Count(room.Tokens), RoomProgress.Count(room.Bound),
                    Span(room.Seconds)]))], whole: true);
        if (settings.Servers.Prices.Count > 0)
        {
            TablePrinter.Print(terminal, "role", ["calls", "prompt tokens", "tokens", "cost"],
                [.. RoleCost.Of(plan, settings).Select(role => new ResultRow(role.Role,
                    [$"{role.Calls:N0}", RoomProgress.Count(role.PromptTokens), RoomProgress.Count(role.Tokens),
                        role.Cost is { } cost ? Price.Words(cost) : "-"]))], whole: true);
        }

        terminal.Tell($"In all {Planning.Line(plan)}.");
        terminal.Tell(
            $"{basis}; replies that grow longer make it more. At most is a bound: "
            + "every reply at its token limit, every prompt a pair. Nothing was kept.");
    }

    private static void Compare(Terminal terminal, Plan plan, IReadOnlyList<RoomCost> actual)
    {
        TablePrinter.Print(terminal, "iteration, room", ["tokens planned", "at most", "actual", "seconds planned", "actual"],
            [.. plan.Against(actual).Select(line => new ResultRow(
                $"{line.Iteration}  {line.Room}",
                [RoomProgress.Count(line.PlannedTokens), RoomProgress.Count(line.Bound), RoomProgress.Count(line.ActualTokens),
                    $"{line.PlannedSeconds:0.0}", $"{line.ActualSeconds:0.0}"]))], whole: true);
        terminal.Tell($"Planned: {Planning.Line(plan)}.");
        terminal.Tell(
            $"Spent: {RoomProgress.Count(actual.Sum(c => c.Tokens))} tokens in {Span(actual.Sum(c => c.Seconds))} (several "
            + "rooms at once count each).");
    }

    private static string Span(double seconds) => RoomProgress.Span(TimeSpan.FromSeconds(seconds));
}
