using System.Text;
using System.Text.Json;

namespace MetaReward.Remote.Served;

/// <summary>What a reply's first choice holds, from one piece or from many.</summary>
internal sealed class SpokenPieces
{
    private readonly StringBuilder text = new();
    private readonly StringBuilder thoughts = new();
    private readonly StringBuilder refusal = new();

    /// <summary>What was said.</summary>
    public string Text => text.ToString();

    /// <summary>What was thought apart from it; null if nothing was.</summary>
    public string? Reasoning => thoughts.Length > 0 ? thoughts.ToString() : null;

    /// <summary>With what the model declines; null where it does not.</summary>
    public string? Refusal => refusal.Length > 0 ? refusal.ToString() : null;

    /// <summary>Why it ended, in the server's word; null where it does not say so in a word.</summary>
    public string? Finish { get; private set; }

    /// <summary>Tokens sampled, as the server counts.</summary>
    public double? Tokens { get; private set; }

    /// <summary>An error in place of a reply, or behind a part of it.</summary>
    public JsonElement? Error { get; private set; }

    /// <summary>Why nothing was said, where the reply's form tells.</summary>
    public string? Strange { get; private set; }

    public static SpokenPieces Of(IReadOnlyList<JsonElement> pieces)
    {
        var spoken = new SpokenPieces();
        foreach (var piece in pieces)
        {
            spoken.Add(piece);
        }

        return spoken;
    }

    private void Add(JsonElement? root)
    {
        var choices = root.Field("choices").Items().ToList();
        var choice = choices.Find(c => c.Field("index").Number() is null or 0)
            ?? (root.Field("message") is { ValueKind: JsonValueKind.Object } ? root : null);
        Error = root.Field("error") ?? choice.Field("error") ?? Error;
        var usage = root.Field("usage");
        Tokens = usage.Field("completion_tokens", "output_tokens").Number() ?? root.Field("eval_count").Number() ?? Tokens;
        Finish = choice.Field("finish_reason", "stop_reason", "done_reason").Word() ?? Finish;
        var message = choice.Field("message", "delta");
        Say(message.Field("content") ?? choice.Field("text"));
        Think(message.Field("reasoning_content", "reasoning", "thinking") ?? message.Field("reasoning_details"));
        refusal.Append(message.Field("refusal").Word());
        Strange = choice is null && choices.Count == 0 ? "a reply without choices"
            : message.Field("tool_calls", "function_call") is not null ? "it calls a tool and says nothing"
            : message is null && choice.Field("text") is null ? "a choice without a message" : Strange;
    }

    private void Say(JsonElement? content)
    {
        switch (content)
        {
            case null:
                break;
            case { ValueKind: JsonValueKind.String } word:
                text.Append(word.GetString());
                break;
            case { ValueKind: JsonValueKind.Array }:
                foreach (var part in content.Items())
                {
                    Say(part);
                }

                break;
            case { ValueKind: JsonValueKind.Object }:
                SayPart(content);
                break;
            default:
                Strange = $"content that is no text: {Objection.Short(content.Value.GetRawText())}";
                break;
        }
    }

    private void SayPart(JsonElement? part)
    {
        var kind = part.Field("type").Word() ?? "text";
        if (kind.Contains("think", StringComparison.OrdinalIgnoreCase) || kind.Contains("reason", StringComparison.OrdinalIgnoreCase))
        {
            Think(part);
        }
        else if (kind == "refusal")
        {
            refusal.Append(part.Field("refusal").Word());
        }
        else if (part.Field("text", "output_text") is { } said)
        {
            text.Append(((JsonElement?)said).Word() ?? ((JsonElement?)said).Field("value").Word());
        }
        else
        {
            Strange = $"a part of the kind '{Objection.Short(kind)}', which is no text";
        }
    }

    /// <summary>Thoughts as a text, a part, or parts.</summary>
    private void Think(JsonElement? thought)
    {
        if (thought is { ValueKind: JsonValueKind.Array })
        {
            foreach (var part in thought.Items())
            {
                Think(part);
            }
        }
        else if (thought is { ValueKind: JsonValueKind.Object })
        {
            Think(thought.Field("thinking", "text", "reasoning", "summary", "content"));
        }
        else
        {
            thoughts.Append(thought.Word());
        }
    }
}
