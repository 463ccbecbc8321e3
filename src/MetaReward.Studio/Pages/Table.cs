namespace MetaReward.Studio.Pages;

/// <summary>A table that scrolls sideways by itself on a narrow screen, its first column staying in sight.</summary>
internal static class Table
{
    /// <param name="head">Titles of the columns.</param>
    /// <param name="rows">A label and one cell per further column.</param>
    /// <param name="ids">Labels are short ids, which need no room of their own.</param>
    public static Markup Of(IEnumerable<string> head, IEnumerable<(string Label, IEnumerable<string> Cells)> rows, bool ids = false) =>
        Markup.Of($"""
            <div class="scroll"><table class="{(ids ? "ids" : "words")}">
            <thead><tr>{head.Select((h, i) => i == 0 ? Markup.Of($"<th>{h}</th>") : Markup.Of($"<th class=\"n\">{h}</th>"))}</tr></thead>
            <tbody>{rows.Select(r =>
                Markup.Of($"<tr><th>{r.Label}</th>{r.Cells.Select(c => Markup.Of($"<td class=\"n\">{c}</td>"))}</tr>"))}</tbody>
            </table></div>
            """);
}
