using System.CommandLine;
using System.Globalization;
using MetaReward.Cli;
using MetaReward.Cli.Settings;
using MetaReward.Cli.Work;
using MetaReward.Recipes;

namespace MetaReward.Bench.SelfImprovement;

/// <summary>
/// <c>control</c>: an experiment of examples/self-improvement with another judge in the place of the model's own: one that knows the truth,
/// or one that rolls dice. All else is the run of its settings.
/// </summary>
internal static class ControlVerb
{
    public static Command Build()
    {
        var command = new Command("control", "An experiment of self-improvement with a judge that is a program. "
            + "If it was stopped, it resumes.");
        var judge = new Argument<string>("judge") { Description = "truth or dice." };
        judge.AcceptOnlyFromAmong([.. ProgramJudge.Names]);
        var config = new Option<string>("--config") { Description = "The experiment's settings.", Required = true };
        var prompts = new Option<string>("--prompts") { Description = "Its prompts: sums.jsonl, or what `ruled` wrote.", Required = true };
        var model = new Option<string>("--model") { Description = "A checkpoint.", Required = true };
        var folder = new Option<string>("--out") { Description = "The run folder.", Required = true };
        var seed = new Option<long>("--seed") { Description = "Of the run." };
        var more = new Option<string[]>("--set") { Description = "A setting; may be repeated.", DefaultValueFactory = _ => [] };
        command.Arguments.Add(judge);
        Array.ForEach<Option>([config, prompts, model, folder, seed, more], command.Add);
        command.SetAction(async (parsed, cancel) =>
        {
            string[] sets =
            [
                $"model={parsed.GetValue(model)}", $"prompts={parsed.GetValue(prompts)}",
                $"seed={parsed.GetValue(seed).ToString(CultureInfo.InvariantCulture)}", "loop.reward=judge",
                "loop.judgments_per_response=1", $"roles.judge={parsed.GetValue(judge)}", "probe.enabled=false", .. parsed.GetValue(more)!,
            ];
            var settings = Resolved.From(SettingSources.File(parsed.GetValue(config)!).Concat(sets.Select(SettingSources.Set))).Settings;
            var truth = new Truth(PromptFile.Read(parsed.GetValue(prompts)!));
            await new Session(settings, parsed.GetValue(folder)!, new RoomProgress(Terminal.Standard(), TimeProvider.System))
            {
                Plans = false,
                OpenRole = (name, _) => Task.FromResult<IPolicy>(new ProgramJudge(name, truth)),
                Open = s => Workbench.Open(s) is var bench ? bench with { World = bench.World with { Judge = new BareRubric() } } : bench,
            }.RunAsync(cancel);
        });
        return command;
    }
}
