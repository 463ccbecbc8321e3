using System.Text;
using System.Text.Json.Nodes;

namespace MetaReward.Tests;

/// <summary>What an OpenAI-compatible server replies.</summary>
internal static class ServedAnswers
{
    public static Told Of(string text) => new(200, Encoding.UTF8.GetBytes(new JsonObject
    {
        ["choices"] = new JsonArray(new JsonObject
        {
            ["index"] = 0, ["finish_reason"] = "stop", ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = text },
        }),
    }.ToJsonString()));
}
