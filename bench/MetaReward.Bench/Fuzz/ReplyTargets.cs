using System.Text;
using MetaReward.Remote.Served;

namespace MetaReward.Bench.Fuzz;

/// <summary>Replies and refusals of servers: read to the last value, or a reason that is not empty.</summary>
internal static class ReplyTargets
{
    private static readonly string[] Words =
    [
        "choices", "message", "delta", "content", "text", "type", "thinking", "reasoning_content", "reasoning_details", "refusal",
        "tool_calls", "finish_reason", "length", "content_filter",
        "error", "code", "param", "detail", "loc", "msg", "usage", "completion_tokens", "index", "temperature", "max_tokens", "stop",
        "context length exceeded", "data: [DONE]", "\ud83d\ude00",
    ];

    private static readonly string[] Sent = ["model", "messages", "temperature", "max_tokens", "top_p", "seed", "stop"];

    private static readonly byte[][] Bodies =
    [
        """
        {"id":"x","choices":[{"index":0,"message":{"role":"assistant","content":"Score: 4 \ud83d\ude00"},"finish_reason":"stop",
        "logprobs":{"content":[{"token":"a","logprob":-0.5}]}}],"usage":{"prompt_tokens":5,"completion_tokens":7}}
        """u8.ToArray(),
        """
        {"choices":[{"index":0,"message":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]},
        {"type":"text","text":"yes"}],"reasoning_content":"so"},"finish_reason":"length"}]}
        """u8.ToArray(),
        """{"choices":[{"text":"plain","finish_reason":null}],"usage":{"completion_tokens":"3"},"error":null}"""u8.ToArray(),
        """{"choices":[{"index":0,"delta":{"content":"a piece","reasoning":"r"},"finish_reason":"stop"}]}"""u8.ToArray(),
        """
        {"error":{"message":"maximum context length is 10 tokens","type":"invalid_request_error","param":"messages",
        "code":"context_length_exceeded","metadata":{"raw":"more"}}}
        """u8.ToArray(),
        """
        {"detail":[{"loc":["body","seed"],"msg":"extra fields not permitted","input":5}],
        "message":{"detail":[{"loc":["body"],"msg":"x"}]}}
        """u8.ToArray(),
        """{"model":"m","message":{"role":"assistant","content":"ja"},"done":true,"eval_count":3}"""u8.ToArray(),
    ];

    public static FuzzTarget Replies { get; } = new("replies", Make, Read);

    private static byte[] Make(Chance chance)
    {
        var body = JsonMutation.Of(chance.Of(Bodies), chance, Words);
        return chance.Below(6) switch
        {
            0 => Stream(chance, body),
            1 => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body).Replace("\\ud83d", chance.OneIn(2) ? "\\ude00" : "\\u",
                StringComparison.Ordinal).Replace("null", "NaN", StringComparison.Ordinal)),
            2 => [.. chance.Of([[0xEF, 0xBB, 0xBF], [0xFF, 0xFE], [0xFE, 0xFF], "\n\n"u8.ToArray(), ": alive\n\n"u8.ToArray()]), .. body],
            _ => body,
        };
    }

    private static byte[] Stream(Chance chance, byte[] body)
    {
        var stream = new List<byte>();
        for (var pieces = chance.Below(4); pieces >= 0; pieces--)
        {
            stream.AddRange(chance.OneIn(8) ? "data:"u8 : "data: "u8);
            stream.AddRange(chance.OneIn(3) ? body : chance.Of(Bodies));
            stream.AddRange(chance.OneIn(4) ? "\n"u8 : "\r\n\r\n"u8);
        }

        stream.AddRange(chance.OneIn(2) ? "data: [DONE]\n\n"u8 : ""u8);
        return chance.OneIn(3) ? BinaryMutation.Of([.. stream], Bodies, chance) : [.. stream];
    }

    private static void Read(byte[] bytes)
    {
        _ = ServedReply.Models(bytes);
        foreach (var status in new[] { 400, 403, 429, 500 })
        {
            var objection = Objection.Of(status, bytes);
            _ = (objection.About(Sent, answered: status == 403), objection.Parameter(Sent));
        }

        var reading = ServedReply.Read(bytes);
        if (reading.Sample is { } sample)
        {
            _ = (Encoding.UTF8.GetBytes(sample.Text + sample.Reasoning + sample.Words), sample.Answer, checked((uint)reading.Tokens));
            return;
        }

        throw new InvalidDataException("reply: " + reading.Why);
    }
}
