using System.Text.Json;

namespace MetaReward.Torch.Tests;

/// <summary>How the reference trainers lay out, cut and pack sequences, against what goes through our model.</summary>
public sealed class CollatorTests
{
    private static JsonElement File => TrainingFolder.Json("collators/case.json");

    [Fact]
    public void Padded_rows_predict_the_tokens_that_the_reference_s_masks_name()
    {
        foreach (var entry in File.GetProperty("collators").EnumerateArray())
        {
            var (args, output) = (entry.GetProperty("args"), entry.GetProperty("output"));
            var most = args.TryGetProperty("max_length", out var length) ? length.GetInt32() : int.MaxValue;
            var end = args.TryGetProperty("truncation_mode", out var mode) && mode.GetString() == "keep_end";
            var sides = entry.GetProperty("collator").GetString()![..3] switch
            {
                "DPO" => [("", "chosen_ids", "rejected_ids")],
                "KTO" => [("", "completion_ids", ""), ("KL_", "KL_completion_ids", "")],
                _ => new (string Prefix, string First, string Second)[] { ("", "", "") },
            };
            foreach (var (prefix, first, second) in sides)
            {
                TokenSequence[] sequences = [.. new[] { first, second }.Where(s => s != "" || first == "").Distinct()
                    .SelectMany(side => entry.GetProperty("examples").EnumerateArray().Select(e => Sequence(e, side).Cut(most, end)))];
                var batch = args.TryGetProperty("padding_free", out _) ? TokenBatch.Packed(sequences) : TokenBatch.Of(sequences);
                Predicted(batch).ShouldBe(Named(output, prefix), $"{entry.GetProperty("collator")} {args} {prefix}");
            }
        }
    }

    [Fact]
    public void Answers_are_ended_once_cut_and_left_out_as_the_reference_does()
    {
        foreach (var entry in File.GetProperty("dataset_preparation").EnumerateArray())
        {
            var whole = $"{entry.GetProperty("what")}".Contains("completion_only_loss False");
            string[] sides = $"{entry.GetProperty("what")}".StartsWith("DPO", StringComparison.Ordinal) ? ["chosen", "rejected"] : ["completion"];
            var made = Fitting.Of(entry.GetProperty("input").EnumerateArray().Select(e => sides.Select(side => Fitting.Ended(Words(e, "prompt"), Words(e, side), 2)).Select(s => whole ? s.Whole() : s).ToArray()), 16);
            made.Kept.SelectMany(k => k.Example).Select(s => Written(whole ? new([], [.. s.Prompt, .. s.Response]) : s)).ShouldBe(entry.GetProperty("output").EnumerateArray().SelectMany(o => sides.Length == 2
                ? sides.Select(side => Written(TrainingFolder.Sequence(o, $"{side}_ids")))
                : [Written(whole ? Sequence(o, "") with { Prompt = [] } : Sequence(o, ""))]));
            (made.Cut, made.Dropped).ShouldBe(whole ? (1, 0) : (0, 1));
        }

        static int[] Words(JsonElement of, string key) =>
            [.. of.GetProperty(key).GetString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(w => w == "<eos>" ? 2 : int.Parse(w[1..]))];

        static string Written(TokenSequence s) => $"{string.Join(' ', s.Prompt)} + {string.Join(' ', s.Response)}";
    }

    [Fact]
    public void Rows_of_a_fixed_length_are_packed_as_the_reference_packs_them()
    {
        var packing = File.GetProperty("packing");
        int[][] inputs = [.. packing.GetProperty("input").EnumerateArray().Select(e => TrainingFolder.Ints(e, "input_ids"))];
        foreach (var entry in packing.GetProperty("cases").EnumerateArray())
        {
            var capacity = entry.GetProperty("seq_length").GetInt32();
            var made = entry.GetProperty("strategy").GetString() switch
            {
                "bfd" => Packing.BestFit([.. inputs.Select(i => i.Length)], capacity).Select(row => row.SelectMany(i => inputs[i].Take(capacity))),
                "bfd_split" => Split(inputs, capacity),
                _ => inputs.SelectMany(i => i).Chunk(capacity),
            };
            made.Select(row => string.Join(' ', row)).ShouldBe(entry.GetProperty("output").EnumerateArray().Select(r => string.Join(' ', TrainingFolder.Ints(r, "input_ids"))), $"{entry.GetProperty("strategy")}");
        }
    }

