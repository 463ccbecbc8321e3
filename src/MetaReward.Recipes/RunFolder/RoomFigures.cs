namespace MetaReward.Recipes;

/// <summary>
/// How figures of a room end; they begin with the room's name without its digit: <c>judgments/mean_score</c>. What each means,
/// <see cref="FigureNames"/> says.
/// </summary>
public static class RoomFigures
{
    public const string Count = "count";
    public const string Length = "length";
    public const string CutOff = "cut_off";
    public const string StillThinking = "still_thinking";
    public const string Distinct = "distinct";
    public const string Phrases = "phrases";
    public const string Opening = "opening";
    public const string MeanScore = "mean_score";
    public const string TopShare = "top_share";
    public const string CommonestScore = "commonest_score";
    public const string Spread = "spread";
    public const string Entropy = "entropy";
    public const string ItemVariance = "item_variance";
    public const string ToldApart = "told_apart";
    public const string Reliability = "reliability";
    public const string LengthCorrelation = "length_correlation";
    public const string JudgingResponses = "judging_responses";
    public const string Score = "score";
    public const string Unparsable = "unparsable";
    public const string Saved = "saved";
    public const string OffScale = "off_scale";
    public const string OffScaleMass = "off_scale_mass";
    public const string AsRead = "as_read";
    public const string Right = "right";
    public const string Readable = "readable";
    public const string HigherScore = "higher_score";
    public const string FirstPosition = "first_position";
    public const string OrderConsistency = "order_consistency";
    public const string Contestants = "contestants";
    public const string EloAgainstWins = "elo_against_wins";
    public const string EloAgainstMeanScore = "elo_against_mean_score";
}
