using System.Text;
using System.Text.Json.Nodes;

namespace MetaReward.Tests;

/// <summary>Replies in forms of their own: each is read, or the reason why not is true.</summary>
internal static class ServedShapes
{
    private const string Said = "Grüße 日本 42";

    public static IEnumerable<ServedFault> All() => [.. Texts(), .. Thoughts(), .. Around(), .. Streams(), .. Nothing()];

    private static ServedFault Body(string name, int tries, string outcome, string body, string type = "application/json") =>
        new(name, tries, outcome,
            (_, _) => Task.FromResult<Told?>(new(200, Encoding.UTF8.GetBytes(body), Headers: [("Content-Type", type)])));

    private static ServedFault Read(string name, Action<JsonObject> change) => Changed(name, 1, "read: " + Said, change);

    private static ServedFault Changed(string name, int tries, string outcome, Action<JsonObject> change)
    {
        var reply = ServedFault.Usual(Said);
        change(reply);
        return Body(name, tries, outcome, reply.ToJsonString());
    }

    private static JsonObject Choice(JsonObject reply) => reply["choices"]![0]!.AsObject();

    private static JsonObject Message(JsonObject reply) => Choice(reply)["message"]!.AsObject();

    private static JsonNode Parts(string json) => JsonNode.Parse(json)!;

    private static IEnumerable<ServedFault> Texts()
    {
        yield return Read("content in one part", r => Message(r)["content"] = Parts($$"""[{"type": "text", "text": "{{Said}}"}]"""));
        yield return Read("content in two parts",
            r => Message(r)["content"] = Parts("""[{"type": "text", "text": "Grüße "}, {"type": "output_text", "text": "日本 42"}]"""));
        yield return Read("content in parts that are texts", r => Message(r)["content"] = Parts("""["Grüße ", "日本 42"]"""));
        yield return Read("a part whose text is an object",
            r => Message(r)["content"] = Parts($$$"""[{"type": "text", "text": {"value": "{{{Said}}}", "annotations": []}}]"""));
        yield return Read("a text completion",
            r => r["choices"] = Parts($$"""[{"index": 0, "text": "{{Said}}", "finish_reason": "stop"}]"""));
        yield return Read("choices in another order",
            r => r["choices"]!.AsArray().Insert(0, Parts("""{"index": 1, "message": {"content": "not this"}}""")));
        yield return Changed("cut off, in other words", 1, "cut off: " + Said, r => Choice(r)["finish_reason"] = "MAX_TOKENS");
        yield return Read("the reason is a number", r => Choice(r)["finish_reason"] = 1);
        yield return Read("the reason is null", r => Choice(r)["finish_reason"] = null);
        yield return Body("half a surrogate pair", 1, "read: a\uFFFDb",
            ServedFault.Usual("a?b").ToJsonString().Replace("?", "\\ud83d", StringComparison.Ordinal));
        yield return Body("a key twice, the last one counts", 1, "read: " + Said,
            ServedFault.Usual(Said).ToJsonString().Replace("\"content\":", "\"content\":\"\",\"content\":", StringComparison.Ordinal));
        yield return Body("a line end within a string", 1, "read: a\nb",
            ServedFault.Usual("a?b").ToJsonString().Replace("?", "\n", StringComparison.Ordinal));
        yield return Changed("the key in a reply", 1, "read: it is [the key]",
            r => Message(r)["content"] = "it is sk-0123456789") with { Key = "sk-0123456789" };
        yield return Changed("a key that is a word", 1, "read: EMPTY is a word",
            r => Message(r)["content"] = "EMPTY is a word") with { Key = "EMPTY" };
    }

    private static IEnumerable<ServedFault> Thoughts()
    {
        yield return Changed("a thinking part", 1, "thought: hm; read: " + Said,
            r => Message(r)["content"] = Parts(
                $$"""[{"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}, {"type": "text", "text": "{{Said}}"}]"""));
        yield return Changed("reasoning_content", 1, "thought: hm; read: " + Said, r => Message(r)["reasoning_content"] = "hm");
        yield return Changed("reasoning, twice under two names", 1, "thought: hm; read: " + Said,
            r => (Message(r)["reasoning"], Message(r)["reasoning_content"]) = ("hm", "hm"));
        yield return Changed("reasoning_details", 1, "thought: hm; read: " + Said,
            r => Message(r)["reasoning_details"] = Parts("""[{"type": "reasoning.text", "text": "hm"}]"""));
        yield return Changed("null content while it thinks", 1, "still thinking: let me see", r =>
        {
            (Message(r)["content"], Message(r)["reasoning_content"], Choice(r)["finish_reason"]) = (null, "let me see", "length");
        });
        yield return Changed("null content behind its thoughts", 1, "still thinking: let me see",
            r => (Message(r)["content"], Message(r)["reasoning"]) = (null, "let me see"));
    }

