namespace MetaReward.Data;

/// <summary>What happens to rows that say the same.</summary>
public enum Deduplication
{
    /// <summary>All rows stay.</summary>
    None,

    /// <summary>Of rows with the same messages the first stays.</summary>
    Exact,
}

/// <summary>How prompts are taken from the rows of a file.</summary>
public sealed record PromptReading
{
    /// <summary>What a column may be used for, in the order of the docs.</summary>
    public static IReadOnlyList<string> Uses { get; } = ["prompt", "messages", "system", "history", "context", "reference"];

    /// <summary>The column of each use; empty: by the names that are known.</summary>
    public IReadOnlyDictionary<string, string> Columns { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The user's message, with columns in braces; null: a column holds it.</summary>
    public string? Template { get; init; }

    public Deduplication Deduplicate { get; init; }

    /// <summary>Which part of a dataset's folder.</summary>
    public string Split { get; init; } = "train";

    /// <summary>Whether the rows' own names decide.</summary>
    public bool IsPlain => Columns.Count == 0 && Template is null;

    /// <summary>What is wrong with it: the setting without its section, and why; null where nothing is.</summary>
    public (string Setting, string Why)? Fault() =>
        Columns.Keys.FirstOrDefault(use => !Uses.Contains(use)) is { } unknown
            ? ("columns", $"names a column for '{ShortText.Of(unknown, 40)}'; expected {string.Join(", ", Uses)}")
        : Columns.FirstOrDefault(column => column.Value.Length == 0) is { Key: { } empty } ? ("columns", $"names no column for '{empty}'")
        : Template is not null && Asking.FirstOrDefault(Columns.ContainsKey) is { } both
            ? ("template", $"makes the prompt, and data.columns names a column for '{both}', too; leave one of them out")
        : Columns.ContainsKey("prompt") && Columns.ContainsKey("messages")
            ? ("columns", "names columns for 'prompt' and for 'messages'; leave one of them out")
        : Template is null && Columns.Count > 0 && !Asking.Any(Columns.ContainsKey)
            ? ("columns", "names no column for the prompt: add prompt: COLUMN, or messages: COLUMN, or set data.template")
        : Template is not null && PromptTemplate.FaultOf(Template) is { } fault ? ("template", fault)
        : Split.Trim().Length == 0 ? ("split", "is empty; a dataset's first part is usually called train") : null;

    private static readonly string[] Asking = ["prompt", "messages"];
}
