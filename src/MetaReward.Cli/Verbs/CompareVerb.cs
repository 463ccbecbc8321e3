using System.CommandLine;
using MetaReward.Cli.Evals;

namespace MetaReward.Cli.Verbs;

/// <summary>
/// <c>compare</c>: is one policy better than another? Both answer the same prompts, a judge decides, and what chance
/// alone does is measured beside it.
/// </summary>
public static class CompareVerb
{
    public static Verb Build(Terminal terminal)
    {
        var command = new Command("compare",
            "Compare two policies on the same prompts by one judge: win rate, noise floor, and promote, keep or roll back. If it was "
            + "stopped, the same command resumes it.");
        var first = new Argument<string>("first") { Description =
            "The old policy: anything that --model accepts, or a .jsonl or .json file of outputs." };
        var second = new Argument<string>("second") { Description = "The new policy, in the same forms." };
        var prompts = new Option<string?>("--prompts") { Description =
            "Prompts of real models: JSONL, CSV, Parquet, text, ... The microworld has its own.", HelpName = "file" };
        var judge = new Option<string?>("--judge") { Description = "The judge; by default the first policy.", HelpName = "model" };
        command.Add(first);
        command.Add(second);
        Array.ForEach<Option>([prompts, judge], command.Add);
        var judging = new JudgeArguments(command);
        var asking = new AskOptions(command);
        command.SetAction(async (parsed, cancel) =>
        {
            var (pairwise, judgments, tokens, warmth) = judging.Read(parsed);
            var (tone, exam) = (asking.Voice.Of(parsed),
                asking.Read(parsed, parsed.GetValue(prompts) ?? "", parsed.GetValue(first)!, new Sampling()));
            var settings = new CompareSettings(exam, parsed.GetValue(first)!, parsed.GetValue(second)!, parsed.GetValue(judge), pairwise,
                judgments, tokens) { JudgeTemperature = warmth };
            return EvalVerb.Finish(terminal, tone, exam,
                await CompareEvaluation.RunAsync(settings, new RoomProgress(terminal, TimeProvider.System, tone.Quiet), cancel));
        });
        return new(command,
        [
            "compare microworld runs/meta-rewarding-microworld-0",
            "compare model.gguf runs/mine/iter-02 --prompts held-out.jsonl",
            "compare a.jsonl b.jsonl --prompts prompts.jsonl --judge model.gguf",
        ]);
    }
}
