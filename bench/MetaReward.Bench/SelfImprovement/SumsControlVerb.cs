using System.CommandLine;
using System.Globalization;
using MetaReward.Cli;
using MetaReward.Cli.Settings;
using MetaReward.Cli.Work;

namespace MetaReward.Bench.SelfImprovement;

/// <summary>
/// <c>sums-control</c>: experiment A with another judge in the place of the model's own likelihood: one that knows the answers, or one that
/// rolls dice. All else is the run of <c>sums.yaml</c>.
/// </summary>
internal static class SumsControlVerb
{
    public static Command Build()
    {
        var command = new Command("sums-control", "Sharpening on sums with a judge that is a program. If it was stopped, it resumes.");
        var judge = new Argument<string>("judge") { Description = "truth or dice." };
        judge.AcceptOnlyFromAmong([.. ProgramJudge.Names]);
        var model = new Option<string>("--model") { Description = "A checkpoint.", Required = true };
        var folder = new Option<string>("--out") { Description = "The run folder.", Required = true };
        var examples = new Option<string>("--examples") { Description = "Where sums.yaml and sums.jsonl lie.",
            DefaultValueFactory = _ => Path.Combine("examples", "self-improvement") };
        var seed = new Option<long>("--seed") { Description = "Of the run." };
        var more = new Option<string[]>("--set") { Description = "A setting; may be repeated.", DefaultValueFactory = _ => [] };
        command.Arguments.Add(judge);
        Array.ForEach<Option>([model, folder, examples, seed, more], command.Add);
        command.SetAction(async (parsed, cancel) =>
        {
            string[] sets =
            [
                $"model={parsed.GetValue(model)}", $"prompts={Path.Combine(parsed.GetValue(examples)!, "sums.jsonl")}",
                $"seed={parsed.GetValue(seed).ToString(CultureInfo.InvariantCulture)}", "loop.reward=judge",
                "loop.judgments_per_response=1",
                $"roles.judge={parsed.GetValue(judge)}", "probe.enabled=false", .. parsed.GetValue(more)!,
            ];
            var settings = Resolved.From(SettingSources.File(Path.Combine(parsed.GetValue(examples)!, "sums.yaml"))
                .Concat(sets.Select(SettingSources.Set))).Settings;
            var answers = Sums.Make(SumsVerb.Draw).Training.ToDictionary(sum => sum.Prompt, sum => sum.Answer);
            await new Session(settings, parsed.GetValue(folder)!, new RoomProgress(Terminal.Standard(), TimeProvider.System))
            {
                Plans = false,
                OpenRole = (name, _) => Task.FromResult<IPolicy>(new ProgramJudge(name, answers)),
                Open = s => Workbench.Open(s) is var bench ? bench with { World = bench.World with { Judge = new BareRubric() } } : bench,
            }.RunAsync(cancel);
        });
        return command;
    }
}
