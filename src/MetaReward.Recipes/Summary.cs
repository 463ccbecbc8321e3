using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using MetaReward.Measures;

namespace MetaReward.Recipes;

/// <summary>What iteration t made and learned, computed from its shards alone. Kept as <c>summary.json</c> in the iteration's folder.</summary>
public sealed record Summary
{
    public required int Iteration { get; init; }

    /// <summary>Fingerprint of the policy that acted, judged and was trained.</summary>
    public required string Policy { get; init; }

    public required int Prompts { get; init; }
    public required int Responses { get; init; }
    public required int Judgments { get; init; }
    public required int Battles { get; init; }

    /// <summary>Mean length of the answers in characters (Unicode code points).</summary>
    public required double ResponseLength { get; init; }

    /// <summary>Share of responses that the judge's rubric reads as a judgment: an actor that judges instead of answering. NaN where it was not counted.</summary>
    public double JudgingResponses { get; init; } = double.NaN;

    /// <summary>Share of responses that the token limit cut off; NaN where it was not counted.</summary>
    public double CutOff { get; init; } = double.NaN;

    /// <summary>Share of responses that are a thought without an end and so have no answer; NaN where it was not counted.</summary>
    public double StillThinking { get; init; } = double.NaN;

    /// <summary>Pairs of which the trainer cut a side to <c>training.max_length</c>.</summary>
    public int TrainingCut { get; init; }

    /// <summary>Pairs that the trainer left out: sides that are equal as trained, or a prompt that fills the length alone.</summary>
    public int TrainingLeftOut { get; init; }

    /// <summary>Mean of all readable scores; NaN if there is none.</summary>
    public required double MeanScore { get; init; }

    /// <summary>Share of readable scores at the top of the scale.</summary>
    public required double TopShare { get; init; }

    /// <summary>Counts of readable scores in bins of 0.5 from 0 to 5: eleven bins, the last holds exactly 5.</summary>
    public required IReadOnlyList<int> ScoreHistogram { get; init; }

    /// <summary>Unreadable judgments by reason.</summary>
    public required IReadOnlyDictionary<string, int> UnparsableJudgments { get; init; }

    /// <summary>Unreadable battles by reason.</summary>
    public required IReadOnlyDictionary<string, int> UnparsableBattles { get; init; }

    /// <summary>Share of decided battles between different scores won by the higher score; NaN without battles (the paper's table 5).</summary>
    public required double HigherScorePreference { get; init; }

    /// <summary>Share of decided battles won by the judgment shown first (the paper's table 5).</summary>
    public required double FirstPositionPreference { get; init; }

    /// <summary>Share of judgment pairs on which both orders agree.</summary>
    public required double OrderConsistency { get; init; }

    public required int ActorPairs { get; init; }
    public required int JudgePairs { get; init; }

    /// <summary>Skips by reason, prefixed by role: <c>actor/Tie</c>, <c>judge/NoBattleWon</c>.</summary>
    public required IReadOnlyDictionary<string, int> Skipped { get; init; }

    /// <summary>Mean length in characters of the actor pairs' sides.</summary>
    public required double ChosenLength { get; init; }
    public required double RejectedLength { get; init; }

    /// <summary>Mean score gap of the actor pairs.</summary>
    public required double ScoreGap { get; init; }

    /// <summary>First and last logged loss, and the last logged margin and accuracy of training; NaN if nothing was trained.</summary>
    public required double FirstLoss { get; init; }
    public required double LastLoss { get; init; }
    public required double LastMargin { get; init; }
    public required double LastAccuracy { get; init; }
}

/// <summary>Measures of the policy M_t, by name (<c>actor/sampled</c>, <c>judge/pairwise</c>, <c>probe/truncated</c>). Kept as <c>measures.json</c>.</summary>
/// <param name="Iteration">t; 0 is the policy the loop starts from.</param>
/// <param name="Policy">Its fingerprint.</param>
/// <param name="Values">Name to figure. Measured on held-out prompts; nothing that trains reads it.</param>
public sealed record PolicyMeasures(int Iteration, string Policy, IReadOnlyDictionary<string, Interval> Values)
{
    /// <summary>How it was measured: every setting that decides the figures besides the policy. Only measures of one way stand in one table.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonObject? How { get; init; }
}

/// <summary>What a room cost: depends on the machine, so it is kept apart from results, in <c>timings.jsonl</c>.</summary>
public sealed record RoomCost(int Iteration, string Room, long Tokens, double Seconds);
