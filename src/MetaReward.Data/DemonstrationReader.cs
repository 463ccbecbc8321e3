using System.Text.Json;
using MetaReward.Recipes;

namespace MetaReward.Data;

/// <summary>
/// Demonstrations made elsewhere, for supervised fine-tuning: rows with a prompt and an answer (<c>completion</c>, <c>output</c>, the last
/// message of the assistant, ...), as docs/prompts.md lists them; of preference pairs, the chosen answers.
/// </summary>
public static class DemonstrationReader
{
    /// <summary>All demonstrations, in the file's order; at least one. Of a conversation the last answer is learned.</summary>
    /// <param name="path">A file or a dataset's folder.</param>
    /// <param name="note">Told what was left out; may be null.</param>
    /// <param name="split">Of a dataset's folder.</param>
    /// <exception cref="InvalidDataException">There is none, or a row cannot be read: says where and why.</exception>
    public static IReadOnlyList<Demonstration> Read(string path, Action<string>? note = null, string split = "train")
    {
        var (made, left) = HasPairs(path, split) ? Chosen(path, split, note)
            : Answered(PromptReader.Read(path, new() { Split = split }, note));
        if (made.Count == 0)
        {
            throw new InvalidDataException($"'{path}' holds no demonstrations: none of its {left} rows has an answer. Expected 'messages' "
                + "that end with the assistant, or 'prompt' and 'completion'");
        }

        if (left > 0)
        {
            note?.Invoke($"Note     '{path}': {left} of {left + made.Count} rows have no answer that can be learned and are left out");
        }

        return made;
    }

    private static (IReadOnlyList<Demonstration> Made, int Left) Answered(IReadOnlyList<Prompt> prompts) =>
        ([.. prompts.Where(prompt => prompt.Reference is { Length: > 0 })
            .Select(prompt => new Demonstration(Text(prompt, "id") ?? $"given/{prompt.Id}", prompt.Dialogue, prompt.Reference!)
            {
                Why = Text(prompt, "why"), Role = Text(prompt, "role") == "judge" ? Role.Judge : Role.Actor,
            })],
        prompts.Count(prompt => prompt.Reference is not { Length: > 0 }));

    private static (IReadOnlyList<Demonstration> Made, int Left) Chosen(string path, string split, Action<string>? note)
    {
        var rows = PairReader.Read(path, null, split, note);
        List<PreferencePair> pairs = [.. rows.Sampled, .. rows.Written.Select(row => row.ToPair()).OfType<PreferencePair>()];
        note?.Invoke($"Note     '{path}' holds preference pairs: their chosen answers are learned as demonstrations");
        return ([.. pairs.Select(pair => new Demonstration($"given/{pair.Id}", pair.Prompt, pair.Chosen.Text) { Role = pair.Role })],
            rows.Skips.Count + rows.Written.Count + rows.Sampled.Count - pairs.Count);
    }

    /// <summary>
    /// Whether it holds preference pairs: a run or an export of one, or rows of which the first has two answers or a label.
    /// </summary>
    /// <exception cref="InvalidDataException">It cannot be read.</exception>
    public static bool HasPairs(string path, string split = "train") => PairReader.IsKept(path)
        || ((File.Exists(path) || Directory.Exists(path)) && PairReader.Rows(path, split, new DataNotes(path, null)) is [var (_, first), ..]
            && first.Value.ValueKind == JsonValueKind.Object && Sides.Any(key => first.Value.TryGetProperty(key, out var value)
                && (key[0] == 'r' || value.ValueKind is JsonValueKind.True or JsonValueKind.False)));

    private static readonly string[] Sides = ["rejected", "rejected_response", "label", "kto_tag"];

    private static string? Text(Prompt prompt, string name) =>
        prompt.Columns?[PairOrigin.Prefix + name] is { } value && value.GetValueKind() == JsonValueKind.String ? value.ToString() : null;
}
