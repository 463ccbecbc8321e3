using System.Text;
using System.Text.Json;

namespace MetaReward.Remote.Served;

/// <summary>What one choice of a reply holds, from one piece or from many.</summary>
/// <param name="index">Which choice.</param>
internal sealed class SpokenPieces(int index)
{
    private readonly List<double> ids = [];
    private readonly List<float> logps = [];
    private const int MostChoices = 1024;
    private bool isHere;
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

    /// <summary>Tokens of the prompt, as the server counts.</summary>
    public double? PromptTokens { get; private set; }

    /// <summary>An error in place of a reply, or behind a part of it.</summary>
    public JsonElement? Error { get; private set; }

    /// <summary>Token ids; empty where the server tells none, or one that is none.</summary>
    public IReadOnlyList<int> Ids => ids.TrueForAll(id => id is >= 0 and <= int.MaxValue) ? [.. ids.Select(id => (int)id)] : [];

    /// <summary>Log-probabilities of its tokens; empty where the server tells none, or not of all.</summary>
    public IReadOnlyList<float> Logps => logps.TrueForAll(float.IsFinite) ? logps : [];

    /// <summary>It ended at a text that ends replies, which is no token of the model's.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Why nothing was said, where the reply's form tells.</summary>
    public string? Strange { get; private set; }

    /// <summary>How many choices a reply has.</summary>
    public static int Count(IReadOnlyList<JsonElement> pieces) => 1 + pieces
        .SelectMany(piece => ((JsonElement?)piece).Field("choices").Items())
        .Select(choice => choice.Field("index").Number() is >= 0 and < MostChoices and var at ? (int)at : 0).DefaultIfEmpty(0).Max();

    /// <summary>A choice of a reply.</summary>
    public static SpokenPieces Of(IReadOnlyList<JsonElement> pieces, int index = 0)
    {
        var spoken = new SpokenPieces(index);
        foreach (var piece in pieces)
        {
            spoken.Add(piece);
        }

        return spoken;
    }

    private void Add(JsonElement? root)
    {
        var choices = root.Field("choices").Items().ToList();
        var choice = choices.Find(c => (c.Field("index").Number() ?? 0) == index)
            ?? (index == 0 && root.Field("message") is { ValueKind: JsonValueKind.Object } ? root : null);
        Error = root.Field("error") ?? choice.Field("error") ?? Error;
        var usage = root.Field("usage");
        Tokens = usage.Field("completion_tokens", "output_tokens").Number() ?? root.Field("eval_count").Number() ?? Tokens;
        PromptTokens = usage.Field("prompt_tokens", "input_tokens").Number() ?? root.Field("prompt_eval_count").Number() ?? PromptTokens;
        Finish = choice.Field("finish_reason", "stop_reason", "done_reason").Word() ?? Finish;
        var message = choice.Field("message", "delta");
        var says = choice is not null && (message is not null || choice.Field("text") is not null);
        (Strange, isHere) = (says && !isHere ? null : Strange, isHere || says);
        Say(message.Field("content") ?? choice.Field("text"));
        Think(message.Field("reasoning_content", "reasoning", "thinking") ?? message.Field("reasoning_details"));
        refusal.Append(message.Field("refusal").Word());
        Count(choice);
        Strange = message.Field("tool_calls", "function_call") is not null ? "it calls a tool and says nothing"
            : isHere ? Strange : choice is null && choices.Count == 0 ? "a reply without choices" : "a choice without a message";
    }

    /// <summary>Tokens beside the text: vLLM's ids, log-probabilities of chats and of texts.</summary>
    private void Count(JsonElement? choice)
    {
        ids.AddRange(choice.Field("token_ids", "response_token_ids").Items().Select(id => id.Number() ?? double.NaN));
        var told = choice.Field("logprobs");
        IEnumerable<JsonElement?> each = told.Field("token_logprobs") is { } texts ? ((JsonElement?)texts).Items()
            : told.Field("content").Items().Select(token => token.Field("logprob") is { } logp ? logp : (JsonElement?)null);
        logps.AddRange(each.Select(logp => (float)(logp.Number() ?? double.NaN)));
        IsStopped |= choice.Field("stop_reason").Word() == "stop_string"; // this program's own server says so
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
