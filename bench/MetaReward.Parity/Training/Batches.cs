using System.Text.Json;
using MetaReward.Torch;

namespace MetaReward.Parity.Training;

/// <summary>How the reference trainers lay out sequences in padded or packed rows, against what goes through our model.</summary>
internal static class Batches
{
    public static IEnumerable<Subject> Subjects(string data)
    {
        var folder = Path.Combine(data, "fixtures", "training");
        var file = Data.Json(folder, "collators", "case.json");
        foreach (var entry in file.GetProperty("collators").EnumerateArray())
        {
            yield return new(Name(entry),
                () =>
                    [Lists("predictions", Sides(entry).SelectMany(side => Predicted(entry, side)),
                        Sides(entry).SelectMany(side => Named(entry.GetProperty("output"), side.Prefix)))]);
        }

        foreach (var entry in file.GetProperty("dataset_preparation").EnumerateArray())
        {
            yield return new(entry.Text("what").Split(':')[0], () => Rows.Prepared(entry));
        }

        foreach (var entry in file.GetProperty("packing").GetProperty("cases").EnumerateArray())
        {
            yield return new($"rows of {entry.Int("seq_length")}, {entry.Text("strategy")}",
                () => Rows.Packed(file.GetProperty("packing").GetProperty("input"), entry));
        }

        yield return new("a row of 12 demonstrations, packed", () => Rows.Learned(Path.Combine(folder, "sft-steps"), TokenBatch.Packed));
        yield return new("the same side by side", () => Rows.Learned(Path.Combine(folder, "sft-steps"), TokenBatch.Of));
    }

    /// <summary>How many lines stand where the reference has them; a line too many counts as one that does not.</summary>
    public static Figure Lists(string name, IEnumerable<string> made, IEnumerable<string> expected)
    {
        var (own, theirs) = (made.ToArray(), expected.ToArray());
        return Figure.Equal(name, own.Zip(theirs).Count(pair => pair.First == pair.Second), Math.Max(own.Length, theirs.Length));
    }

    private static string Name(JsonElement entry) => $"{entry.Text("collator").Split(' ')[0]} collator"
        + string.Concat(entry.GetProperty("args").EnumerateObject().Where(arg => arg.Name is not ("pad_token_id" or "note"))
            .Select(arg => $", {arg.Name} {arg.Value}"))
        + (entry.GetProperty("args").Maybe("note") is null ? "" : ", without labels");

    /// <summary>Which lists of the examples stand in the rows, and the beginning of the names of the output.</summary>
    private static (string Prefix, string[] Responses)[] Sides(JsonElement entry) => entry.Text("collator")[..3] switch
    {
        "DPO" => [("", ["chosen_ids", "rejected_ids"])],
        "KTO" => [("", ["completion_ids"]), ("KL_", ["KL_completion_ids"])],
        "SFT" => [("", [""])],
        var other => throw new InvalidDataException($"the reference has a collator '{other}' that is not known here"),
    };

    /// <summary>What our batch predicts: the tokens that lead to a target, and the target.</summary>
    private static IEnumerable<string> Predicted(JsonElement entry, (string Prefix, string[] Responses) side)
    {
        var args = entry.GetProperty("args");
        var (most, end) = (args.Maybe("max_length")?.GetInt32() ?? int.MaxValue, args.Maybe("truncation_mode")?.GetString() == "keep_end");
        TokenSequence[] sequences = [.. side.Responses
            .SelectMany(response => entry.GetProperty("examples").EnumerateArray().Select(e => Sequence(e, response).Cut(most, end)))];
        var batch = args.Maybe("padding_free") is null ? TokenBatch.Of(sequences) : TokenBatch.Packed(sequences);
        var (ids, width) = (batch.Ids.flatten().data<long>().ToArray(), batch.Ids.shape[1]);
        return batch.Positions.data<long>().ToArray().Zip(batch.Targets.data<long>().ToArray(), (place, target) =>
        {
            var start = batch.Fork is { } fork ? fork.Branches.Last(b => b.Start <= place).Start : place / width * width;
            return $"{string.Join(' ', ids[(int)start..((int)place + 1)])} > {target}";
        });
    }

    /// <summary>An example whose labels say what is trained on; without labels, all of it.</summary>
    private static TokenSequence Sequence(JsonElement example, string response)
    {
        if (response != "")
        {
            return TrainingFolder.Sequence(example, response);
        }

        var ids = example.Ints("input_ids");
        var prompt = example.Maybe("labels")?.Ints().Count(label => label == -100) ?? 1;
        return new(ids[..prompt], ids[prompt..]);
    }

    /// <summary>The same from the reference's ids and its masks or labels.</summary>
    private static IEnumerable<string> Named(JsonElement output, string prefix)
    {
        var ids = Matrix(output, $"{prefix}input_ids");
        var trained = output.Maybe($"{prefix}completion_mask") is null
            ? Matrix(output, "labels").Select(row => row.Select(label => label != -100).ToArray()).ToArray()
            : [.. Matrix(output, $"{prefix}completion_mask").Select(row => row.Select(mask => mask == 1).ToArray())];
        var positions = output.Maybe("position_ids") is null ? [.. ids.Select(row => Enumerable.Range(0, row.Length).ToArray())]
            : Matrix(output, "position_ids");
        return ids.SelectMany((row, r) => Enumerable.Range(1, row.Length - 1).Where(i => trained[r][i] && positions[r][i] > 0)
            .Select(i => $"{string.Join(' ', row[(i - positions[r][i])..i])} > {row[i]}"));
    }

    private static int[][] Matrix(JsonElement of, string key) => [.. of.GetProperty(key).EnumerateArray().Select(Data.Ints)];
}
