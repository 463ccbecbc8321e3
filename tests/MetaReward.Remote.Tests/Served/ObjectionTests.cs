using System.Text;
using System.Text.Json.Nodes;
using MetaReward.Remote.Served;

namespace MetaReward.Tests;

/// <summary>What servers say no to, in the words of many vendors.</summary>
public class ObjectionTests
{
    private static readonly string[] Sent = ["model", "messages", "temperature", "max_tokens", "top_p", "seed", "stop", "n",
        "chat_template_kwargs"];

    [Theory]
    [InlineData(400, "Input is too long for requested model.", "TooLong")]
    [InlineData(400, "the request exceeds the available context size. try increasing the context size", "TooLong")]
    [InlineData(400, "Requested tokens (5000) exceed context window of 4096", "TooLong")]
    [InlineData(400, "too many tokens: total number of tokens in the prompt cannot exceed 4081", "TooLong")]
    [InlineData(400, "Prompt contains 40000 tokens, too large for model with 32768 maximum context length", "TooLong")]
    [InlineData(400, "Range of input length should be [1, 30720]", "TooLong")]
    [InlineData(400, "Please reduce the length of the messages or completion.", "TooLong")]
    [InlineData(422, "Prompt has 9000 tokens in total, larger than the model input length limit 8000.", "TooLong")]
    [InlineData(400, "输入过长", "TooLong")]
    [InlineData(413, "", "TooLong")]
    [InlineData(400, "Content Exists Risk", "Item")]
    [InlineData(400, "Input data may contain inappropriate content.", "Item")]
    [InlineData(400, "Your request was rejected as a result of our safety system", "Item")]
    [InlineData(400, "The prompt violates the usage policy, max_tokens and all", "Item")]
    [InlineData(403, "Prohibited content", "Item")]
    [InlineData(400, "openai_harmony.HarmonyError: unexpected tokens remaining in message header", "Item")]
    [InlineData(400, "Please stop asking for this", "Item")]
    [InlineData(400, "I am a teapot", "Item")]
    [InlineData(400, "temperature must be in [0, 1]", "Parameter")]
    [InlineData(400, "'stop' is not supported with this model", "Parameter")]
    [InlineData(400, "Unexpected keyword argument: seed", "Parameter")]
    [InlineData(400, "extra inputs are not permitted: chat_template_kwargs", "Parameter")]
    [InlineData(400, "max_tokens: 300000 > 64000, which is the maximum allowed number of output tokens", "Parameter")]
    [InlineData(401, "", "Key")]
    [InlineData(403, "Forbidden", "Key")]
    [InlineData(403, "Your account has no access to this", "Key")]
    [InlineData(400, "API key not valid. Please pass a valid API key.", "Key")]
    [InlineData(403, "Country, region, or territory not supported", "Key")]
    [InlineData(402, "", "Money")]
    [InlineData(403, "Insufficient balance", "Money")]
    [InlineData(429, "You exceeded your current quota, please check your plan and billing details.", "Money")]
    [InlineData(404, "page not found", "Address")]
    [InlineData(405, "Method Not Allowed", "Address")]
    [InlineData(400, "xyz is not a valid model ID", "Address")]
    [InlineData(400, "Invalid model: xyz", "Address")]
    [InlineData(429, "Rate limit reached for requests", "Busy")]
    [InlineData(503, "", "Busy")]
    [InlineData(529, "Overloaded", "Busy")]
    [InlineData(500, "llm server loading model", "Busy")]
    [InlineData(500, "something broke", "Failure")]
    [InlineData(502, "Bad gateway", "Failure")]
    [InlineData(408, "", "Failure")]
    [InlineData(302, "", "Failure")]
    public void A_no_is_about_something(int status, string words, string ground)
    {
        foreach (var body in new[] { words, new JsonObject { ["error"] = new JsonObject { ["message"] = words } }.ToJsonString(),
            new JsonObject { ["detail"] = words }.ToJsonString(), new JsonArray(new JsonObject { ["error"] = words }).ToJsonString() })
        {
            var objection = Objection.Of(status, Encoding.UTF8.GetBytes(body));
            (objection.About(Sent, answered: false).ToString(), body).ShouldBe((ground, body));
        }
    }

    [Theory]
    [InlineData(403, "Forbidden", "Item")]
    [InlineData(403, "Your key has expired; provide an API key", "Key")]
    [InlineData(502, "Bad gateway", "Busy")]
    public void Behind_a_good_reply_it_may_be_about_something_else(int status, string words, string ground) =>
        Objection.Of(status, Encoding.UTF8.GetBytes(words)).About(Sent, answered: true).ToString().ShouldBe(ground);

    [Theory]
    [InlineData("""{"error": {"message": "no", "param": "top_p"}}""", "top_p")]
    [InlineData("""{"detail": [{"loc": ["body", "chat_template_kwargs", "enable_thinking"], "msg": "extra"}]}""", "chat_template_kwargs")]
    [InlineData("""{"error": {"message": "seed and stop: unknown"}}""", "seed")]
    [InlineData("""{"error": {"message": "max_tokens_total is unknown"}}""", null)]
    [InlineData("""{"error": {"message": "no", "param": "messages"}}""", null)]
    [InlineData("""{"detail": [{"loc": ["body", "messages"], "msg": "unknown", "input": "temperature top_p"}]}""", null)]
    public void A_parameter_is_named_by_its_place_or_in_words(string body, string? named) =>
        Objection.Of(400, Encoding.UTF8.GetBytes(body)).Parameter(Sent).ShouldBe(named);

    [Theory]
    [InlineData(0, 1, 2, 3, false)]
    [InlineData(4, 2, 0, 3, true)] // with 1 they are the first five, in whatever order they come
    [InlineData(5, 2, 0, 3, false)]
    public void The_first_five_in_a_row_are_too_many(int a, int b, int c, int d, bool many)
    {
        var row = new RefusedRow();
        new[] { a, b, c, d }.Select(place => row.IsTooLongWith(place)).ShouldAllBe(ends => !ends);
        row.IsTooLongWith(1).ShouldBe(many);
    }

    [Fact]
    public void Later_ten_in_a_row_are()
    {
        var row = new RefusedRow();
        Enumerable.Range(3, 12).Where(place => place != 6).Select(place => row.IsTooLongWith(place)).ShouldAllBe(ends => !ends);
        row.IsTooLongWith(6).ShouldBeTrue();
        (row.Place(), row.Place()).ShouldBe((0, 1));
    }
}
