using System.Text;
using System.Text.Json;
using MetaReward.Text;
using MetaReward.Torch;

namespace MetaReward.Tests;

/// <summary>A real checkpoint that answers everything with one text, or with letters without end: a judge whose fault is known.</summary>
internal static class Parrot
{
    private const int End = 256;
    private const int Reply = 257;
    private const int Width = 8;

    /// <summary>Writes the checkpoint's folder.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="reply">What it says, one token; null: an <c>x</c> for ever.</param>
    public static string Save(string folder, string? reply)
    {
        var config = new ModelConfig
        {
            ModelType = "llama", VocabularySize = 258, HiddenSize = Width, FeedForwardSize = 8, Layers = 1, Heads = 1, KeyValueHeads = 1,
            HeadSize = Width,
            ContextSize = 16384, RopeTheta = 10000, NormEpsilon = 1e-5, TiedEmbeddings = false,
        };
        using var shapes = Transformer.Random(config, Seed.Of(0));
        var weights = shapes.Parameters
            .Select(parameter => (parameter.Key, parameter.Value.shape, Values(parameter.Key, parameter.Value.shape, reply)));
        CheckpointFiles.Write(folder, Text(reply ?? "unused"), config, weights);
        return folder;
    }

    /// <summary>
    /// Layers add nothing, so that a token is followed by what the head makes of it alone: the reply follows everything, and is followed by
    /// the end. The last number of the head differs by reply, as weights of different models do.
    /// </summary>
    private static float[] Values(string name, long[] shape, string? reply)
    {
        var values = new float[shape.Aggregate(1L, (a, b) => a * b)];
        switch (name)
        {
            case var norm when norm.Contains("norm", StringComparison.Ordinal):
                Array.Fill(values, 1);
                break;
            case "model.embed_tokens.weight":
                for (var id = 0; id < shape[0]; id++)
                {
                    values[(id * Width) + (id == Reply ? 1 : 0)] = 1;
                }

                break;
            case "lm_head.weight" when reply is null:
                (values['x' * Width], values[('x' * Width) + 1]) = (10, 10);
                break;
            case "lm_head.weight":
                (values[Reply * Width], values[(Reply * Width) + 1], values[End * Width], values[(End * Width) + 1]) = (10, -10, -10, 10);
                values[^1] = reply.Aggregate(0, (sum, letter) => ((sum * 31) + letter) % 9973);
                break;
        }

        return values;
    }

    private static TextSide Text(string reply)
    {
        var visible = Enumerable.Range(0, 256).Where(value => value is (>= 33 and <= 126) or (>= 161 and <= 172) or >= 174).ToHashSet();
        var hidden = Enumerable.Range(0, 256).Where(value => !visible.Contains(value)).ToList();
        var letters = Enumerable.Range(0, 256)
            .ToDictionary(value => $"{(char)(visible.Contains(value) ? value : 256 + hidden.IndexOf(value))}");
        object[] added = [new { id = End, content = "<end>", special = true }, new { id = Reply, content = reply, special = false }];
        var json = JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["added_tokens"] = added,
            ["pre_tokenizer"] = new { type = "ByteLevel", add_prefix_space = false },
            ["decoder"] = new { type = "ByteLevel" },
            ["model"] = new { type = "BPE", vocab = letters, merges = Array.Empty<string>() },
        });
        return TextSide.Parse(new Dictionary<string, byte[]>
        {
            ["tokenizer.json"] = Encoding.UTF8.GetBytes(json),
            ["generation_config.json"] = Encoding.UTF8.GetBytes($$"""{"eos_token_id": {{End}}}"""),
        }, "parrot");
    }
}
