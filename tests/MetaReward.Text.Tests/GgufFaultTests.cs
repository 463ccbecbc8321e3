using System.Text;
using CsCheck;

namespace MetaReward.Text.Tests;

public class GgufFaultTests
{
    [Fact]
    public void The_small_file_of_these_tests_is_whole()
    {
        using var scratch = new Scratch();
        using var checkpoint = Checkpoint.Open(scratch.File("m.gguf", Small()));
        checkpoint.Config.Layers.ShouldBe(1);
        checkpoint.Read("model.layers.0.self_attn.q_proj.weight").Values.Length.ShouldBe(32 * 32);
        checkpoint.Tokenizer.Encode("ab").ShouldBe([3]);
    }

    [Theory]
    [InlineData("bos")]
    [InlineData("padding")]
    [InlineData("unknown")]
    [InlineData("eot")]
    [InlineData("mask")]
    public void The_largest_number_names_no_token(string key)
    {
        using var scratch = new Scratch();
        using var none = Checkpoint.Open(scratch.File("m.gguf", Small(($"tokenizer.ggml.{key}_token_id", uint.MaxValue))));
        none.StopTokens.ShouldBe([0]);
        none.Tokenizer.Encode("ab").ShouldBe([3]);
        using var named = Checkpoint.Open(scratch.File("n.gguf", Small(($"tokenizer.ggml.{key}_token_id", 1u))));
        named.StopTokens.Count.ShouldBe(key == "eot" ? 2 : 1);
    }

    [Theory]
    [InlineData("eos", uint.MaxValue, "'tokenizer.ggml.eos_token_id' is missing")]
    [InlineData("bos", 4u,
        "the bos token 4 ('tokenizer.ggml.bos_token_id') is outside the vocabulary of 4; expected one of its ids, or 4294967295 for none")]
    public void A_token_that_is_not_there_is_refused(string key, uint id, string reason)
    {
        using var scratch = new Scratch();
        var path = scratch.File("m.gguf", Small(($"tokenizer.ggml.{key}_token_id", id)));
        Should.Throw<InvalidDataException>(() => Checkpoint.Open(path)).Message.ShouldContain(reason);
    }

    [Fact]
    public void Files_cut_anywhere_are_refused()
    {
        using var scratch = new Scratch();
        var whole = Small();
        Gen.Int[0, whole.Length - 1].Sample(length =>
        {
            var path = scratch.File("m.gguf", whole[..length]);
            Should.Throw<InvalidDataException>(() => Checkpoint.Open(path)).Message.ShouldContain("m.gguf");
        }, iter: 200, threads: 1);
    }

    [Fact]
    public void Damaged_bytes_give_a_message_or_other_values_and_nothing_else()
    {
        using var scratch = new Scratch();
        var whole = Small();
        Gen.Select(Gen.Int[0, 1800], Gen.Byte, Gen.Bool).Sample((at, value, run) =>
        {
            byte[] damaged = [.. whole];
            damaged.AsSpan(at, run ? 8 : 1).Fill(value);
            try
            {
                using var checkpoint = Checkpoint.Open(scratch.File("m.gguf", damaged));
                foreach (var name in checkpoint.TensorNames)
                {
                    checkpoint.Read(name).Values.Length.ShouldBeGreaterThan(0);
                }
            }
            catch (InvalidDataException)
            {
            }
        }, iter: 400, threads: 1);
    }

    [Theory]
    [InlineData(8, "tensors")]
    [InlineData(16, "metadata keys")]
    public void A_huge_count_is_refused_before_anything_is_allocated(int at, string what)
    {
        using var scratch = new Scratch();
        foreach (var count in new[] { ulong.MaxValue, 1UL << 62, 1UL << 31, 90_000UL })
        {
            var bytes = Small();
            BitConverter.TryWriteBytes(bytes.AsSpan(at), count);
            Should.Throw<InvalidDataException>(() => Checkpoint.Open(scratch.File("m.gguf", bytes))).Message
                .ShouldContain($"claims {count} {what}");
        }
    }

