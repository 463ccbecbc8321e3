using System.CommandLine;
using MetaReward.Cli.Results;
using MetaReward.Cli.Work;
using MetaReward.Remote.Hub;
using Spectre.Console;

namespace MetaReward.Cli.Verbs;

/// <summary><c>pull</c>: fetches a model from the Hub into the cache that its libraries share, and prints where it is.</summary>
public static class PullVerb
{
    public static Verb Build(Terminal terminal)
    {
        var command = new Command("pull",
            "Fetch a model from the Hugging Face Hub into its usual cache, and print its path. If it was stopped, the same command "
            + "resumes it. Pickles are never fetched.");
        var model = new Argument<string>(
            "model") { Description = "ORG/NAME, or ORG/NAME@REVISION: a branch, a tag, refs/pr/N or a commit." };
        var gguf = new Option<bool>("--gguf") { Description = "Fetch one GGUF file instead of safetensors." };
        var file = new Option<string?>("--file") { Description =
            "The GGUF file to fetch if there are several: its name, or a part of the name such as Q4_K_M.", HelpName = "name" };
        var dry = new Option<bool>("--dry-run") { Description = "Show what would be fetched, and fetch nothing." };
        var voice = new Voice(command);
        command.Add(model);
        command.Add(gguf);
        command.Add(file);
        command.Add(dry);
        command.SetAction(async (parsed, cancel) =>
        {
            var name = parsed.GetValue(model)!;
            var order = new Order(
                ModelName.Find(name)
                ?? throw new UsageException(
                    $"'{name}' names no model: ORG/NAME or ORG/NAME@REVISION was expected, as in {Self.Command} pull "
                    + "HuggingFaceTB/SmolLM2-135M-Instruct"),
                parsed.GetValue(gguf) || parsed.GetValue(file) is not null, parsed.GetValue(file), parsed.GetValue(dry));
            var settings = HubSettings.Here();
            await (settings.Offline
                ? OfflineAsync(terminal, voice.Of(parsed), settings, order)
                : RunAsync(terminal, voice.Of(parsed), settings, order, cancel));
        });
        return new(command,
        [
            "pull HuggingFaceTB/SmolLM2-135M-Instruct",
            "pull HuggingFaceTB/SmolLM2-135M-Instruct@v1.0 --dry-run",
            "pull bartowski/SmolLM2-135M-Instruct-GGUF --gguf --file Q4_K_M",
        ]);
    }

    private static async Task RunAsync(Terminal terminal, Tone tone, HubSettings settings, Order order, CancellationToken cancel)
    {
        var progress = new PullProgress(terminal, TimeProvider.System, tone.Quiet);
        using var pull = new HubPull(settings, new(), TimeProvider.System, progress.Note);
        var plan = await PlanAsync(pull, settings, order, cancel);
        if (order.Dry)
        {
            Show(terminal, tone, order, plan);
            return;
        }

        progress.Note($"{plan.Model} is {plan.Commit[..12]}: {Line(plan)}{(plan.Missing > 0 ? $", into {settings.Cache}" : "")}");
        await progress.RunAsync(plan, heard => pull.FetchAsync(plan, heard, cancel));
        if (tone.Json)
        {
            Show(terminal, tone, order, plan);
        }
        else
        {
            terminal.Say(plan.Path);
        }
    }

    private static async Task<PullPlan> PlanAsync(HubPull pull, HubSettings settings, Order order, CancellationToken cancel)
    {
        try
        {
            return await pull.PlanAsync(order.Model, order.Gguf, order.File, cancel);
        }
        catch (HubException failure) when (failure.MayPass && ModelAddress.Pulled($"{order.Model}") is { } path)
        {
            throw new HubException(
                $"{failure.Message} The cache has the version that was fetched last, {path}; set HF_HUB_OFFLINE=1 to use it.",
                failure);
        }
    }

    private static Task OfflineAsync(Terminal terminal, Tone tone, HubSettings settings, Order order)
    {
        var path = CachedModel.Find(settings, order.Model, order.Gguf, order.File) ?? throw new HubException(
            $"HF_HUB_OFFLINE is set, so the Hub is not asked, and the cache ({settings.Cache}) has nothing of {order.Model}. "
            + "Unset it to fetch the model.");
        if (tone.Json)
        {
            terminal.Write(new { order.Model.Repository, order.Model.Revision, Path = path, Offline = true });
        }
        else
        {
            terminal.Say(path);
        }

        return Task.CompletedTask;
    }

    private static void Show(Terminal terminal, Tone tone, Order order, PullPlan plan)
    {
        if (tone.Json)
        {
            terminal.Write(new
            {
                plan.Model.Repository, plan.Model.Revision, plan.Commit, plan.Path, plan.Bytes, Fetched = order.Dry ? 0 : plan.Missing,
                Missing = order.Dry ? plan.Missing : 0,
                Files = plan.Files.Select(f => new { f.File.Name, f.File.Size, f.File.Etag, WasHere = f.IsHere }),
            });
            return;
        }

        var table = new Table { Border = TableBorder.Minimal }.AddColumns("file", "size", "to fetch");
        foreach (var (file, _, here) in plan.Files)
        {
            table.AddRow(Terminal.Cell(file.Name), file.Size is { } size ? DiskRoom.Of(size) : "?",
                here ? "-" : file.Size is null ? "?" : DiskRoom.Of(plan.Files.First(f => f.File == file).Missing));
        }

        terminal.Table(table);
        terminal.Say($"{plan.Model} is {plan.Commit}: {Line(plan)}. Nothing was fetched.");
    }

    private static string Line(PullPlan plan) =>
        $"{plan.Files.Count} file{(plan.Files.Count == 1 ? "" : "s")}, {DiskRoom.Of(plan.Bytes)}, "
        + $"{(plan.Files.All(f => f.IsHere) ? "all here" : $"{DiskRoom.Of(plan.Missing)} to fetch")}";

    /// <summary>What was asked for.</summary>
    private sealed record Order(ModelName Model, bool Gguf, string? File, bool Dry);
}
