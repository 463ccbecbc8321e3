namespace MetaReward.Recipes;

/// <summary>A record that was learned from.</summary>
/// <param name="Id">A pair's, a demonstration's or a rollout's.</param>
/// <param name="Role">Whose skill it teaches.</param>
/// <param name="Why">Why it was chosen.</param>
public sealed record LearnedRecord(string Id, Role Role, string Why);
