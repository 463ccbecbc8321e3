using System.CommandLine;
using System.Globalization;
using MetaReward.Cli;
using MetaReward.Cli.Settings;
using MetaReward.Cli.Work;
using MetaReward.Recipes;

namespace MetaReward.Bench.SelfImprovement;

/// <summary>
/// <c>closed-judge</c>: Meta-Rewarding of the judge alone, on questions whose answers are right or wrong. The model answers sums, judges
/// its answers with Yes or No, and its judgments meet two by two before the meta-judge: itself, or a program. Only judge pairs are learned.
/// </summary>
internal static class ClosedJudgeVerb
{
    public static Command Build()
    {
        var command = new Command("closed-judge", "Train a judge of sums by its meta-judge: itself, dice, or one that knows the truth. "
            + "If it was stopped, it resumes.");
        var meta = new Argument<string>("meta-judge") { Description = "own, truth or dice." };
        meta.AcceptOnlyFromAmong(["own", .. ProgramMetaJudge.Names]);
        var works = new Option<bool>("--works") { Description = "The judge works the sum out before it says Yes or No." };
        var prompts = new Option<string>("--prompts") { Description = "sums.jsonl.", Required = true };
        var model = new Option<string>("--model") { Description = "A checkpoint.", Required = true };
        var folder = new Option<string>("--out") { Description = "The run folder.", Required = true };
        var seed = new Option<long>("--seed") { Description = "Of the run." };
        var more = new Option<string[]>("--set") { Description = "A setting; may be repeated.", DefaultValueFactory = _ => [] };
        command.Arguments.Add(meta);
        Array.ForEach<Option>([works, prompts, model, folder, seed, more], command.Add);
        command.SetAction(async (parsed, cancel) =>
        {
            var name = parsed.GetValue(meta)!;
            string[] sets =
            [
                "recipe=meta-rewarding", $"model={parsed.GetValue(model)}", $"prompts={parsed.GetValue(prompts)}",
                $"seed={parsed.GetValue(seed).ToString(CultureInfo.InvariantCulture)}", .. Settings(parsed.GetValue(works)),
                .. name == "own" ? [] : new[] { $"roles.meta_judge={name}" }, .. parsed.GetValue(more)!,
            ];
            var settings = Resolved.From([.. sets.Select(SettingSources.Set)]).Settings;
            var truth = new Truth(PromptFile.Read(parsed.GetValue(prompts)!));
            await new Session(settings, parsed.GetValue(folder)!, new RoomProgress(Terminal.Standard(), TimeProvider.System))
            {
                Plans = false,
                OpenRole = (role, _) => Task.FromResult<IPolicy>(new ProgramMetaJudge(role, truth)),
                Open = s => Workbench.Open(s) is var bench
                    ? bench with { World = WorldOf(parsed.GetValue(works)) } : throw new InvalidOperationException(),
            }.RunAsync(cancel);
        });
        return command;
    }

    /// <summary>How sums are judged, and their judgments compared.</summary>
    public static World WorldOf(bool works) =>
        CheckpointBench.World with { Judge = new ClosedRubric(works), Meta = new ClosedMetaRubric() };

    /// <summary>One turn, judge pairs alone: no gap of scores is wide enough for an actor pair.</summary>
    private static string[] Settings(bool works) =>
    [
        "loop.iterations=1", "loop.judge_iterations=1", "loop.prompts_per_iteration=400", "loop.responses_per_prompt=4",
        "loop.judgments_per_response=6", "loop.min_gap=1000", "loop.meta_judge_agreed=false", "loop.shard_size=100",
        "sampling.temperature=1", "sampling.top_p=1", "sampling.max_response_tokens=24", $"sampling.max_judgment_tokens={(works ? 40 : 4)}",
        "sampling.max_battle_tokens=4", "training.learning_rate=2e-5", "training.epochs=1", "training.batch_size=8",
        "training.warmup_steps=0.1", "probe.enabled=false", "probe.prompts=4",
    ];
}
