using System.CommandLine;
using MetaReward.Cli.Evals;

namespace MetaReward.Cli.Verbs;

/// <summary><c>eval alpaca</c>: outputs against a baseline's, by a judge of one's own.</summary>
public static class AlpacaVerb
{
    private const int MaxTokens = 1024;

    public static Command Build(Terminal terminal)
    {
        var command = new Command(AlpacaEvaluation.Name,
            "AlpacaEval with a judge of your choice: outputs compared with a baseline's, win rate, and length-controlled win rate.");
        var options = new EvalOptions(command, "The baseline's outputs, a JSON array or JSON lines of instruction and output.");
        var judge = new Option<string>("--judge") { Description = "The judge: anything that --model accepts.", Required = true,
            HelpName = "model" };
        var difficulty = new Option<string?>("--difficulty") { Description =
            "A table of the instructions' difficulties (column instruction_difficulty), for the published length control.",
            HelpName = "file" };
        var gamed = new Option<string?>(
            "--gamed") {
                Description =
                    "A table of the baseline's brief and wordy outputs (columns preference, tanh_std_delta_len, "
                    + "instruction_difficulty), for the published length control.",
                        HelpName = "file" };
        Array.ForEach<Option>([judge, difficulty, gamed], command.Add);
        var judging = new JudgeArguments(command);
        command.SetAction(async (parsed, cancel) =>
        {
            var (tone, settings) = (options.Voice.Of(parsed), options.Read(parsed, Sampling.Greedy(MaxTokens)));
            var (pairwise, judgments, tokens, warmth) = judging.Read(parsed);
            var alpaca = new AlpacaSettings(parsed.GetValue(judge)!, pairwise, judgments, tokens, parsed.GetValue(difficulty),
                parsed.GetValue(gamed)) { JudgeTemperature = warmth };
            return EvalVerb.Finish(terminal, tone, settings,
                await AlpacaEvaluation.RunAsync(settings, alpaca, new RoomProgress(terminal, TimeProvider.System, tone.Quiet), cancel));
        });
        return command;
    }
}
