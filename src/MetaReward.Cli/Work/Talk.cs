using MetaReward.Microworld;
using MetaReward.Rubrics;
using MetaReward.Text;

namespace MetaReward.Cli.Work;

/// <summary>A conversation with a checkpoint at the terminal. The microworld's model knows single prompts only; others see what was said before.</summary>
internal sealed class Talk(Terminal terminal, Engine engine, Sampling sampling, Seed seed, bool judges, string? system)
{
    private const string Another = "/new";
    private readonly List<ChatMessage> said = [];
    private int asked;

    /// <summary>Answers line by line until the lines end.</summary>
    public async Task RunAsync(TextReader lines, CancellationToken cancel)
    {
        terminal.Note($"{engine.Model}. One line, one message; {Another} begins another conversation; Ctrl-D ends.");
        while (true)
        {
            terminal.Error.Write(terminal.Watched ? "> " : "");
            if (await Task.Run(lines.ReadLine, cancel).WaitAsync(cancel) is not { } line) // a console's own way to wait cannot be stopped
            {
                return;
            }

            if (line.Trim() == Another)
            {
                said.Clear();
            }
            else if (line.Trim().Length > 0)
            {
                await AnswerAsync(line.Trim(), cancel);
            }
        }
    }

    /// <summary>Answers one message, its words as they come.</summary>
    public async Task AnswerAsync(string prompt, CancellationToken cancel)
    {
        var remembers = !engine.IsMicroworld && engine.Policy.Text.Template is not null;
        if (!remembers || said.Count == 0)
        {
            said.Clear();
            said.AddRange(system is null ? [] : [new("system", system)]);
        }

        said.Add(new("user", prompt));
        var ids = remembers || system is not null ? engine.Policy.Text.EncodeConversation(said, openResponse: true) : engine.Policy.Text.EncodePrompt(prompt);
        var own = seed.Derive(asked++);
        var response = await SayAsync(ids, own.Derive(0), cancel);
        said.Add(new("assistant", response.Answer));
        if (judges && response.Finish != Finish.PromptTooLong && !response.Thoughts.StillThinking)
        {
            await JudgeAsync(prompt, response.Answer, own, cancel);
        }
    }

    private async Task<Sample> SayAsync(IReadOnlyList<int> prompt, Seed own, CancellationToken cancel)
    {
        var stream = engine.Policy.Text.OpenStream();
        terminal.Out.Write(engine.Policy.Text.Marks is { OpenedByPrompt: true } marks ? marks.Open : "");
        var response = await engine.Policy.ContinueAsync(prompt, sampling, own, token => terminal.Out.Write(stream.Push(token)), cancel);
        terminal.Say(response.Finish switch
        {
            Finish.PromptTooLong => $"(the conversation does not fit the model's context; {Another} begins another)",
            _ when response.Thoughts.StillThinking => stream.Finish() + "\n(still thinking, so there is no answer yet: raise --max-tokens)",
            Finish.Length => stream.Finish() + " ...",
            _ => stream.Finish(),
        });
        return response;
    }

    private async Task JudgeAsync(string prompt, string text, Seed own, CancellationToken cancel)
    {
        IRubric<Exchange> rubric = engine.IsMicroworld ? new CheckRubric() : new AdditiveRubric();
        var judgment = (await engine.Policy.SampleAsync([new(rubric.Render(new(prompt, text)), 1, own.Derive("judge"))], sampling, null, cancel))[0][0];
        terminal.Say("  judges: " + judgment.Text.ReplaceLineEndings("\n  "));
        terminal.Say(rubric.Parse(judgment) is Verdict.Scored scored ? $"  score:  {scored.Score}" : "  score:  cannot be read");
    }
}
