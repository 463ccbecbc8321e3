using System.Text.Json;
using MetaReward.Text;

namespace MetaReward.Parity.Models;

/// <summary>
/// What stands in the real model's GGUF file, its weights and its texts, against what the reference libraries read from it.
/// </summary>
internal static class SmolLm2File
{
    public const string Name = "SmolLM2-135M-Instruct.Q4_1.gguf";

    public static IEnumerable<Figure> Weights(string path, string folder)
    {
        using var checkpoint = Checkpoint.Open(path);
        var tensors = Data.Json(folder, "tensor_stats.json").GetProperty("tensors").EnumerateObject()
            .Select(entry => entry.Value).ToArray();
        var (sums, squares, shapes) = (0.0, 0.0, 0);
        foreach (var expected in tensors)
        {
            var (shape, values) = checkpoint.Read(expected.Text("hf_name"));
            shapes += shape.Select(length => (double)length).SequenceEqual(expected.Numbers("shape_rows_cols")) ? 1 : 0;
            sums = Math.Max(sums, Apart.Of(values.Sum(value => (double)value), expected.Number("sum")));
            squares = Math.Max(squares, Apart.Relative(values.Sum(value => (double)value * value), expected.Number("sum_sq"), 0));
        }

        return
        [
            Slices(path, folder),
            Figure.Equal("names", checkpoint.TensorNames.Intersect(tensors.Select(t => t.Text("hf_name"))).Count(),
                Math.Max(checkpoint.TensorNames.Count, tensors.Length)),
            Figure.Equal("shapes", shapes, tensors.Length),
            Figure.Apart("sums", sums, 1e-5),
            Figure.Apart("sums of squares, relative", squares, 1e-9),
        ];
    }

    /// <summary>The tokenizer and the template: strings, prompts, what was answered, and messages that spell special tokens.</summary>
    public static IEnumerable<Figure> Texts(string path, string fixtures)
    {
        using var checkpoint = Checkpoint.Open(path);
        var (text, tokenizer) = (checkpoint.Text, checkpoint.Text.Tokenizer);
        var prompts = Data.Lines(fixtures, "smollm2", "prompts.jsonl").ToArray();
        var conversations = Data.Json(fixtures, "chat_templates", "conversations.json");
        var forged = Data.Json(fixtures, "chat_templates", "assistant_masks.json").GetProperty("smollm2_template_ids").EnumerateArray()
            .Where(item => item.Maybe("input_ids") is not null);
        return
        [
            Figure.Equal("ids of strings, as text and with special tokens",
                Data.Lines(fixtures, "tokenizers_json", "smollm2", "encode.jsonl"), line =>
                    tokenizer.EncodeWithSpecials(line.Text("text")).SequenceEqual(line.Ints("ids"))
                    && tokenizer.Encode(line.Text("text"))
                        .SequenceEqual(line.Ints(line.Maybe("ids_special_as_text") is null ? "ids" : "ids_special_as_text"))
                    && tokenizer.Decode(line.Ints("ids")) == line.Text("decoded_skip_special")),
            Figure.Equal("ids of prompts", prompts, p => tokenizer.EncodeWithSpecials(p.Text("text")).SequenceEqual(p.Ints("ids"))),
            Figure.Equal("ids of conversations", prompts.Where(p => p.GetProperty("input").ValueKind == JsonValueKind.Array), p =>
                text.EncodeConversation(new Conversation([.. p.GetProperty("input").EnumerateArray()]) { OpenResponse = true })
                    .SequenceEqual(p.Ints("ids"))),
            Figure.Equal("texts of continuations", prompts,
                p => tokenizer.Decode(p.Ints("continuation_ids")) == p.Text("continuation_text_skip_special")),
            Figure.Equal("ids of messages that spell special tokens", forged, item => text.EncodeConversation(
                new Conversation([.. conversations.GetProperty(item.Text("conversation")).EnumerateArray()]) { OpenResponse = true })
                    .SequenceEqual(item.Ints("input_ids_sanitize_control_tokens"))),
        ];
    }

    private static Figure Slices(string path, string folder)
    {
        using var file = GgufFile.Open(path);
        using var expected = SafetensorsFile.Open(Path.Combine(folder, "dequant.safetensors"));
        var hubNames = GgufLayout.Of(file.Config).ToDictionary(part => part.Name, part => part.HubNames[0]);
        return Figure.Equal("dequantised slices, bit for bit",
            expected.Names.Where(name => !name.StartsWith("raw_bytes.", StringComparison.Ordinal)), name =>
            {
                var values = expected.Read(name).Values;
                var own = name.StartsWith("hf_layout.", StringComparison.Ordinal)
                    ? file.Read(hubNames[name["hf_layout.".Length..]]).Values
                    : file.Raw(name);
                return own[..values.Length].Select(BitConverter.SingleToInt32Bits)
                    .SequenceEqual(values.Select(BitConverter.SingleToInt32Bits));
            });
    }
}
