using MetaReward.Bench.Worlds;
using MetaReward.Microworld.Truth;

namespace MetaReward.Bench.Effects;

/// <summary>What is right of what the actor was taught, by the oracle, which no recipe sees.</summary>
internal static class Truths
{
    public static EffectTable Table { get; } = new("What the actor was taught, seen by the oracle",
        "Percent of the iteration's actor pairs whose chosen side is right, whose rejected side is right, and whose sides stand the wrong "
        + "way round; or percent of its demonstrations of answering that are right.");

    public static void Add(Exam exam)
    {
        foreach (var arm in Methods.All)
        {
            if (exam.Run(arm.Name["method-".Length..]) is not { } run)
            {
                continue;
            }

            foreach (var t in run.Iterations.Where(t => t > 0))
            {
                var pairs = run.Pairs(t).Where(pair => pair.Role == Role.Actor && !IsAsked(pair.Prompt)).ToArray();
                var shown = run.Demonstrations(t).Where(one => one.Role == Role.Actor && !IsAsked(one.Prompt)).ToArray();
                Share($"{arm.Title}, chosen", t, pairs, pair => IsRight(pair.Prompt, pair.Chosen.Answer));
                Share($"{arm.Title}, rejected", t, pairs, pair => IsRight(pair.Prompt, pair.Rejected.Answer));
                Share($"{arm.Title}, wrong way round", t, pairs,
                    pair => !IsRight(pair.Prompt, pair.Chosen.Answer) && IsRight(pair.Prompt, pair.Rejected.Answer));
                Share($"{arm.Title}, demonstrations", t, shown, one => IsRight(one.Prompt, one.Target.Answer()));
            }
        }
    }

    /// <summary>A request for something else than an answer: to refine, for one.</summary>
    private static bool IsAsked(Dialogue prompt) => Microworld.Exercise.Read(prompt.Text) is null;

    private static bool IsRight(Dialogue prompt, string response) => Oracle.IsRight(prompt.Text, response);

    private static void Share<T>(string row, int t, IReadOnlyCollection<T> all, Func<T, bool> holds)
    {
        if (all.Count > 0)
        {
            Table.Add(row, $"iteration {t}", 100 * all.Average(one => holds(one) ? 1.0 : 0));
        }
    }
}
