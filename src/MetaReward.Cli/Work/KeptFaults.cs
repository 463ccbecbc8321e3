using MetaReward.Evaluation;
using MetaReward.Measures;

namespace MetaReward.Cli.Work;

/// <summary>What kept values cannot be, whatever their checksum says. Null is no fault.</summary>
internal static class KeptFaults
{
    private const double Largest = 1e15;

    public static string? Of(object? value) => value switch
    {
        null => "it holds no value",
        Plan plan => plan.Rooms.Any(room => room is null || room.Room is null || room.Calls < 0 || room.Prefill < 0 || room.Tokens < 0
            || !(room.Seconds >= 0 && room.Seconds < Largest))
            || plan.MemoryBytes < 0 || plan.DiskBytes < 0 ? "a room's plan is not made of numbers that can be" : null,
        IReadOnlyDictionary<string, Interval> figures =>
            figures.FirstOrDefault(f => f.Value is null || f.Value.Count < 0 || f.Value.Low > f.Value.High || Wild(f.Value.Value)
                || Wild(f.Value.Low) || Wild(f.Value.High)).Key is { } name ? $"the figure '{name}' cannot be" : null,
        IReadOnlyDictionary<string, IReadOnlyList<Outcome>> items => items.FirstOrDefault(i => i.Value is null
            || i.Value.Any(outcome => outcome is null || outcome.Id is null || Wild(outcome.Value))
            || i.Value.DistinctBy(outcome => outcome.Id).Count() < i.Value.Count).Key is { } name
                ? $"the items of '{name}' cannot be: one is null, infinite, or stands twice"
                : null,
        IReadOnlyList<Answered> answers => answers.Any(answer =>
            answer?.Prompt?.Id is null || answer.Prompt.Text is null || answer.Response is null) ? "an answer is null" : null,
        _ => null,
    };

    private static bool Wild(double value) => double.IsInfinity(value) || Math.Abs(value) > Largest;
}
