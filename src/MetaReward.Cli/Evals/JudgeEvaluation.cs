using MetaReward.Data;
using MetaReward.Evaluation.Exams;
using MetaReward.Microworld;
using MetaReward.Rubrics;

namespace MetaReward.Cli.Evals;

/// <summary>What a test of a judge is told besides.</summary>
/// <param name="Stronger">The judge that counts as right.</param>
/// <param name="Actor">Whose responses are judged; null: the judge's own.</param>
/// <param name="Responses">To each prompt, at least 2.</param>
/// <param name="Judgments">Of each response by the judge under test.</param>
/// <param name="JudgmentTokens">Most tokens of a judgment of either.</param>
public sealed record JudgeTest(string Stronger, string? Actor, int Responses, int Judgments, int JudgmentTokens)
{
    /// <summary>Temperature of both judges' judgments; null: the loop's for each alone, greedy in both orders.</summary>
    public double? JudgeTemperature { get; init; }
}

/// <summary>A policy as a judge, against a stronger one.</summary>
public static class JudgeEvaluation
{
    public const string Name = "judge";

    /// <summary>From the prompts to what is kept and compared; null where only the plan was wanted.</summary>
    public static async Task<Evaluated?> RunAsync(ExamSettings settings, JudgeTest test, RoomProgress progress, CancellationToken cancel)
    {
        List<Prompt> all = [.. PromptReader.Read(settings.Data, note: progress.Heading).DistinctBy(prompt => prompt.Text)];
        var chosen = Choosing.Of(all, prompt => Question.KeyOf(prompt.Text), settings.Limit, Seed.Of(settings.Seed).Derive("choice"));
        using var cast = new Candidates(settings.Folder, settings.Device, settings.Variables, progress);
        var (judge, stronger) = (await cast.LoadAsync(settings.Model, cancel), await cast.LoadAsync(test.Stronger, cancel));
        var actor = test.Actor is null ? judge : await cast.LoadAsync(test.Actor, cancel);
        if (stronger.IsMicroworld)
        {
            throw new InvalidDataException("the microworld's model compares no responses: it cannot be the stronger judge");
        }

        progress.Heading(
            $"Judge    {chosen.Count} of {all.Count} prompts of {settings.Data}\nModel    {judge.Model}\nAnswers  {actor.Model}\n"
            + $"Stronger {stronger.Model}, in both orders\nPrompt   {ShortText.Of(chosen[0].Text, 120)}");
        var seed = Seed.Of(settings.Seed);
        SampleRequest[] requests =
            [.. chosen.Select(prompt => new SampleRequest(prompt.Dialogue, test.Responses, seed.Derive("samples").Derive(prompt.Text)))];
        if (await actor.PlanAndAskAsync("responses", requests, settings, progress, cancel) is not { } replies)
        {
            progress.Heading(
                $"Plan     judge: at most {chosen.Count * test.Responses * test.Judgments} judgments; stronger judge: "
                + $"at most {4 * chosen.Count}, of at most {test.JudgmentTokens} tokens each");
            return null;
        }

        var rated = await RateAsync(judge, test, chosen, replies, seed.Derive("judgments"), progress, cancel);
        var form = HeadToHead.Pairwise(new PairRubric());
        var bouts = await BoutsAsync(stronger, form, test, chosen, rated, seed.Derive("stronger"), progress, cancel);
        List<MarkedItem> items =
            [.. chosen.Select((prompt, i) => Item(prompt, rated[i], bouts[i])).OrderBy(item => item.Id, StringComparer.Ordinal)];
        var who = new Who($"{judge.Name}-against-{stronger.Name}", $"{judge.Model}, against {stronger.Model}", judge.Identity,
            settings.Sampling,
            $"{stronger.Identity} {actor.Identity} {test.Responses} {test.Judgments} {test.JudgmentTokens}"
            + $"{Duels.Warmth(test.JudgeTemperature)}");
        var above = JudgeTally.Of(bouts.SelectMany(two => new[] { two.Chosen, two.Self }).OfType<Bout>().Select(bout => bout.Tally));
        return Evaluated.Keep(
            new(Name, "A judge against a stronger one", StrongerJudge.Yardsticks,
                Evaluated.NoGroups) { Remarks = [.. above.Remarks().Select(remark => $"of the stronger one, {remark}")] },
            settings, who, all.Count, items, DataFile.Sha256(settings.Data), progress);
    }

