using System.CommandLine;
using System.Globalization;
using MetaReward.Cli;
using MetaReward.Cli.Settings;
using MetaReward.Cli.Work;
using MetaReward.Measures;
using MetaReward.Evaluation;
using MetaReward.Microworld;

namespace MetaReward.Bench.Worlds;

/// <summary>One run of one arm.</summary>
internal static class ArmVerb
{
    public static Command Build()
    {
        var command = new Command("arm", "One run of one arm of the microworld bench.");
        var arm = new Argument<string>("arm");
        var model = new Argument<string>("model");
        var seed = new Argument<long>("seed");
        var folder = new Argument<string>("folder");
        var prompts = new Option<int>("--prompts") { DefaultValueFactory = _ => 400 };
        var more = new Option<string[]>("--set") { DefaultValueFactory = _ => [] };
        Array.ForEach<Argument>([arm, model, seed, folder], command.Add);
        Array.ForEach<Option>([prompts, more], command.Add);
        command.SetAction(async (parsed, cancel) => await RunAsync(parsed.GetValue(arm)!, parsed.GetValue(model)!, parsed.GetValue(seed),
            parsed.GetValue(folder)!, parsed.GetValue(prompts), parsed.GetValue(more)!, cancel));
        return command;
    }

    private static readonly Dictionary<string, string[]> Arms = new()
    {
        ["mr"] = [],
        ["sr-lc"] = ["recipe=self-rewarding"],
        ["sr-dice"] = ["recipe=self-rewarding", "roles.judge=dice", "sampling.max_judgment_tokens=1000"],
        ["sr-truth"] = ["recipe=self-rewarding", "roles.judge=truth", "sampling.max_judgment_tokens=1000"],
        ["mr-truth"] = ["roles.meta_judge=truth", "sampling.max_battle_tokens=1000"],
        ["mr-dice"] = ["roles.meta_judge=dice", "sampling.max_battle_tokens=1000"],
    };

    private static async Task RunAsync(
        string arm, string model, long seed, string folder, int prompts, string[] more, CancellationToken cancel)
    {
        string[] assignments = [.. Arms[arm].Order(StringComparer.Ordinal).Where(w => !w.StartsWith("roles.", StringComparison.Ordinal)),
            .. Arms[arm].Where(w => w.StartsWith("roles.", StringComparison.Ordinal)),
            $"model={model}", $"seed={seed.ToString(CultureInfo.InvariantCulture)}", $"evaluation.prompts={prompts}", .. more];
        var settings = Resolved.From(assignments.Select(SettingSources.Set)).Settings;
        var silent = new RoomProgress(new Terminal(TextWriter.Null, TextWriter.Null, Watched: false), TimeProvider.System, quiet: true);
        await new Session(settings, folder, silent)
        {
            Plans = false,
            OpenRole = (name, _) => Task.FromResult(BoundJudges.Of(name)),
            Open = s => Workbench.Open(s) with { Look = (turn, policy) => LookAsync(turn, policy, prompts) },
        }.RunAsync(cancel);
    }

    private static async Task<Look> LookAsync(Turn turn, IPolicy policy, int prompts)
    {
        var seen = await MicroworldMeasures.OfAsync(policy, new(prompts, Split: Split.Tuning, Whole: true), Seed.Of(0).Derive("exam"),
            turn.Cancel);
        return new(seen.Values, seen.Items.ToDictionary(
            item => item.Key, item => (IReadOnlyList<Outcome>)[.. item.Value.Select((value, i) => new Outcome($"h{i:D5}", value))]));
    }
}