    [Theory]
    [InlineData(3, "0 1 2")]
    [InlineData(1, "0 | 1 | 2")]
    [InlineData(100, "0 1 2")]
    public void Long_sequences_count_as_the_capacity(int capacity, string rows) =>
        string.Join(" | ", Packing.BestFit([1, 1, 1], capacity).Select(r => string.Join(' ', r))).ShouldBe(rows);

    [Theory]
    [InlineData(9, false, "1 2 3 + 4 5 6")]
    [InlineData(5, false, "1 2 3 + 4 5")]
    [InlineData(2, false, "1 2 + ")]
    [InlineData(4, true, "3 + 4 5 6")]
    [InlineData(3, true, "4 + 5 6")]
    [InlineData(1, true, "6 + ")]
    public void A_sequence_is_cut_at_its_end_or_its_beginning(int most, bool end, string left)
    {
        var (prompt, response) = new TokenSequence([1, 2, 3], [4, 5, 6]).Cut(most, end);
        $"{string.Join(' ', prompt)} + {string.Join(' ', response)}".ShouldBe(left);
    }

    private static IEnumerable<IEnumerable<int>> Split(int[][] inputs, int capacity)
    {
        var pieces = Packing.Pieces([.. inputs.Select(i => i.Length)], capacity);
        return Packing.BestFit([.. pieces.Select(p => p.Length)], capacity).Select(row => row.SelectMany(p => inputs[pieces[p].Sequence].Skip(pieces[p].Start).Take(pieces[p].Length)));
    }

    /// <summary>An example whose labels say what is trained on; without labels, all of it.</summary>
    private static TokenSequence Sequence(JsonElement example, string side)
    {
        if (side != "")
        {
            return TrainingFolder.Sequence(example, side);
        }

        var ids = TrainingFolder.Ints(example, "input_ids");
        var prompt = example.TryGetProperty("labels", out var labels) ? labels.EnumerateArray().Count(l => l.GetInt32() == -100) : 1;
        return new(ids[..prompt], ids[prompt..]);
    }

    /// <summary>What is predicted from what, row by row: the tokens that lead to a target, and the target.</summary>
    private static string[] Predicted(TokenBatch batch)
    {
        var (ids, places, targets) = (batch.Ids.flatten().data<long>().ToArray(), batch.Positions.data<long>().ToArray(), batch.Targets.data<long>().ToArray());
        var width = batch.Ids.shape[1];
        return [.. places.Zip(targets, (place, target) =>
        {
            var start = batch.Fork is { } fork ? fork.Branches.Last(b => b.Start <= place).Start : place / width * width;
            return $"{string.Join(' ', ids[(int)start..((int)place + 1)])} > {target}";
        })];
    }

    /// <summary>The same from the reference's ids and masks or labels.</summary>
    private static string[] Named(JsonElement output, string prefix)
    {
        var ids = Rows(output, $"{prefix}input_ids");
        var trained = output.TryGetProperty($"{prefix}completion_mask", out _)
            ? Rows(output, $"{prefix}completion_mask").Select(row => row.Select(m => m == 1).ToArray()).ToArray()
            : [.. Rows(output, "labels").Select(row => row.Select(label => label != -100).ToArray())];
        var positions = output.TryGetProperty("position_ids", out _) ? Rows(output, "position_ids") : [.. ids.Select(row => Enumerable.Range(0, row.Length).ToArray())];
        return [.. ids.SelectMany((row, r) => Enumerable.Range(1, row.Length - 1).Where(i => trained[r][i] && positions[r][i] > 0)
            .Select(i => $"{string.Join(' ', row[(i - positions[r][i])..i])} > {row[i]}"))];
    }

    private static int[][] Rows(JsonElement of, string key) => [.. of.GetProperty(key).EnumerateArray().Select(r => r.EnumerateArray().Select(v => v.GetInt32()).ToArray())];
}