    [Theory]
    [InlineData("general.architecture", "falcon", "'falcon' is not supported")]
    [InlineData("tokenizer.ggml.model", "rwkv", "'rwkv' is not read")]
    [InlineData("tokenizer.ggml.model", "llama", "'tokenizer.ggml.scores' is missing")]
    [InlineData("tokenizer.ggml.pre", "elvish", "'elvish' is not known")]
    [InlineData("llama.rope.scaling.type", "yarn", "YaRN's factor is missing")]
    [InlineData("llama.rope.scaling.type", "su", "rotary scaling 'su' is not supported")]
    [InlineData("llama.block_count", "one", "expected a whole number")]
    [InlineData("tokenizer.ggml.tokens", "none", "expected an array of strings")]
    public void What_is_not_supported_is_refused_by_name(string key, string value, string reason)
    {
        using var scratch = new Scratch();
        var path = scratch.File("m.gguf", Small((key, value)));
        Should.Throw<InvalidDataException>(() => Checkpoint.Open(path)).Message.ShouldContain(reason);
    }

    [Theory]
    [InlineData(20u, "IQ4_NL")]
    [InlineData(28u, "F64")]
    [InlineData(999u, "type 999")]
    public void An_element_type_that_is_not_read_is_named(uint type, string reason)
    {
        using var scratch = new Scratch();
        var path = scratch.File("m.gguf", Small(type: type));
        Should.Throw<InvalidDataException>(() => Checkpoint.Open(path)).Message.ShouldContain(reason);
    }

    /// <summary>A whole one-layer model of hidden size 32 over four tokens, all weights 1.</summary>
    private static byte[] Small((string Key, object Value)? changed = null, uint type = 0)
    {
        var keys = new List<(string Key, object Value)>
        {
            ("general.architecture", "llama"), ("llama.block_count", 1u), ("llama.context_length", 64u), ("llama.embedding_length", 32u),
            ("llama.feed_forward_length", 32u), ("llama.attention.head_count", 4u), ("llama.attention.head_count_kv", 4u),
            ("llama.attention.layer_norm_rms_epsilon", 1e-5f), ("tokenizer.ggml.model", "gpt2"), ("tokenizer.ggml.pre", "smollm"),
            ("tokenizer.ggml.tokens", new[] { "<end>", "a", "b", "ab" }), ("tokenizer.ggml.token_type", new[] { 3u, 1u, 1u, 1u }),
            ("tokenizer.ggml.merges", new[] { "a b" }), ("tokenizer.ggml.eos_token_id", 0u),
        };
        if (changed is { } change)
        {
            keys.RemoveAll(entry => entry.Key == change.Key);
            keys.Add((change.Key, change.Value));
        }

        List<(string Name, ulong Rows)> names =
        [
            .. new[] { "attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up",
                "ffn_down" }.Select(part => ($"blk.0.{part}.weight", 32ul)),
            ("token_embd.weight", 4), ("output_norm.weight", 1), ("blk.0.attn_norm.weight", 1), ("blk.0.ffn_norm.weight", 1),
        ];
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write("GGUF"u8);
        writer.Write(3u);
        writer.Write((ulong)names.Count);
        writer.Write((ulong)keys.Count);
        keys.ForEach(entry => Entry(writer, entry.Key, entry.Value));
        var offset = 0ul;
        foreach (var (name, rows) in names)
        {
            Text(writer, name);
            writer.Write(rows == 1 ? 1u : 2u);
            writer.Write(32ul);
            if (rows > 1)
            {
                writer.Write(rows);
            }

            writer.Write(type);
            writer.Write(offset);
            offset += rows * 32 * 4;
        }

        writer.Write(new byte[(32 - (stream.Position % 32)) % 32]);
        for (var i = 0ul; i < offset; i += 4)
        {
            writer.Write(1f);
        }

        return stream.ToArray();
    }

    private static void Entry(BinaryWriter writer, string key, object value)
    {
        Text(writer, key);
        writer.Write(value switch { uint => 4u, float => 6u, string => 8u, _ => 9u });
        switch (value)
        {
            case uint number:
                writer.Write(number);
                break;
            case float number:
                writer.Write(number);
                break;
            case string text:
                Text(writer, text);
                break;
            case string[] texts:
                writer.Write(8u);
                writer.Write((ulong)texts.Length);
                Array.ForEach(texts, text => Text(writer, text));
                break;
            case uint[] numbers:
                writer.Write(4u);
                writer.Write((ulong)numbers.Length);
                Array.ForEach(numbers, writer.Write);
                break;
        }
    }

    private static void Text(BinaryWriter writer, string text)
    {
        writer.Write((ulong)Encoding.UTF8.GetByteCount(text));
        writer.Write(Encoding.UTF8.GetBytes(text));
    }
}
