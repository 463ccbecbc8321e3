using System.Text.Json.Nodes;
using MetaReward.Recipes;

namespace MetaReward.Data.Formats;

/// <summary>What a format makes of one record.</summary>
/// <param name="Rows">Its rows; empty where it has no form there.</param>
/// <param name="Refusal">Why it has none, for counting; null where it has.</param>
public sealed record FormatRow(IReadOnlyList<JsonObject> Rows, string? Refusal = null)
{
    internal static FormatRow Of(params JsonObject[] rows) => new(rows);

    internal static FormatRow Not(string refusal) => new([], refusal);
}

/// <summary>Conversations in JSON, as the tools write them.</summary>
internal static class ChatJson
{
    /// <summary>Messages with <c>role</c> and <c>content</c>.</summary>
    public static JsonArray Messages(IEnumerable<Utterance> messages) => new([.. messages.Select(Message)]);

    public static JsonObject Message(Utterance said) => new() { ["role"] = said.Role, ["content"] = said.Text };

    /// <summary>Messages with <c>from</c> and <c>value</c> (ShareGPT).</summary>
    public static JsonArray ShareGpt(IEnumerable<Utterance> messages) => new([.. messages.Select(ShareGpt)]);

    public static JsonObject ShareGpt(Utterance said) => new()
    {
        ["from"] = said.Role switch { "user" => "human", "assistant" => "gpt", var other => other }, ["value"] = said.Text,
    };

    public static Utterance Reply(string text) => new("assistant", text);

    /// <summary>The text of a prompt that is one message of the user; null for any other.</summary>
    public static string? Single(IReadOnlyList<Utterance> prompt) => prompt is [{ Role: "user", Text: var text }] ? text : null;

    /// <summary>Whether user and assistant take turns after an optional system message, and the user speaks last.</summary>
    public static bool Alternates(IReadOnlyList<Utterance> prompt)
    {
        var turns = prompt.Skip(prompt[0].Role == "system" ? 1 : 0).ToList();
        return turns.Count % 2 == 1 && turns.Index().All(turn => turn.Item.Role == (turn.Index % 2 == 0 ? "user" : "assistant"));
    }

    /// <summary>
    /// LLaMA-Factory's alpaca columns of a prompt that <see cref="Alternates"/>: <c>instruction</c>, <c>input</c>, <c>system</c>,
    /// <c>history</c>.
    /// </summary>
    public static JsonObject Alpaca(IReadOnlyList<Utterance> prompt)
    {
        var system = prompt[0].Role == "system" ? prompt[0].Text : "";
        var turns = prompt.Skip(prompt[0].Role == "system" ? 1 : 0).ToList();
        return new()
        {
            ["instruction"] = turns[^1].Text,
            ["input"] = "",
            ["system"] = system,
            ["history"] = new JsonArray([.. turns.SkipLast(1).Chunk(2).Select(turn => new JsonArray(turn[0].Text, turn[1].Text))]),
        };
    }
}
