namespace MetaReward.Evaluation.Exams;

/// <summary>
/// Responses that were made elsewhere: a file of JSON lines or a JSON array. The prompt stands under <c>prompt</c>, <c>instruction</c> or <c>question</c>, the
/// response under <c>response</c>, <c>output</c> or <c>completion</c>; or both in <c>messages</c>, of which the first of the user and the last of the assistant count, its content a
/// string or an object with <c>answer</c>. Of two rows with one prompt the later one counts.
/// </summary>
public static class Outputs
{
    private static readonly string[] Prompts = ["prompt", "instruction", "question"];
    private static readonly string[] Responses = ["response", "output", "completion"];

    /// <summary>Prompt to response.</summary>
    /// <exception cref="InvalidDataException">The file is missing or malformed: says file, item or line, and key; or it holds nothing.</exception>
    public static IReadOnlyDictionary<string, string> Read(string path)
    {
        var outputs = new Dictionary<string, string>();
        foreach (var row in JsonRows.Read(path, "outputs"))
        {
            var (prompt, response) = row.Has("messages") ? Said(row) : (row.Text(Key(row, Prompts)), row.Text(Key(row, Responses)));
            outputs[prompt] = response;
        }

        return outputs.Count > 0 ? outputs : throw new InvalidDataException($"'{path}' holds no outputs");
    }

    private static (string Prompt, string Response) Said(JsonRow row)
    {
        var messages = row.Objects("messages");
        string Content(JsonRow? message) => message is null ? throw row.Bad("messages", "a message of the user and one of the assistant")
            : message.IsObject("content") ? message.Object("content").Text("answer") : message.Text("content");
        return (Content(messages.FirstOrDefault(m => m.Text("role") == "user")), Content(messages.LastOrDefault(m => m.Text("role") == "assistant")));
    }

    private static string Key(JsonRow row, string[] keys) => keys.FirstOrDefault(row.Has) ?? throw row.Bad(keys[0], $"a string (or under '{string.Join("' or '", keys[1..])}')");
}
