namespace MetaReward.Evaluation.Exams;

/// <summary>
/// Responses that were made elsewhere: a file of JSON lines or a JSON array. The prompt stands under <c>prompt</c>, <c>instruction</c> or
/// <c>question</c>, the response under <c>response</c>, <c>output</c> or <c>completion</c>; or both in <c>messages</c>, of which the first
/// of the user and the last of the assistant count, its content a string or an object with <c>answer</c>. A prompt is known by its text
/// without white space around it. Of two rows with one prompt the later one that has a response counts. A response that is
/// null or no text costs its item.
/// </summary>
/// <param name="Path">The file.</param>
/// <param name="Responses">By prompt.</param>
/// <param name="Faults">Why there is no response, by prompt.</param>
public sealed record Outputs(string Path, IReadOnlyDictionary<string, string> Responses, IReadOnlyDictionary<string, string> Faults)
{
    private const int MostNamed = 3;
    private static readonly string[] Prompts = ["prompt", "instruction", "question"];
    private static readonly string[] Texts = ["response", "output", "completion"];

    /// <summary>All rows.</summary>
    /// <param name="path">The file.</param>
    /// <param name="note">Told of doubled rows, of rows without a prompt or a response, and of what was read otherwise than it stands;
    /// may be null.</param>
    /// <exception cref="InvalidDataException">The file is missing or malformed, or no row has a prompt and a response: says file, item
    /// or line, and key.</exception>
    public static Outputs Read(string path, Action<string>? note = null)
    {
        var (responses, faults, notes) = (new Dictionary<string, string>(), new Dictionary<string, string>(), new DataNotes(path, note));
        var rows = JsonRows.Read(path, "outputs", notes);
        foreach (var row in rows)
        {
            var (prompt, response,
                fault) = row.Has("messages") ? Said(row) : (Text(row, Prompts).Text, Text(row, Texts).Text, Text(row, Texts).Fault);
            if (prompt is null)
            {
                notes.Add("a row has no prompt and counts for nothing", row.Where);
                continue;
            }

            var key = Key(prompt);
            if (responses.ContainsKey(key) || faults.ContainsKey(key))
            {
                notes.Add($"a prompt stands there again, and the later row that has a response counts: '{ShortText.Of(prompt, 40)}'",
                    row.Where);
            }

            if (response is not null)
            {
                responses[key] = response;
            }
            else
            {
                faults[key] = fault!;
                notes.Add($"{fault}, which costs this item", row.Where);
            }
        }

        notes.Tell();
        return responses.Count > 0 ? new(path, responses, faults.Where(fault => !responses.ContainsKey(fault.Key)).ToDictionary())
            : rows.Count == 0 ? throw new InvalidDataException($"'{path}' holds no outputs")
            : throw Missing(rows[0]);
    }

    /// <summary>The response to a prompt; null where the file has none.</summary>
    public string? Of(string prompt) => Responses.GetValueOrDefault(Key(prompt));

    /// <summary>Why a prompt has no response, where it has a row.</summary>
    public string? FaultOf(string prompt) => Faults.GetValueOrDefault(Key(prompt));

    /// <summary>
    /// What a reader must know of the file beside the prompts that are asked for: the rows that match none of them; null where all do.
    /// </summary>
    /// <param name="prompts">All that there are, not only those chosen.</param>
    public string? Unmatched(IEnumerable<string> prompts)
    {
        var known = prompts.Select(Key).ToHashSet();
        var others = Responses.Keys.Concat(Faults.Keys).Where(prompt => !known.Contains(prompt)).ToList();
        return others.Count == 0 ? null
            : $"Note     '{Path}': {others.Count} of {Responses.Count + Faults.Count} prompts are none of these items "
                + "and count for nothing: "
                + string.Join(", ", others.Take(MostNamed).Select(prompt => $"'{ShortText.Of(prompt, 40)}'"))
                + (others.Count > MostNamed ? ", ..." : "");
    }

    private static string Key(string prompt) => prompt.Trim().Replace("\r\n", "\n", StringComparison.Ordinal);

    private static (string? Prompt, string? Response, string? Fault) Said(JsonRow row)
    {
        var messages = row.Objects("messages");
        (string? Text, string? Fault) Content(JsonRow? message) => message is null ? (null, "no message of the assistant")
            : message.IsObject("content") ? Text(message.Object("content"), ["answer"]) : Text(message, ["content"]);
        var (response, fault) = Content(messages.LastOrDefault(m => m.IsText("role") && m.Text("role") == "assistant"));
        return (Content(messages.FirstOrDefault(m => m.IsText("role") && m.Text("role") == "user")).Text, response, fault);
    }

    /// <summary>
    /// The text under the first of the keys that has a value: numbers and truth values as they are written, a
    /// list of one text as that text.
    /// </summary>
    private static (string? Text, string? Fault) Text(JsonRow row, string[] keys)
    {
        var key = keys.FirstOrDefault(row.Has) ?? keys.FirstOrDefault(row.Knows) ?? keys[0];
        return row.IsScalar(key) ? (row.Scalar(key), null)
            : row.OnlyText(key) is { } only ? (only, null)
            : (null, $"the {keys[0]} is {row.Kind(key)}");
    }

    private static InvalidDataException Missing(JsonRow row)
    {
        var keys = row.Has("messages") ? ["messages"] : Prompts.Any(row.Has) ? Texts : Prompts;
        return row.Bad(keys[0], row.Has("messages")
            ? "a message of the user and one of the assistant"
            : $"a string (or under '{string.Join("' or '", keys[1..])}')");
    }
}
