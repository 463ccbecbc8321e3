using System.CommandLine;
using MetaReward.Cli.Settings;
using MetaReward.Cli.Work;
using MetaReward.Microworld;
using MetaReward.Rubrics;

namespace MetaReward.Cli.Verbs;

/// <summary><c>chat</c>: a look at any checkpoint. Each line is a prompt of its own: policies here answer one message.</summary>
public static class ChatVerb
{
    public static Verb Build(Terminal terminal)
    {
        var command = new Command("chat", "Talk to a checkpoint; each line is a prompt of its own. End with Ctrl-D.");
        var prompt = new Argument<string[]>("prompt") { Description = "One prompt to answer; without it, lines are read.", Arity = ArgumentArity.ZeroOrMore };
        var model = new Option<string>("--model") { Description = "A checkpoint: a folder, a .gguf file, a pulled ORG/NAME[@REVISION], or microworld.", DefaultValueFactory = _ => RunSettings.Microworld, HelpName = "model" };
        var judge = new Option<bool>("--judge") { Description = "Let the model judge its own responses, too." };
        var temperature = new Option<double>("--temperature") { Description = "0 is greedy.", HelpName = "number" };
        var tokens = new Option<int>("--max-tokens") { Description = "Most tokens of a response.", DefaultValueFactory = _ => 256, HelpName = "number" };
        var seed = new Option<long>("--seed") { Description = "For temperatures above 0.", HelpName = "number" };
        command.Add(prompt);
        command.Add(model);
        command.Add(judge);
        command.Add(temperature);
        command.Add(tokens);
        command.Add(seed);
        command.SetAction(async (parsed, cancel) =>
        {
            var engine = Engine.Load(parsed.GetValue(model)!);
            var chat = new Talk(
                terminal, engine, new(parsed.GetValue(temperature), 1, parsed.GetValue(tokens)), Seed.Of(parsed.GetValue(seed)), parsed.GetValue(judge));
            if (parsed.GetValue(prompt) is { Length: > 0 } words)
            {
                await chat.AnswerAsync(string.Join(' ', words), 0, cancel);
                return;
            }

            await chat.RunAsync(Console.In, cancel);
        });
        return new(command, ["chat", "chat sort the words : kiwi apple fig --judge", "chat --model runs/meta-rewarding-microworld-0/iter-04/9-checkpoint --temperature 0.8"]);
    }

    private sealed record Talk(Terminal Terminal, Engine Engine, Sampling Sampling, Seed Seed, bool Judges)
    {
        public async Task RunAsync(TextReader lines, CancellationToken cancel)
        {
            Terminal.Note($"{Engine.Model}. One line, one prompt; Ctrl-D ends.");
            for (var n = 0; ; n++)
            {
                Terminal.Error.Write(Terminal.Watched ? "> " : "");
                if (await lines.ReadLineAsync(cancel) is not { } line)
                {
                    return;
                }

                if (line.Trim().Length > 0)
                {
                    await AnswerAsync(line.Trim(), n, cancel);
                }
            }
        }

        public async Task AnswerAsync(string prompt, int n, CancellationToken cancel)
        {
            var response = await SampleAsync(prompt, Seed.Derive(n), cancel);
            Terminal.Say(response.Finish == Finish.PromptTooLong ? "(the prompt does not fit the model's context)" : response.Text + (response.Finish == Finish.Length ? " ..." : ""));
            if (!Judges || response.Finish == Finish.PromptTooLong)
            {
                return;
            }

            IRubric<Exchange> rubric = Engine.IsMicroworld ? new CheckRubric() : new AdditiveRubric();
            var judgment = await SampleAsync(rubric.Render(new(prompt, response.Text)), Seed.Derive("judge").Derive(n), cancel);
            Terminal.Say("  judges: " + judgment.Text.ReplaceLineEndings("\n  "));
            Terminal.Say(rubric.Parse(judgment) is Verdict.Scored scored ? $"  score:  {scored.Score}" : $"  score:  cannot be read");
        }

        private async Task<Sample> SampleAsync(string prompt, Seed seed, CancellationToken cancel) =>
            (await Engine.Policy.SampleAsync([new SampleRequest(prompt, 1, seed)], Sampling, null, cancel))[0][0];
    }
}
