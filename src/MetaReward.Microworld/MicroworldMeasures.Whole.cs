using MetaReward.Microworld.Truth;

namespace MetaReward.Microworld;

/// <content>More for benches: the judge on the actor's own responses, and what fixed rules read out of judgments.</content>
public static partial class MicroworldMeasures
{
    /// <summary>
    /// Pairs of a right and a wrong response of the actor's own: how often the right one has the higher score, by one judgment each.
    /// </summary>
    private static async Task JudgeOwnAsync(
        IPolicy policy, IReadOnlyList<Prompt> prompts, IReadOnlyList<IReadOnlyList<Sample>> sampled, Options options, Seed seed,
        Dictionary<string, IReadOnlyList<double>> items, CancellationToken cancel)
    {
        var rubric = new CheckRubric();
        var exchanges = prompts.SelectMany((p, i) => sampled[i].Select(s => new Exchange(p.Text, s.Answer))).ToList();
        var replies = await policy.SampleAsync(
            [.. exchanges.Select((e, i) => new SampleRequest(rubric.Render(e), 1, seed.Derive("judge-own").Derive(i)))],
            new(MaxTokens: MostJudgeTokens), null, cancel);
        var scores = replies.Select(js => js.Average(j => (rubric.Parse(j) as Verdict.Scored)?.Score)).ToList();
        var right = exchanges.Select(e => Oracle.IsRight(e.Prompt, e.Response)).ToList();
        double Of(int prompt)
        {
            var all = Enumerable.Range(prompt * options.Samples, options.Samples).ToList();
            return all.Where(a => right[a]).SelectMany(a => all.Where(b => !right[b]).Select(b => Above(scores[a], scores[b])))
                .DefaultIfEmpty(double.NaN).Average();
        }

        items[MeasureNames.JudgeOwnPairwise] = [.. prompts.Select((_, i) => Of(i))];
    }

    /// <summary>How well each fixed reading of the same judgments orders the same pairs.</summary>
    private static void ReadOtherwise(IReadOnlyList<Judged> judged, Dictionary<string, IReadOnlyList<double>> items)
    {
        foreach (var (name, rule) in FixedReadings.All)
        {
            double? Mean(Judged of) => of.Judgments.Average(judgment => rule(of.Exchange, judgment.Answer));
            items[MeasureNames.Reading + name] = [.. judged.Chunk(2).Select(two => Above(Mean(two[0]), Mean(two[1])))];
        }
    }

    /// <summary>What the three roles can, by the difficulty of the task.</summary>
    private static void ByLevel(IReadOnlyList<Prompt> prompts, Dictionary<string, IReadOnlyList<double>> items)
    {
        int[] levels = [.. prompts.Select(prompt => Exercise.LevelOf(prompt.Text))];
        (string Role, string Measure)[] skills =
        [
            ("actor", MeasureNames.ActorSampled), ("judge", MeasureNames.JudgePairwiseSingle), ("meta", MeasureNames.MetaRight),
        ];
        foreach (var (role, measure) in skills)
        {
            for (var level = 1; level <= Family.Levels; level++)
            {
                items[$"{MeasureNames.Level}{level}/{role}"] =
                    [.. items[measure].Select((value, i) => levels[i] == level ? value : double.NaN)];
            }
        }
    }
}
