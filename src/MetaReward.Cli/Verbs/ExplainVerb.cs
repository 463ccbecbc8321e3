using System.CommandLine;
using System.Globalization;
using MetaReward.Evaluation.Explaining;

namespace MetaReward.Cli.Verbs;

/// <summary><c>explain</c>: what the judge of a run rewards, in words and counts; or which words make one response's score.</summary>
public static class ExplainVerb
{
    private const int Glance = 15;

    public static Verb Build(Terminal terminal)
    {
        var command = new Command("explain",
            "What a run's judge rewards: the words, phrases and counts that go with its scores, from a sparse linear student of it. With "
            + "--response: which words of one response its score comes from, by asking the judge again.");
        var folder = new Argument<string?>("folder") { Description = "The run folder; the one begun last below runs/ if not given.",
            DefaultValueFactory = _ => null };
        var iteration = new Option<int?>("--iteration") { Description = "Only this iteration.", HelpName = "number" };
        var all = new Option<bool>("--all") { Description = "Every cue." };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        command.Add(folder);
        Array.ForEach<Option>([iteration, all, json, .. ExplainedResponse.Options], command.Add);
        command.SetAction(async (parsed, cancel) =>
        {
            var run = Runs.Open(parsed.GetValue(folder));
            if (await ExplainedResponse.TellAsync(terminal, run, parsed, parsed.GetValue(all), parsed.GetValue(json), cancel))
            {
                return;
            }

            var turns = run.Figures.Select(figures => figures.Iteration)
                .Where(t => parsed.GetValue(iteration) is not { } one || t == one).ToList();
            if (turns.Count == 0)
            {
                var finished = string.Join(", ", run.Figures.Select(figures => figures.Iteration));
                throw new InvalidDataException($"'{run.Folder}' has no finished iteration {parsed.GetValue(iteration)}".TrimEnd()
                    + (finished.Length > 0 ? $"; it has {finished}." : " yet."));
            }

            var told = turns.Select(t => (Iteration: t, Cues: JudgeCues.Of(run, t))).ToList();
            if (parsed.GetValue(json))
            {
                terminal.Write(told.Select(one => new { one.Iteration, one.Cues }));
                return;
            }

            foreach (var (t, cues) in told)
            {
                Tell(terminal, t, cues, parsed.GetValue(all) ? int.MaxValue : Glance);
            }
        });
        return new(command, ["explain", "explain runs/meta-rewarding-microworld-0 --iteration 1", "explain --all", "explain --json",
            "explain runs/meta-rewarding-microworld-0 --response i1/p00017/r0 --by sampling"]);
    }

    private static void Tell(Terminal terminal, int t, JudgeCues? cues, int most)
    {
        if (cues is null)
        {
            terminal.Tell($"Iteration {t}: too few scored responses to explain.");
            return;
        }

        terminal.Tell($"Iteration {t}: {cues.Responses:#,0} responses to {cues.Prompts:#,0} prompts. A student that sees only words and "
            + $"counts explains {Percent(cues.Fidelity)} of what the scores of one prompt's responses differ by, on "
            + "prompts that it did not see.");
        if (cues.Cues.Count == 0)
        {
            terminal.Say("  No word or count goes with the scores.");
        }
        else
        {
            terminal.Say("  points  cue");
        }

        foreach (var cue in cues.Cues.Take(most))
        {
            terminal.Say(string.Create(CultureInfo.InvariantCulture,
                $"  {cue.Points,6:+0.00;-0.00}  {cue.Words,-38} {cue.Responses,6:#,0} responses, {cue.Parts} of 5 parts"));
        }

        if (cues.Cues.Count > most)
        {
            terminal.Note($"{cues.Cues.Count - most} more: --all");
        }

        terminal.Say();
    }

    private static string Percent(double share) =>
        !double.IsFinite(share) ? "nothing (no scores differ)" : share <= 0 ? "nothing"
            : string.Create(CultureInfo.InvariantCulture, $"{100 * share:0} %");
}
