using System.CommandLine;
using System.Globalization;
using MetaReward.Cli.Work;
using MetaReward.Evaluation.Explaining;
using MetaReward.Recipes;

namespace MetaReward.Cli.Verbs;

/// <summary>Which words of one response its score comes from: <c>explain --response</c>.</summary>
internal static class ExplainedResponse
{
    private const int Glance = 10;

    private static readonly (string Name, AttributionWay Way)[] Ways =
        [("leave-one-out", AttributionWay.LeaveOneOut), ("sampling", AttributionWay.Sampling), ("gradients", AttributionWay.Gradients)];

    private static readonly Option<string?> Response = new("--response")
    {
        Description = "A response by its id (i1/p00017/r3, as `why` shows them): which of its words make its score.", HelpName = "id",
    };

    private static readonly Option<string> By = new("--by")
    {
        Description = "With --response. leave-one-out: each word (in long ones: sentence) is left out in turn. sampling: words are left "
            + "out at random and a linear model is fitted (LIME). gradients: integrated gradients, where the judge is a checkpoint here.",
        DefaultValueFactory = _ => Ways[0].Name, HelpName = "leave-one-out|sampling|gradients",
    };

    private static readonly Option<int> Judgments = new("--judgments")
    {
        Description = "With --response: judgments of each text, 1 to 1000. Their mean is its score.", DefaultValueFactory = _ => 5,
        HelpName = "number",
    };

    private static readonly Option<int?> Texts = new("--texts")
    {
        Description = "With --by sampling: how many changed texts, 1 to 100000. Twice as many as words if not given, and at least 24.",
        HelpName = "number",
    };

    /// <summary>The options.</summary>
    public static IReadOnlyList<Option> Options => [Response, By, Judgments, Texts];

    /// <summary>Tells about the response that is named; false where none is.</summary>
    public static async Task<bool> TellAsync(
        Terminal terminal, RunReader run, ParseResult parsed, bool all, bool json, CancellationToken cancel)
    {
        if (parsed.GetValue(Response) is not { } id)
        {
            return false;
        }

        var (name, times, texts) = (parsed.GetValue(By)!, parsed.GetValue(Judgments), parsed.GetValue(Texts));
        AskOptions.Expect(Ways.Any(way => way.Name == name), "--by must be leave-one-out, sampling or gradients", name);
        AskOptions.Expect(times is >= 1 and <= 1000, "--judgments must be from 1 to 1000", times);
        AskOptions.Expect(texts is null or (>= 1 and <= 100_000), "--texts must be from 1 to 100000", texts);
        var story = Lineage.Of(run, id, Runs.WorldOf(run));
        var own = story.Responses.FirstOrDefault(one => one.Response.Id == id)
            ?? throw new InvalidDataException($"'{id}' is no response of '{run.Folder}'; its responses to that prompt are "
                + $"{ShortText.Of(string.Join(", ", story.Responses.Select(one => one.Response.Id)), 200)}.");
        using var judge = new StudioJudge(servers: true);
        var exchange = new Exchange(story.Prompt.Text, own.Response.Sample.Answer);
        var told = await AskAsync(
            terminal, judge, run, story.Iteration, exchange, Ways.First(way => way.Name == name).Way, times, texts, cancel);
        if (json)
        {
            terminal.Write(new { Response = id, InTheRun = own.Score, Attribution = told });
        }
        else
        {
            Tell(terminal, own, told, all ? int.MaxValue : Glance);
        }

        return true;
    }

    private static async Task<Attribution> AskAsync(Terminal terminal, StudioJudge judge, RunReader run, int t, Exchange exchange,
        AttributionWay way, int times, int? texts, CancellationToken cancel)
    {
        if (way == AttributionWay.Gradients)
        {
            return await judge.GradientsAsync(run, t, exchange, cancel);
        }

        var asked = Perturbation.Of(way, exchange.Response, Seed.Of(run.Manifest.Seed).Derive("sampling"), texts);
        terminal.Note($"Asks the judge about {asked.Texts.Count} texts, {times} times each.");
        var said = await judge.AskAsync(run, t, [.. asked.Texts.Select(text => exchange with { Response = text })], times, cancel);
        return asked.Read([.. said.Select(one => Perturbation.MeanOf(one.Select(judgment => judgment.Verdict)))]);
    }

    private static void Tell(Terminal terminal, JudgedResponse own, Attribution told, int most)
    {
        terminal.Tell(told.Way switch
        {
            AttributionWay.LeaveOneOut => $"The judge gives {Number(told.Score)} ({Number(own.Score)} in the run). Points are what it "
                + "gives less without the piece.",
            AttributionWay.Sampling => $"The judge gives {Number(told.Score)} ({Number(own.Score)} in the run). A linear model of "
                + $"{told.Asked} texts with words left out at random explains {100 * told.Explained:0} % of what their scores differ by. "
                + $"Points up to {Number(told.Chance)} may be chance: they are marked '?'.",
            _ => $"The expected score of the judge's most likely judgment is {Number(told.Score)} ({Number(own.Score)} in the run), and "
                + $"{Number(told.Score - told.Change)} without the response's words. Points add up to the difference but for "
                + $"{Number(told.Missing)} ({told.Asked} steps). What the judgment says before its score is held fixed.",
        });
        if (told.Unread > 0)
        {
            terminal.Tell($"Of {told.Unread} of {told.Asked} texts no judgment could be read; they are left out.");
        }

        var strongest = told.Strongest(most);
        terminal.Say(strongest.Count == 0 ? "  No word makes a difference." : "  points  word");
        foreach (var word in strongest)
        {
            terminal.Say(string.Create(CultureInfo.InvariantCulture,
                $"  {word.Points,6:+0.00;-0.00}  {ShortText.Of(word.Text, 50)}{(told.Stands(word) ? "" : " ?")}"));
        }

        if (told.Strongest(int.MaxValue).Count is var more && more > strongest.Count)
        {
            terminal.Note($"{more - strongest.Count} more: --all");
        }
    }

    private static string Number(double value) =>
        double.IsFinite(value) ? value.ToString("0.00;-0.00;0.00", CultureInfo.InvariantCulture) : "no score that can be read";
}
