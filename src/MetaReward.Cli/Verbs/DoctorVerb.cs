using System.CommandLine;
using MetaReward.Cli.Health;
using MetaReward.Torch;

namespace MetaReward.Cli.Verbs;

/// <summary><c>doctor</c>: what this machine has, what is wrong with it, and how to mend that. Fails where a run would.</summary>
public static class DoctorVerb
{
    public static Verb Build(Terminal terminal)
    {
        var command = new Command("doctor", "Check this machine: .NET, processor, libtorch, memory, disk, the built-in model.");
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var fetch = new Option<bool>(
            "--fetch") {
                Description =
                    $"First fetch LibTorch {TorchRuntime.Version} (180 MB) into NuGet's folder, where it is missing after the "
                    + "program came as a tool." };
        command.Add(json);
        command.Add(fetch);
        command.SetAction(async (parsed, cancel) =>
        {
            if (parsed.GetValue(fetch))
            {
                terminal.Note($"Fetching {TorchRuntime.Package} {TorchRuntime.Version} with `dotnet restore` ...");
                await LibTorchPackage.FetchAsync(cancel);
            }

            var checks = Doctor.Examine(Environment.CurrentDirectory);
            if (parsed.GetValue(json))
            {
                terminal.Write(checks);
            }
            else
            {
                Print(terminal, checks);
            }

            return checks.Any(c => c.State == Health.State.Wrong) ? Program.Failed : 0;
        });
        return new(command, ["doctor", "doctor --fetch", "doctor --json"]);
    }

    private static void Print(Terminal terminal, IReadOnlyList<Finding> checks)
    {
        foreach (var check in checks)
        {
            terminal.Say($"{check.State.ToString().ToLowerInvariant(),-6} {check.What,-16} {check.Found}");
            if (check.Mend != "")
            {
                terminal.Say($"{"",-23} -> {check.Mend}");
            }
        }

        var wrong = checks.Count(c => c.State == Health.State.Wrong);
        terminal.Say(wrong == 0 ? "Ready to run." : $"{wrong} thing{(wrong == 1 ? "" : "s")} to mend before a run.");
    }
}
