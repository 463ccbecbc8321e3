using System.CommandLine;
using MetaReward.Cli.Evals;

namespace MetaReward.Cli.Verbs;

/// <summary><c>eval judge</c>: a policy as a judge, against a stronger one.</summary>
public static class JudgeVerb
{
    private const int MaxTokens = 512;

    public static Command Build(Terminal terminal)
    {
        var command = new Command(JudgeEvaluation.Name,
            "Compare a judge with a stronger one: on pairs that the stronger one decides, and on the judge's own best and worst "
            + "responses.");
        var options = new EvalOptions(command, "The prompts: JSON lines, a JSON array, or text with one a line.", asksOnly: true);
        var stronger = new Option<string>("--judge") { Description =
            "The stronger judge: anything that --model accepts. It is asked about pairs in both orders.", Required = true,
            HelpName = "model" };
        var actor = new Option<string?>("--actor") { Description = "The model that answers; by default the judge under test (--model).",
            HelpName = "model" };
        var responses = new Option<int>("--responses") { Description = "Responses to each prompt.", DefaultValueFactory = _ => 7,
            HelpName = "number" };
        var judgments = new Option<int>("--judgments") { Description = "Judgments of each response, averaged.",
            DefaultValueFactory = _ => 11, HelpName = "number" };
        var tokens = new Option<int>("--judgment-tokens") { Description = "Token limit of a judgment.", DefaultValueFactory = _ => 256,
            HelpName = "number" };
        var warmth = JudgeArguments.Temperature();
        Array.ForEach<Option>([stronger, actor, responses, judgments, tokens, warmth], command.Add);
        command.SetAction(async (parsed, cancel) =>
        {
            AskOptions.Expect(parsed.GetValue(responses) >= 2, "--responses must be at least 2", parsed.GetValue(responses));
            AskOptions.Expect(parsed.GetValue(judgments) >= 1, "--judgments must be at least 1", parsed.GetValue(judgments));
            AskOptions.Expect(parsed.GetValue(tokens) >= 1, "--judgment-tokens must be at least 1", parsed.GetValue(tokens));
            var (tone, settings) = (options.Voice.Of(parsed), options.Read(parsed, new Sampling(MaxTokens: MaxTokens)));
            var test = new JudgeTest(parsed.GetValue(stronger)!, parsed.GetValue(actor), parsed.GetValue(responses),
                parsed.GetValue(judgments), parsed.GetValue(tokens)) { JudgeTemperature = JudgeArguments.Read(parsed, warmth) };
            return EvalVerb.Finish(terminal, tone, settings,
                await JudgeEvaluation.RunAsync(settings, test, new RoomProgress(terminal, TimeProvider.System, tone.Quiet), cancel));
        });
        return command;
    }
}
