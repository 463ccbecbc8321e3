using System.Text;
using System.Text.Json;

namespace MetaReward.Tests;

/// <summary>The side files of a tokenizer whose tokens are the bytes, for models that came without one.</summary>
internal static class ByteTokenizer
{
    /// <param name="vocabulary">Number of tokens; the last of them, <c>&lt;end&gt;</c>, ends a response. At most 256.</param>
    public static Dictionary<string, byte[]> Files(int vocabulary)
    {
        var visible = Enumerable.Range(0, 256).Where(value => value is (>= 33 and <= 126) or (>= 161 and <= 172) or >= 174).ToList();
        var hidden = Enumerable.Range(0, 256).Except(visible).ToList();
        var letters = visible.Select(value => (char)value).Concat(hidden.Select((_, i) => (char)(256 + i))).Take(vocabulary - 1);
        var ids = JsonSerializer.Serialize(
            letters.Select((letter, id) => (letter, id)).ToDictionary(pair => $"{pair.letter}", pair => pair.id));
        return new()
        {
            ["tokenizer.json"] = Encoding.UTF8.GetBytes($$"""
                {"added_tokens":[{"id":{{vocabulary - 1}},"content":"<end>","special":true}],"normalizer":null,
                "pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false},"decoder":{"type":"ByteLevel"},
                "model":{"type":"BPE","vocab":{{ids}},"merges":[]} }
                """),
            ["generation_config.json"] = Encoding.UTF8.GetBytes($$"""{"eos_token_id":{{vocabulary - 1}}}"""),
        };
    }
}
