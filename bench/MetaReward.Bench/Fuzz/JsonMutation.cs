using System.Text;
using System.Text.Json.Nodes;

namespace MetaReward.Bench.Fuzz;

/// <summary>
/// JSON whose form is right and whose content is not: values of other kinds, numbers at the edges, keys gone, doubled or exchanged, deep
/// nesting, strings no one expects. One in five is broken as text, too.
/// </summary>
internal static class JsonMutation
{
    private static readonly string[] Strange =
    [
        "", " ", "\0", "\u2581", "\uFFFF", "<0x41>", "<0xZZ>", "(", "[", "(a+)+$", "(?=", "\\", "\\p{Xx}", "(?P<n>a)", "{{", "{% for %}",
        "../x", "/etc/passwd",
        "NaN", "a b", "a b c", "\u00C4", "\U0001F642", "BPE", "Unigram", "WordPiece", "WordLevel", "ByteLevel", "Metaspace", "Split",
        "Replace", "Sequence",
        "yarn", "llama3", "dynamic", "longrope", "linear", "full_attention", "sliding_attention", "F16", "BF16", "F64", "I64",
        "BOOL", "true",
    ];

    /// <param name="words">Strings that mean something in such files.</param>
    public static byte[] Of(byte[] file, Chance chance, IReadOnlyList<string> words)
    {
        var root = JsonNode.Parse(file)!;
        for (var times = 1 + chance.Below(3); times > 0; times--)
        {
            var nodes = All(root).ToList();
            Once(chance.OneIn(3) ? chance.Of(nodes) : Walk(root, chance), nodes, chance, words);
        }

        var text = root.ToJsonString();
        if (chance.OneIn(12))
        {
            text = text.Replace("\"DEEP\"", new string('[', 20_000) + new string(']', 20_000), StringComparison.Ordinal);
        }

        if (chance.OneIn(20))
        {
            text = Doubled(text, chance);
        }

        var bytes = Encoding.UTF8.GetBytes(text);
        return chance.OneIn(5) ? BinaryMutation.Of(bytes, [file], chance) : bytes;
    }

    private static IEnumerable<JsonNode> All(JsonNode node)
    {
        yield return node;
        foreach (var deeper in Inner(node).SelectMany(All))
        {
            yield return deeper;
        }
    }

    /// <summary>From the root down: what stands in long lists is met less often than by drawing from all.</summary>
    private static JsonNode Walk(JsonNode node, Chance chance)
    {
        while (!chance.OneIn(4))
        {
            var inner = Inner(node);
            if (inner.Count == 0)
            {
                break;
            }

            node = chance.Of(inner);
        }

        return node;
    }

    private static List<JsonNode> Inner(JsonNode node) => node switch
    {
        JsonObject entries => [.. entries.Select(entry => entry.Value).OfType<JsonNode>()],
        JsonArray items => [.. items.OfType<JsonNode>()],
        _ => [],
    };

    private static void Once(JsonNode node, List<JsonNode> nodes, Chance chance, IReadOnlyList<string> words)
    {
        switch (node)
        {
            case JsonObject entries when entries.Count > 0 && chance.OneIn(3):
                entries.Remove(chance.Of([.. entries.Select(entry => entry.Key)]));
                break;
            case JsonObject entries:
                entries[chance.OneIn(3) || entries.Count == 0 ? Word(chance, words) : chance.Of([.. entries.Select(entry => entry.Key)])] =
                    Value(nodes, chance, words);
                break;
            case JsonArray items when items.Count > 0 && chance.OneIn(3):
                items.RemoveAt(chance.Below(items.Count));
                break;
            case JsonArray items:
                items.Insert(chance.Below(items.Count + 1),
                    chance.OneIn(2) && items.Count > 0 ? items[chance.Below(items.Count)]?.DeepClone() : Value(nodes, chance, words));
                break;
            default:
                Replace(node.Parent, node, Value(nodes, chance, words));
                break;
        }
    }

    private static void Replace(JsonNode? parent, JsonNode old, JsonNode? value)
    {
        if (parent is JsonArray items)
        {
            items[items.IndexOf(old)] = value;
        }
        else if (parent is JsonObject entries)
        {
            entries[entries.First(entry => entry.Value == old).Key] = value;
        }
    }

    private static JsonNode? Value(List<JsonNode> nodes, Chance chance, IReadOnlyList<string> words) => chance.Below(11) switch
    {
        0 => null,
        1 => chance.OneIn(2),
        2 or 3 => chance.Number(),
        4 => chance.Of([1e308, -1e-308, 0.5, 1e19, 3.4e38, 1e-45]),
        5 or 6 => Word(chance, words),
        7 => new string('x', chance.Below(5000)),
        8 => Nested(chance.Below(100)),
        9 => "DEEP",
        _ => chance.Of(nodes).DeepClone(),
    };

    private static string Word(Chance chance, IReadOnlyList<string> words) => chance.OneIn(2) ? chance.Of(Strange) : chance.Of(words);

    private static JsonNode Nested(int depth) =>
        Enumerable.Range(0, depth).Aggregate((JsonNode)new JsonArray(),
            (inner, level) => level % 2 == 0 ? new JsonArray(inner) : new JsonObject { ["a"] = inner });

    /// <summary>A key twice, which only the text can have.</summary>
    private static string Doubled(string text, Chance chance)
    {
        var comma = text.IndexOf(',', chance.Below(text.Length));
        return comma < 0 || !text.StartsWith('{') ? text : "{" + text[1..comma] + "," + text[1..];
    }
}