    /// <summary>What the judge under test says of a prompt's distinct responses.</summary>
    private sealed record Ratings(IReadOnlyList<Rated> Rated, IReadOnlyList<Said> Said, JudgeTally Tally);

    private static async Task<IReadOnlyList<Ratings>> RateAsync(
        Candidate judge, JudgeTest test, IReadOnlyList<Prompt> prompts, IReadOnlyList<IReadOnlyList<Sample>> replies, Seed seed,
        RoomProgress progress, CancellationToken cancel)
    {
        IRubric<Exchange> rubric = judge.IsMicroworld ? new CheckRubric() : new AdditiveRubric();
        var responses = replies.Select(group =>
            group.Where(reply => Said.Of("response", reply).HasAnswer).DistinctBy(reply => reply.Answer).ToList()).ToList();
        List<SampleRequest> requests = [.. prompts.SelectMany((prompt, i) => responses[i].Select(response =>
            new SampleRequest(rubric.Render(new(prompt.Text, response.Answer)), test.Judgments,
                seed.Derive(prompt.Text).Derive(response.Answer))))];
        var said = new Queue<IReadOnlyList<Sample>>(await judge.AskAsync("judgments", requests,
            Duels.At(new(MaxTokens: test.JudgmentTokens), test.JudgeTemperature), progress, cancel));
        progress.End();
        return [.. responses.Select(group =>
        {
            var judged = group.Select(response => (response.Answer, Said: said.Dequeue())).ToList();
            var verdicts = judged.Select(one => one.Said.Select(rubric.Parse).ToList()).ToList();
            return new Ratings(
                [.. judged.Zip(verdicts, (one, own) =>
                    new Rated(one.Answer, own.OfType<Verdict.Scored>().Select(v => v.Score).DefaultIfEmpty(double.NaN).Average()))],
                [.. group.Select(response => Said.Of("response", response)),
                    .. judged.SelectMany(one => one.Said.Select(reply => Said.Of("judgment", reply)))],
                JudgeTally.Of([.. verdicts.SelectMany(own => own)]));
        })];
    }

    /// <summary>The stronger judge on the chosen and on the self-chosen pair of every prompt.</summary>
    private static async Task<IReadOnlyList<(Bout? Chosen, Bout? Self)>> BoutsAsync(
        Candidate stronger, HeadToHead form, JudgeTest test, IReadOnlyList<Prompt> prompts, IReadOnlyList<Ratings> rated, Seed seed,
        RoomProgress progress, CancellationToken cancel)
    {
        var pairs = prompts.Zip(rated, (prompt, own) => new[] { StrongerJudge.ChosenPair(own.Rated), StrongerJudge.SelfPair(own.Rated) }
            .Select(pair => pair is var (first, second) ? form.Ask(new(prompt.Text, first.Text, second.Text), seed) : null)
            .ToList()).ToList();
        var said = new Queue<IReadOnlyList<Sample>>(await stronger.AskAsync(
            "stronger judge", [.. pairs.SelectMany(two => two.OfType<IReadOnlyList<SampleRequest>>().SelectMany(r => r))],
            Duels.At(Sampling.Greedy(test.JudgmentTokens), test.JudgeTemperature), progress, cancel));
        progress.End();
        return [.. pairs.Select(two =>
        {
            var bouts = two.Select(asked => asked is null ? null : form.Read([.. asked.Select(_ => said.Dequeue())])).ToList();
            return (bouts[0], bouts[1]);
        })];
    }

    private static MarkedItem Item(Prompt prompt, Ratings rated, (Bout? Chosen, Bout? Self) bouts) => new(
        prompt.Id, Question.KeyOf(prompt.Text), null, prompt.Text, rated.Said, StrongerJudge.Fault(rated.Rated, bouts.Chosen, bouts.Self),
        StrongerJudge.Marks(rated.Rated, bouts.Chosen, bouts.Self, rated.Tally))
    {
        Judged = rated.Tally,
    };
}
