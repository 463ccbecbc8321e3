using System.CommandLine;
using MetaReward.Cli.Evals;

namespace MetaReward.Cli.Verbs;

/// <summary><c>eval mtbench</c>: answers in two turns, rated by a judge of one's own.</summary>
public static class MtBenchVerb
{
    private const int MaxTokens = 1024;

    public static Command Build(Terminal terminal)
    {
        var command = new Command(MtBenchEvaluation.Name,
            "MT-Bench with a judge of your choice: answers in two turns, each rated from 1 to 10 or compared with a baseline's. "
            + "--outputs reads the benchmark's answer files.");
        var options = new EvalOptions(command, "The questions, JSON lines of question_id, category and turns.");
        var judge = new Option<string>("--judge") { Description = "The judge: anything that --model accepts.", Required = true,
            HelpName = "model" };
        var references = new Option<string?>(
            "--references") { Description = "Right answers to some questions, in the format of answer files.", HelpName = "file" };
        var baseline = new Option<string?>("--baseline") { Description =
            "A baseline's answer file. With it, turns are compared in both orders instead of rated.", HelpName = "file" };
        var tokens = new Option<int>("--judgment-tokens") { Description = "Token limit of a judgment.", DefaultValueFactory = _ => 512,
            HelpName = "number" };
        var warmth = JudgeArguments.Temperature();
        Array.ForEach<Option>([judge, references, baseline, tokens, warmth], command.Add);
        command.SetAction(async (parsed, cancel) =>
        {
            AskOptions.Expect(parsed.GetValue(tokens) >= 1, "--judgment-tokens must be at least 1", parsed.GetValue(tokens));
            var (tone, settings) = (options.Voice.Of(parsed), options.Read(parsed, Sampling.Greedy(MaxTokens)));
            var bench = new MtBenchSettings(parsed.GetValue(judge)!, parsed.GetValue(references), parsed.GetValue(baseline),
                parsed.GetValue(tokens)) { JudgeTemperature = JudgeArguments.Read(parsed, warmth) };
            return EvalVerb.Finish(terminal, tone, settings,
                await MtBenchEvaluation.RunAsync(settings, bench, new RoomProgress(terminal, TimeProvider.System, tone.Quiet), cancel));
        });
        return command;
    }
}
