using System.Text;
using System.Text.Json.Nodes;

namespace MetaReward.Serving;

/// <summary>Replies in the protocol's JSON. Pure.</summary>
/// <param name="Asked">What was asked.</param>
/// <param name="Id">Of the response.</param>
/// <param name="Created">Seconds since 1970.</param>
/// <param name="Model">The model's name.</param>
/// <param name="Fingerprint">Of its weights.</param>
internal sealed record ReplyJson(AskedReply Asked, string Id, long Created, string Model, string Fingerprint)
{
    /// <summary>A response, whole.</summary>
    /// <param name="prompts">The prompts in token ids, with their text where they are echoed.</param>
    /// <param name="replies">The replies of each prompt, in order.</param>
    /// <param name="scores">Of each prompt that is echoed with log-probabilities, its tokens.</param>
    public JsonObject Whole(
        IReadOnlyList<(IReadOnlyList<int> Ids, string Text)> prompts, IReadOnlyList<IReadOnlyList<Reply>> replies,
        IReadOnlyList<IReadOnlyList<ReplyToken>> scores)
    {
        var choices = new JsonArray();
        for (var p = 0; p < replies.Count; p++)
        {
            var ahead = Asked.Echoes ? scores[p] : [];
            foreach (var reply in replies[p])
            {
                choices.Add(Choice(choices.Count, reply, Asked.Echoes ? prompts[p].Text : "", ahead, prompts[p].Ids));
            }
        }

        var root = Head(Asked.IsText ? "text_completion" : "chat.completion");
        root["choices"] = choices;
        root["usage"] = Usage(prompts.Sum(p => p.Ids.Count), replies.SelectMany(r => r).Sum(r => r.Sample.Tokens.Count));
        if (Asked.TellsIds && !Asked.IsText)
        {
            root["prompt_token_ids"] = Ids(prompts[0].Ids);
        }

        return root;
    }

    /// <summary>The first event of a choice of a conversation.</summary>
    public JsonObject Opening(int index) => Chunk(index, new JsonObject { ["role"] = "assistant", ["content"] = "" }, null, null);

    /// <summary>A piece of a choice.</summary>
    public JsonObject Piece(int index, ReplyPiece piece)
    {
        var chunk = Asked.IsText
            ? Chunk(index, null, piece.Text, null)
            : Chunk(index, new JsonObject { ["content"] = piece.Text }, null, null);
        var choice = chunk["choices"]![0]!.AsObject();
        choice["logprobs"] = Asked.Top is null ? null : Logprobs(piece.Tokens);
        if (Asked.TellsIds)
        {
            choice["token_ids"] = Ids([.. piece.Tokens.Select(token => token.Id)]);
        }

        return chunk;
    }

    /// <summary>The last event of a choice.</summary>
    public JsonObject Closing(int index, Sample sample)
    {
        var chunk = Asked.IsText ? Chunk(index, null, "", Finish(sample)) : Chunk(index, [], null, Finish(sample));
        chunk["choices"]![0]!["stop_reason"] = Stopped(sample);
        return chunk;
    }

    /// <summary>The event that counts tokens.</summary>
    public JsonObject Counts(int prompt, int completion)
    {
        var root = Head(Asked.IsText ? "text_completion" : "chat.completion.chunk");
        root["choices"] = new JsonArray();
        root["usage"] = Usage(prompt, completion);
        return root;
    }

    private JsonObject Choice(
        int index, Reply reply, string before, IReadOnlyList<ReplyToken> ahead, IReadOnlyList<int> prompt)
    {
        var sample = reply.Sample;
        var choice = new JsonObject { ["index"] = index };
        if (Asked.IsText)
        {
            choice["text"] = before + sample.Text;
        }
        else
        {
            choice["message"] = sample.Finish == MetaReward.Finish.Withheld
                ? new JsonObject { ["role"] = "assistant", ["content"] = null, ["refusal"] = "The model does not trust its own reply." }
                : new JsonObject { ["role"] = "assistant", ["content"] = sample.Text, ["refusal"] = null };
        }

        choice["logprobs"] = Asked.Top is null ? null : Logprobs([.. ahead, .. reply.Tokens], ahead.Count > 0);
        choice["finish_reason"] = Finish(sample);
        choice["stop_reason"] = Stopped(sample);
        if (Asked.TellsIds)
        {
            choice["token_ids"] = Ids(sample.Tokens);
            if (Asked.IsText)
            {
                choice["prompt_token_ids"] = Ids(prompt);
            }
        }

        return choice;
    }

    private JsonObject Chunk(int index, JsonObject? delta, string? text, string? finish)
    {
        var choice = new JsonObject { ["index"] = index };
        if (delta is not null)
        {
            choice["delta"] = delta;
        }
        else
        {
            choice["text"] = text;
        }

        choice["logprobs"] = null;
        choice["finish_reason"] = finish;
        var root = Head(Asked.IsText ? "text_completion" : "chat.completion.chunk");
        root["choices"] = new JsonArray(choice);
        return root;
    }

    private JsonObject Head(string kind) => new()
    {
        ["id"] = Id, ["object"] = kind, ["created"] = Created, ["model"] = Model, ["system_fingerprint"] = Fingerprint,
    };

    private JsonObject Logprobs(IReadOnlyList<ReplyToken> tokens, bool fromStart = false) => Asked.IsText
        ? new()
        {
            ["tokens"] = new JsonArray([.. tokens.Select(token => (JsonNode)token.Text)]),
            ["token_logprobs"] = new JsonArray([.. tokens.Select((token, i) => fromStart && i == 0 ? null : (JsonNode)token.Logp)]),
            ["top_logprobs"] = new JsonArray([.. tokens.Select(token => (JsonNode)new JsonObject(
                token.Alternatives.DistinctBy(a => a.Text).Select(a => KeyValuePair.Create(a.Text, (JsonNode?)a.Logp))))]),
        }
        : new()
        {
            ["content"] = new JsonArray([.. tokens.Select(token =>
            {
                var entry = Entry(token);
                entry["top_logprobs"] = new JsonArray([.. token.Alternatives.Select(Entry)]);
                return (JsonNode)entry;
            })]),
            ["refusal"] = null,
        };

    private static JsonObject Entry(ReplyToken token) => new()
    {
        ["token"] = token.Text, ["logprob"] = token.Logp,
        ["bytes"] = new JsonArray([.. Encoding.UTF8.GetBytes(token.Text).Select(b => (JsonNode)(int)b)]),
    };

    private static JsonObject Usage(int prompt, int completion) => new()
    {
        ["prompt_tokens"] = prompt, ["completion_tokens"] = completion, ["total_tokens"] = prompt + completion,
    };

    private static JsonArray Ids(IReadOnlyList<int> ids) => new([.. ids.Select(id => (JsonNode)id)]);

    private static string Finish(Sample sample) => sample.Finish == MetaReward.Finish.Length ? "length" : "stop";

    /// <summary>Tells an end by a stop string from one by the model itself.</summary>
    private static string? Stopped(Sample sample) => sample.Finish == MetaReward.Finish.StopString ? "stop_string" : null;
}
