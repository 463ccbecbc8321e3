using System.CommandLine;
using MetaReward.Cli.Evals;

namespace MetaReward.Cli.Verbs;

/// <summary><c>eval arena</c>: two games against a baseline on each prompt, by a judge of one's own.</summary>
public static class ArenaVerb
{
    private const int MaxTokens = 1024;

    public static Command Build(Terminal terminal)
    {
        var command = new Command(ArenaEvaluation.Name,
            "Arena-Hard with a judge of your choice: two games against a baseline's answer on each prompt, five possible verdicts.");
        var options = new EvalOptions(command, "The questions, JSON lines of uid, prompt and category.");
        var baseline = new Option<string>("--baseline") { Description =
            "The baseline's answers: any file of outputs, or the benchmark's answer files.", Required = true, HelpName = "file" };
        var judge = new Option<string>("--judge") { Description = "The judge: anything that --model accepts.", Required = true,
            HelpName = "model" };
        var tokens = new Option<int>("--judgment-tokens") { Description = "Token limit of a judgment.", DefaultValueFactory = _ => 1024,
            HelpName = "number" };
        var warmth = JudgeArguments.Temperature();
        Array.ForEach<Option>([baseline, judge, tokens, warmth], command.Add);
        command.SetAction(async (parsed, cancel) =>
        {
            AskOptions.Expect(parsed.GetValue(tokens) >= 1, "--judgment-tokens must be at least 1", parsed.GetValue(tokens));
            var (tone, settings) = (options.Voice.Of(parsed), options.Read(parsed, Sampling.Greedy(MaxTokens)));
            var arena = new ArenaSettings(parsed.GetValue(baseline)!, parsed.GetValue(judge)!,
                parsed.GetValue(tokens)) { JudgeTemperature = JudgeArguments.Read(parsed, warmth) };
            return EvalVerb.Finish(terminal, tone, settings,
                await ArenaEvaluation.RunAsync(settings, arena, new RoomProgress(terminal, TimeProvider.System, tone.Quiet), cancel));
        });
        return command;
    }
}
