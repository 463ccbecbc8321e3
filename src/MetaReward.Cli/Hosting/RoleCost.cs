using MetaReward.Cli.Settings;
using MetaReward.Evaluation;
using MetaReward.Recipes;

namespace MetaReward.Cli.Hosting;

/// <summary>What each role is asked in a plan, and what that costs where its tokens have a price.</summary>
/// <param name="Role">student, or one that the settings give to another model.</param>
/// <param name="Calls">Samples.</param>
/// <param name="PromptTokens">Read, beginnings that a room's prompts share once.</param>
/// <param name="Tokens">Sampled.</param>
/// <param name="Cost">By <c>servers.prices</c>; null without a price.</param>
internal sealed record RoleCost(string Role, long Calls, long PromptTokens, long Tokens, double? Cost)
{
    /// <summary>The model that is trained, as <c>servers.prices</c> calls it.</summary>
    public const string Student = "student";

    /// <summary>By role, the student first.</summary>
    /// <exception cref="InvalidDataException">A price cannot be read.</exception>
    public static IReadOnlyList<RoleCost> Of(Plan plan, RunSettings settings)
    {
        var prices = Price.Of(settings);
        var kinds = settings.Outline.Iterations.SelectMany(iteration => iteration.Asks).DistinctBy(ask => ask.Room)
            .ToDictionary(ask => ask.Room, ask => ask.Kind, StringComparer.Ordinal);
        string RoleOf(PlannedRoom room)
        {
            var role = !kinds.TryGetValue(room.Room, out var kind) ? Student
                : kind switch { AskKind.Judgment => Roles.Judge, AskKind.Battle => Roles.MetaJudge, _ => Student };
            return settings.Roles.ContainsKey(role) ? role : Student;
        }

        return
        [
            .. plan.Rooms.Where(room => room.Room is not (Plan.TrainingRoom or "8-sft")).GroupBy(RoleOf)
                .OrderBy(role => role.Key != Student)
                .Select(role =>
                {
                    var (prompt, reply) = (role.Sum(room => room.Prefill), role.Sum(room => room.Tokens));
                    return new RoleCost(role.Key, role.Sum(room => room.Calls), prompt, reply,
                        prices.TryGetValue(role.Key, out var price) ? price.Of(new(0, prompt, reply)) : null);
                }),
        ];
    }
}