    private static IEnumerable<ServedFault> Around()
    {
        yield return Read("usage of 7.0 tokens", r => r["usage"]!["completion_tokens"] = 7.5);
        yield return Read("usage as a text", r => r["usage"]!["completion_tokens"] = "7");
        yield return Read("usage beyond any reply", r => r["usage"]!["completion_tokens"] = 99999999999);
        yield return Read("usage that is a list", r => r["usage"] = new JsonArray(1, "x"));
        yield return Read("no usage", r => r.Remove("usage"));
        yield return Body("NaN and Infinity", 1, "read: " + Said,
            ServedFault.Usual(Said).ToJsonString()[..^1] + ", \"timings\": {\"a\": NaN, \"b\": [-Infinity, Infinity]}}");
        yield return Body("a charset that is none", 1, "read: " + Said, ServedFault.Usual(Said).ToJsonString(),
            "application/json; charset=utf8mb4");
        yield return Body("a charset that is wrong", 1, "read: " + Said, ServedFault.Usual(Said).ToJsonString(),
            "application/json; charset=iso-8859-1");
        yield return Body("plain text as the type", 1, "read: " + Said, ServedFault.Usual(Said).ToJsonString(), "text/plain");
        yield return Body("a byte order mark", 1, "read: " + Said, "\uFEFF" + ServedFault.Usual(Said).ToJsonString());
        yield return Body("white space before and behind", 1, "read: " + Said, "\n\n  " + ServedFault.Usual(Said).ToJsonString() + "\n\n");
        yield return Read("an empty error beside the reply", r => r["error"] = null);
    }

    private static IEnumerable<ServedFault> Streams()
    {
        string Piece(string text, string reason = "null") =>
            $$$"""data: {"choices": [{"index": 0, "delta": {"content": "{{{text}}}"}, "finish_reason": {{{reason}}}}]}""";
        yield return Body("an event stream that nobody asked for", 1, "read: " + Said,
            $": alive\n\n{Piece("Grüße ")}\n\n{Piece("日本 42")}\n\ndata: [DONE]\n\n", "text/event-stream");
        yield return Body("an event stream with a reason and no end", 1, "cut off: " + Said,
            $"{Piece("Grüße ")}\r\n\r\n{Piece("日本 42", "\"length\"")}\r\n\r\n", "text/event-stream");
        yield return Body("an event stream without empty lines", 1, "read: " + Said,
            $"{Piece("Grüße ")}\n{Piece("日本 42")}\ndata: [DONE]\n");
        yield return Body("an event stream with thoughts", 1, "thought: hm; read: " + Said,
            """data: {"choices": [{"delta": {"reasoning_content": "h"}}]}""" + "\n\n"
                + """data: {"choices": [{"delta": {"reasoning_content": "m"}}]}""" + $"\n\n{Piece(Said)}\n\ndata: [DONE]\n\n");
        yield return Body("an event stream that breaks off", 3, "no reply: an event stream that breaks off", $"{Piece("Grü")}\n\n");
        yield return Body("an event stream that ends in an error", 3, "no reply: 502: upstream went away",
            """data: {"error": {"message": "upstream went away", "code": 502}}""" + "\n\ndata: [DONE]\n\n") with { First = true };
        yield return new("an event stream that stays open", 1, "read: " + Said, (_, _) => Task.FromResult<Told?>(
            new(200, Encoding.UTF8.GetBytes($"{Piece(Said)}\n\ndata: [DONE]\n\n"), Announced: -1,
                Headers: [("Content-Type", "text/event-stream")]) { Held = TimeSpan.FromSeconds(2) }));
        yield return Body("objects line by line", 1, "read: " + Said,
            """{"message": {"role": "assistant", "content": "Grüße "}, "done": false}""" + "\n"
            + """{"message": {"content": "日本 42"}, "done": true, "eval_count": 9}""" + "\n");
    }

    private static IEnumerable<ServedFault> Nothing()
    {
        yield return Changed("the reply is filtered", 1, "refused: in the reply: the reply was withheld (content_filter)",
            r => (Message(r)["content"], Choice(r)["finish_reason"]) = ("", "content_filter"));
        yield return Changed("a part of the reply is filtered", 1, "refused: in the reply: the reply was withheld (SAFETY)",
            r => Choice(r)["finish_reason"] = "SAFETY");
        yield return Changed("the model declines", 1, "refused: in the reply: the model declines: I cannot help.",
            r => (Message(r)["content"], Message(r)["refusal"]) = (null, "I cannot help."));
        yield return Changed("an empty reply", 1, "read: ", r => Message(r)["content"] = "");
        yield return Changed("null content and nothing else", 1, "read: ", r => Message(r)["content"] = null);
        yield return Changed("no choices", 3, "no reply: a reply without choices", r => r["choices"] = new JsonArray());
        yield return Changed("no message", 3, "no reply: a choice without a message", r => Choice(r).Remove("message"));
        yield return Changed("a tool is called", 3, "no reply: it calls a tool and says nothing",
            r => (Message(r)["content"], Message(r)["tool_calls"]) = (null, Parts("""[{"id": "1"}]""")));
        yield return Changed("content is a number", 3, "no reply: content that is no text: 42", r => Message(r)["content"] = 42);
        yield return Changed("content is a picture", 3, "no reply: a part of the kind 'image_url', which is no text",
            r => Message(r)["content"] = Parts("""[{"type": "image_url", "image_url": {"url": "x"}}]"""));
        yield return Body("an error within a reply", 3, "no reply: an error in place of a reply: Provider returned error",
            """{"error": {"message": "Provider returned error"}}""");
        yield return Body("a refusal within a reply", 1, "refused: 403: flagged by moderation",
            """{"error": {"message": "flagged by moderation", "code": 403}}""");
        yield return Body("a page in place of a reply", 3, "no reply: no JSON: <html><body>Welcome</body></html>",
            "<html><body>Welcome</body></html>", "text/html");
        yield return Body("an empty body", 3, "no reply: an empty body", "");
        yield return Body("nesting without end", 3, "no reply: no JSON: " + new string('[', 300) + "...", new string('[', 100_000));
    }
}
