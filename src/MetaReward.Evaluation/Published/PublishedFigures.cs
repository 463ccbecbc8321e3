namespace MetaReward.Evaluation.Published;

/// <summary>
/// Figures that others have published, computed again from their own data by the arithmetic of this project. Nothing here asks a model:
/// what is tested is that we count as they do.
/// </summary>
public static class PublishedFigures
{
    /// <summary>All sections, in the order of the page. A section whose data is not there says so and has no figures.</summary>
    /// <param name="data">The folder of the data.</param>
    /// <exception cref="InvalidDataException">The folder does not exist, or a file in it is malformed: says which.</exception>
    public static IReadOnlyList<Section> All(string data) => Directory.Exists(data)
        ? [
            Section(data, "AlpacaEval 2", "alpaca_eval", AlpacaFigures.Second),
            Section(data, "AlpacaEval 1", "alpaca_eval", AlpacaFigures.First),
            Section(data, "Arena-Hard", "ko_arena_hard", ArenaFigures.Board),
            Section(data, "Intervals from resamples", "arena_hard", ArenaFigures.Intervals),
            Section(data, "LLMBar", "llmbar", JudgeFigures.LlmBar),
            Section(data, "JudgeBench", "judgebench", JudgeFigures.JudgeBench),
            Section(data, "PandaLM", "pandalm", JudgeFigures.PandaLm),
            Section(data, "MT-Bench and single ratings", "fastchat", RatingFigures.Scores),
            Section(data, "RewardBench", "reward_bench", RatingFigures.RewardBench),
            Section(data, "IFEval", "fixtures/ifeval", InstructionFigures.IfEval),
            Section(data, "GSM8K", "instructions", InstructionFigures.Gsm8k),
        ]
        : throw new InvalidDataException(
            $"no data at '{data}': expected a folder with alpaca_eval, ko_arena_hard, llmbar and others beside each other");

    private static Section Section(string data, string name, string folder, Func<string, Section> make) =>
        Directory.Exists(Path.Combine(data, folder))
            ? make(data) with { Name = name }
            : new(name, [], [$"Not computed: there is no folder '{folder}' in the data."]);
}
