using MetaReward.Cli.Evals;
using MetaReward.Microworld;
using MetaReward.Rubrics;
using MetaReward.Torch;

namespace MetaReward.Cli.Work;

/// <summary>
/// A conversation with a model at the terminal. The microworld's model knows single prompts only; others see what was said before.
/// </summary>
internal sealed class Talk(Terminal terminal, OpenModel partner, Sampling sampling, Seed seed, bool judges, string? system)
{
    private const string Another = "/new";
    private static readonly string[] Ends = ["/exit", "/quit", "/bye", "exit", "quit"];
    private static readonly string[] Helps = ["/help", "/?", "help"];
    private readonly List<Message> said = [];
    private int asked;

    /// <summary>More than one try for each reply; null where one is enough.</summary>
    public Effort? Effort { get; init; }

    /// <summary>Answers line by line until the lines end.</summary>
    public async Task RunAsync(TextReader lines, CancellationToken cancel)
    {
        terminal.Note($"{partner.Model}. One line, one message; /help says what else there is, Ctrl-D or /exit ends.");
        while (true)
        {
            terminal.Error.Write(terminal.Watched ? "> " : "");
            if (await Task.Run(lines.ReadLine, cancel).WaitAsync(cancel) is not { } line) // a console's own way to wait cannot be stopped
            {
                return;
            }

            var message = line.Trim();
            if (Ends.Contains(message, StringComparer.OrdinalIgnoreCase))
            {
                return;
            }

            if (message.Length > 0 && !IsForUs(message))
            {
                await HearAsync(message, cancel);
            }
        }
    }

    /// <summary>Answers one message, or says why the model cannot read it.</summary>
    /// <returns>False where a server gave no reply: the conversation is then as if nothing had been said.</returns>
    public async Task<bool> HearAsync(string message, CancellationToken cancel)
    {
        if (Unknown(message) is { } fault)
        {
            terminal.Tell(fault);
            return true;
        }

        if (partner.IsMicroworld && Exercise.Read(message) is null)
        {
            terminal.Note($"That is no instruction of this world, so that no answer to it is right. {Instructions}");
        }

        return await AnswerAsync(message, cancel);
    }

    /// <summary>Words of the program's own do not go to the model.</summary>
    private bool IsForUs(string message)
    {
        if (message == Another)
        {
            said.Clear();
            return true;
        }

        var says = Helps.Contains(message, StringComparer.OrdinalIgnoreCase) ? Help()
            : message.StartsWith('/') && !message[1..].Any(c => c is '/' or ' ') ? $"There is no command '{message}'. {Help()}"
            : null;
        if (says is not null)
        {
            terminal.Note(says);
        }

        return says is not null;
    }

    private string Help() =>
        $"{Another} begins another conversation; /exit, /quit, exit, quit or Ctrl-D ends; everything else goes to the model."
        + (partner.IsMicroworld ? " " + Instructions : "");

    private static string Instructions => "The built-in world knows these instructions, with its own words: "
        + string.Join("; ", Family.All.Select(family => family.Write(0, family.Draw(new Dice(Seed.Of(0).Derive(family.Name)), 1)))) + ".";

    /// <summary>What the built-in world's model would see as gaps, named; null where it can read every word.</summary>
    private string? Unknown(string message)
    {
        var strange = partner.IsMicroworld ? Words.Of(message).Where(word => !Vocabulary.All.Contains(word)).Distinct().ToList() : [];
        return strange.Count == 0 ? null
            : $"This world does not know the word{(strange.Count == 1 ? "" : "s")} "
                + $"{string.Join(", ", strange.Select(word => $"'{word}'"))}, so its model was not asked. {Instructions}";
    }

    /// <summary>Puts a message to the model, its words as they come.</summary>
    private async Task<bool> AnswerAsync(string prompt, CancellationToken cancel)
    {
        if (partner.KnowsNoTurns || said.Count == 0)
        {
            said.Clear();
            said.AddRange(system is null ? [] : [new(Author.System, system)]);
        }

        said.Add(new(Author.User, prompt));
        var own = seed.Derive(asked++);
        var response = await (Effort is not null ? TryAsync(Effort, own.Derive(0), cancel) : partner.Policy is TorchPolicy here
            ? StreamAsync(here, own.Derive(0), cancel) : WaitAsync(partner.Policy, own.Derive(0), cancel));
        if (response.Finish is Finish.NoReply or Finish.Refused or Finish.Withheld)
        {
            said.RemoveAt(said.Count - 1);
            return response.Finish == Finish.Withheld;
        }

        said.Add(new(Author.Assistant, response.Answer));
        if (judges && Verdict.Unwritten(response) is null)
        {
            await JudgeAsync(prompt, response.Answer, own, cancel);
        }

        return true;
    }

    /// <summary>A checkpoint's reply, word by word.</summary>
    private async Task<Sample> StreamAsync(TorchPolicy policy, Seed own, CancellationToken cancel)
    {
        var ids = partner.KnowsNoTurns && system is null
            ? policy.Text.EncodePrompt(said[^1].Text)
            : policy.Text.EncodeConversation(said, openResponse: true);
        var stream = policy.Text.OpenStream();
        terminal.Out.Write(policy.Text.Marks is { OpenedByPrompt: true } marks ? marks.Open : "");
        var response = await policy.ContinueAsync(ids, sampling, own, token => terminal.Out.Write(stream.Push(token)), cancel);
        terminal.Say(Ending(response, stream.Finish()));
        return response;
    }

    /// <summary>The reply that comes of several tries, and what they cost.</summary>
    private async Task<Sample> TryAsync(Effort effort, Seed own, CancellationToken cancel)
    {
        var tallied = new TalliedPolicy(partner.Policy);
        var response = await WaitAsync(effort.Around(tallied, Effort.WorldOf(partner.IsMicroworld)), own, cancel);
        terminal.Note($"{effort.Words}: {tallied.Tokens} tokens for a reply of {response.Tokens.Count}");
        return response;
    }

    /// <summary>A reply when it is whole.</summary>
    private async Task<Sample> WaitAsync(IPolicy policy, Seed own, CancellationToken cancel)
    {
        var response = (await policy.SampleAsync([new(new Dialogue([.. said]), 1, own)], sampling, null, cancel))[0][0];
        terminal.Say(Ending(response, response.Text));
        return response;
    }

    private static string Ending(Sample response, string words) => response.Finish switch
    {
        Finish.PromptTooLong => $"(the conversation does not fit the model's context; {Another} begins another)",
        Finish.NoReply => $"(the server gave no reply{(response.Words is { Length: > 0 } why ? $": {why}" : "")})",
        Finish.Refused => $"(refused: {response.Words})",
        Finish.Withheld => "(withheld: the model does not trust its own reply)",
        _ when response.Thoughts.StillThinking => words + "\n(still thinking, so there is no answer yet: raise --max-tokens)",
        Finish.Length => words + " ...",
        _ => words,
    };

    private async Task JudgeAsync(string prompt, string text, Seed own, CancellationToken cancel)
    {
        IRubric<Exchange> rubric = partner.IsMicroworld ? new CheckRubric() : new AdditiveRubric();
        var judgment = (await partner.Policy.SampleAsync([new(rubric.Render(new(prompt, text)), 1, own.Derive("judge"))], sampling, null,
            cancel))[0][0];
        terminal.Say("  judges: " + judgment.Text.ReplaceLineEndings("\n  "));
        terminal.Say(rubric.Parse(judgment) is Verdict.Scored scored ? $"  score:  {scored.Score}" : "  score:  cannot be read");
    }
}
