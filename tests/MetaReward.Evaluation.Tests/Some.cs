using CsCheck;
using MetaReward.Evaluation;

namespace MetaReward.Tests;

/// <summary>Values for tests that do not care which.</summary>
internal static class Some
{
    private static readonly string[] Topics = ["otters", "bread", "rivers", "chess", "volcanoes", "violins", "glass", "bees",
        "trains", "salt"];

    private static readonly string[] Syllables = ["a", "bee", "sea", "de", "ee", "eff"];

    public static Gen<string[]> Words { get; } = Gen.Int[0, 5].Select(i => Syllables[i]).Array[1, 30];

    public static Sample Reply(string text) => new(text, [], [], Finish.Stop);

    /// <summary>Prompts with longer responses, each about something of its own.</summary>
    public static IReadOnlyList<Answered> Answered(int count) => Enumerable.Range(0, count).Select(i =>
    {
        var topic = $"{Topics[i % Topics.Length]} number {i}";
        return new Answered(new($"p{i:D5}", $"Tell me about {topic}."),
            $"Here is what matters about {topic}: they are old, they are loved, and people write songs about {topic} to this day.");
    }).ToList();
}
