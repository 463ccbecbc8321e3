using System.Globalization;
using MetaReward.Evaluation;
using MetaReward.Recipes;

namespace MetaReward.Studio.Pages;

/// <summary>Where tokens and time went, room by room; beside the plan where there was one.</summary>
internal static class Costs
{
    public static Markup? Draw(ReportModel model) => Rooms(model) is { } rooms
        ? Markup.Of($"{rooms}{(model.Servers.Count == 0 ? null : Servers(model.Servers))}")
        : null;

    private static Markup? Rooms(ReportModel model) =>
        model.Plan is { } plan ? Against(plan.Against(model.Costs))
        : model.Costs.Count == 0 ? null
        : Table.Of(["iteration, room", "tokens", "time", "tokens/s"],
            model.Costs.GroupBy(c => (c.Iteration, c.Room)).OrderBy(g => g.Key.Iteration).Select(g => Row(
                $"{g.Key.Iteration}, {g.Key.Room}", g.Sum(c => c.Tokens), g.Sum(c => c.Seconds)))
                .Append(Row("all", model.Costs.Sum(c => c.Tokens), model.Costs.Sum(c => c.Seconds))));

    private static Markup Servers(IReadOnlyDictionary<string, RoleUse> servers) => Markup.Of($"""
        <p>What servers were asked, as they count:</p>
        {Table.Of(["role", "replies", "prompt tokens", "tokens", "cost"], servers.Select(role => (role.Key, (IEnumerable<string>)[
            FigureText.Count(role.Value.Calls), FigureText.Count(role.Value.PromptTokens), FigureText.Count(role.Value.Tokens),
            role.Value.Cost is { } cost ? cost.ToString("0.00", CultureInfo.InvariantCulture) : FigureText.None])))}
        """);

    private static (string, IEnumerable<string>) Row(string label, long tokens, double seconds) => (label, [
        FigureText.Count(tokens), FigureText.Duration(seconds),
        tokens > 0 && seconds > 0 ? FigureText.Count((long)(tokens / seconds)) : FigureText.None]);

    private static Markup Against(IReadOnlyList<PlannedAndActual> lines) => Table.Of(
        ["iteration, room", "tokens planned", "actual", "time planned", "actual"],
        lines.Select(l => Row($"{l.Iteration}, {l.Room}", l.PlannedTokens, l.ActualTokens, l.PlannedSeconds, l.ActualSeconds))
            .Append(Row("all", lines.Sum(l => l.PlannedTokens), lines.Sum(l => l.ActualTokens), lines.Sum(l => l.PlannedSeconds),
                lines.Sum(l => l.ActualSeconds))));

    private static (string, IEnumerable<string>) Row(string label, long tokens, long actualTokens, double seconds, double actualSeconds) =>
        (label,
            [FigureText.Count(tokens), FigureText.Count(actualTokens), FigureText.Duration(seconds), FigureText.Duration(actualSeconds)]);
}
