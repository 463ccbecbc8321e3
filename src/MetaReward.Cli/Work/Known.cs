using MetaReward.Cli.Settings;
using MetaReward.Evaluation;
using MetaReward.Evaluation.Exams;

namespace MetaReward.Cli.Work;

/// <summary>What a user knows of their own: it measures, and teaches nothing.</summary>
/// <param name="People">Pairs that people have labelled.</param>
/// <param name="Questions">Questions with their answers.</param>
internal sealed record Known(IReadOnlyList<HumanPair> People, IReadOnlyList<ExamTask> Questions)
{
    /// <summary>The files that the settings name; nothing where they name none.</summary>
    /// <exception cref="InvalidDataException">One cannot be read.</exception>
    public static Known Read(RunSettings settings, Action<string>? note = null)
    {
        var told = settings.Evaluation;
        return new(
            told.HumanPairs is { } pairs ? HumanAgreement.Read(pairs, told.MostHumanPairs, note) : [],
            told.Answers is { } questions ? OwnAnswers.Read(questions, told.MostAnswers, note) : []);
    }
}
