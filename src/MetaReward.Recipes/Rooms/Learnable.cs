using System.Text.Json.Serialization.Metadata;
using MetaReward.Measures;

namespace MetaReward.Recipes;

/// <summary>What can be learned from, and where an iteration keeps it.</summary>
internal static class Learnable
{
    public const string Pairs = "6-pairs";
    public const string Demonstrations = "6-demonstrations";
    public const string Rollouts = "6-rollouts";

    /// <summary>The kinds as figures name them.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [Pairs[2..], Demonstrations[2..], Rollouts[2..]];

    /// <summary>File, form and id of a kind of record.</summary>
    public static (string Name, JsonTypeInfo<T> Type, Func<T, string> IdOf) Of<T>()
        where T : class
    {
        (string, object, Delegate) known = typeof(T) switch
        {
            var type when type == typeof(PreferencePair) => (Pairs, RecordJson.Lines.PreferencePair, (PreferencePair pair) => pair.Id),
            var type when type == typeof(Demonstration) =>
                (Demonstrations, RecordJson.Lines.Demonstration, (Demonstration shown) => shown.Id),
            var type when type == typeof(Rollout) => (Rollouts, RecordJson.Lines.Rollout, (Rollout rollout) => rollout.Id),
            var type => throw new ArgumentException($"nothing here learns from a {type.Name}"),
        };
        return (known.Item1, (JsonTypeInfo<T>)known.Item2, (Func<T, string>)known.Item3);
    }

    /// <summary>What a record holds besides its words of explanation: ids and what was sampled.</summary>
    public static string Content(object record) => record switch
    {
        PreferencePair pair =>
            $"{pair.Id} {pair.Chosen.Id} {Content(pair.Chosen.Target)} {pair.Rejected.Id} {Content(pair.Rejected.Target)}",
        Rollout rollout => $"{rollout.Id} {rollout.Reward:R} {Content(rollout.Sample)}",
        Demonstration shown => $"{shown.Id} {shown.Prompt.Key} {Content(shown.Target)}",
        _ => record.ToString() ?? "",
    };

    /// <summary>Lengths and score gaps of pairs.</summary>
    public static void Count<T>(FigureBook figures, Role role, IReadOnlyList<T> kept)
    {
        if (kept is IReadOnlyList<Rollout> { Count: > 0 } rollouts)
            figures.Add(FigureNames.Reward(role), Mean(rollouts.Select(rollout => rollout.Reward)));
        if (kept is not IReadOnlyList<PreferencePair> pairs)
            return;
        figures.Add(FigureNames.ChosenLength(role), Mean(pairs.Select(pair => (double)TextLength.Of(pair.Chosen.Answer))));
        figures.Add(FigureNames.RejectedLength(role), Mean(pairs.Select(pair => (double)TextLength.Of(pair.Rejected.Answer))));
        figures.Add(FigureNames.ScoreGap(role), Mean(pairs.Select(pair => pair.Chosen.Score - pair.Rejected.Score)));
        figures.Add(FigureNames.Similarity(role), Mean(pairs.Select(pair => Variety.Shared(pair.Chosen.Answer, pair.Rejected.Answer))));
    }

    private static string Content(Target target) => $"{target.Words()} {string.Join(' ', (target as Target.Sampled)?.Sample.Tokens ?? [])}";

    private static Interval Mean(IEnumerable<double> values) => Intervals.Mean(values);
}
