using MetaReward.Evaluation.Explaining;
using MetaReward.Evaluation.Understanding;
using MetaReward.Recipes;

namespace MetaReward.Cli.Work;

/// <summary>A study of a run's judge with simulated participants.</summary>
internal static class SimulatedStudy
{
    /// <summary>The steps of all participants, in every condition that this judge allows.</summary>
    /// <param name="run">The run.</param>
    /// <param name="plan">Its items.</param>
    /// <param name="each">Participants of each condition.</param>
    /// <param name="times">Judgments of each text.</param>
    /// <param name="length">Whether participants notice by themselves how long a response is.</param>
    /// <param name="note">Told what is asked, and what is left out and why.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="InvalidDataException">The judge's model is not there, or there is too little to fit its student to.</exception>
    public static async Task<IReadOnlyList<StudyLine>> RunAsync(
        RunReader run, StudyPlan plan, int each, int times, bool length, Action<string> note, CancellationToken cancel)
    {
        var cues = JudgeCues.Of(run, plan.Iteration) ?? throw new InvalidDataException(
            $"'{run.Folder}' has too few scored responses for a student of its judge, and a study shows the student's cues.");
        using var judge = new StudioJudge(servers: true);
        var marked = new Dictionary<(StudyCondition, string), IReadOnlyList<AttributedWord>>();
        var conditions = new List<StudyCondition>(StudyConditions.All);
        foreach (var condition in StudyConditions.All)
        {
            try
            {
                await MarkAsync(condition);
            }
            catch (InvalidDataException refused) when (condition == StudyCondition.Gradients)
            {
                note($"Without the condition {condition.Words()}: {refused.Message}");
                conditions.Remove(condition);
            }
        }

        var study = new StudySimulation(plan, cues,
            texts => ScoresAsync([.. texts.Select(one => new Exchange(one.Item.Prompt, one.Text))]),
            (condition, item) => marked.GetValueOrDefault((condition, item.Id), [])) { NoticesLength = length };
        return await study.RunAsync(conditions, each, plan.Seed.Derive("simulated"));

        async Task MarkAsync(StudyCondition condition)
        {
            if (condition == StudyCondition.Coefficients)
            {
                foreach (var item in plan.TrainingItems)
                    marked[(condition, item.Id)] = cues.Words(item.Response);
            }
            else if (condition.Way() is AttributionWay.Gradients)
            {
                foreach (var item in plan.TrainingItems)
                {
                    marked[(condition, item.Id)] =
                        (await judge.GradientsAsync(run, plan.Iteration, new(item.Prompt, item.Response), cancel)).Words;
                }
            }
            else if (condition.Way() is { } way)
            {
                Perturbation[] asked =
                    [.. plan.TrainingItems.Select(item => Perturbation.Of(way, item.Response, plan.Seed.Derive(item.Id)))];
                var scores = new Queue<double>(await ScoresAsync([.. asked.Zip(plan.TrainingItems)
                    .SelectMany(one => one.First.Texts.Select(text => new Exchange(one.Second.Prompt, text)))]));
                foreach (var (one, item) in asked.Zip(plan.TrainingItems))
                    marked[(condition, item.Id)] = one.Read([.. one.Texts.Select(_ => scores.Dequeue())]).Words;
            }
        }

        async Task<IReadOnlyList<double>> ScoresAsync(IReadOnlyList<Exchange> exchanges)
        {
            note($"Asks the judge about {exchanges.Count:#,0} texts, {times} times each.");
            var said = await judge.AskAsync(run, plan.Iteration, exchanges, times, cancel);
            return [.. said.Select(one => Perturbation.MeanOf(one.Select(judgment => judgment.Verdict)))];
        }
    }
}
