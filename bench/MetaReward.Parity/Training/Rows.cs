using System.Text.Json;
using MetaReward.Text;
using MetaReward.Torch;
using static TorchSharp.torch;

namespace MetaReward.Parity.Training;

/// <summary>Examples ended, cut, left out and packed as the reference does, and what a model says of a packed row.</summary>
internal static class Rows
{
    private const int End = 2;
    private const int Longest = 16;

    public static IEnumerable<Figure> Prepared(JsonElement entry)
    {
        var what = entry.Text("what");
        var whole = what.Contains("completion_only_loss False", StringComparison.Ordinal);
        string[] sides = what.StartsWith("DPO", StringComparison.Ordinal) ? ["chosen", "rejected"] : ["completion"];
        var examples = entry.GetProperty("input").EnumerateArray()
            .Select(e =>
                sides.Select(side => new TokenSequence(Words(e, "prompt"), TextSide.Ended(Words(e, side), End)))
                    .Select(s => whole ? s.Whole() : s).ToArray());
        var made = Fitting.Of(examples, Longest).Kept.SelectMany(kept => kept.Example)
            .Select(s => Written([.. s.Prompt, .. s.Response], whole ? 0 : s.Prompt.Count));
        var expected = entry.GetProperty("output").EnumerateArray().SelectMany(o => o.Maybe("labels") is { } labels
            ? [Written(o.Ints("input_ids"), labels.Ints().Count(label => label == -100))]
            : sides.Select(side => Written([.. o.Ints("prompt_ids"), .. o.Ints($"{side}_ids")], o.Ints("prompt_ids").Length)));
        yield return Batches.Lists("sequences", made, expected);
    }

    public static IEnumerable<Figure> Packed(JsonElement input, JsonElement entry)
    {
        var (capacity, strategy) = (entry.Int("seq_length"), entry.Text("strategy"));
        int[][] inputs = [.. input.EnumerateArray().Select(e => e.Ints("input_ids"))];
        var rows = strategy switch
        {
            "bfd" =>
                Packing.BestFit([.. inputs.Select(i => i.Length)], capacity).Select(row => row.SelectMany(i => inputs[i].Take(capacity))),
            "bfd_split" => InPieces(inputs, capacity),
            "wrapped" => inputs.SelectMany(i => i).Chunk(capacity),
            _ => throw new InvalidDataException($"the reference packs by '{strategy}', which is not known here"),
        };
        yield return Batches.Lists("rows", rows.Select(row => string.Join(' ', row)),
            entry.GetProperty("output").EnumerateArray().Select(row => string.Join(' ', row.Ints("input_ids"))));
    }

    /// <summary>Every token of the demonstrations, laid out in one way or another, is as likely as in the reference's packed row.</summary>
    public static IEnumerable<Figure> Learned(string folder, Func<IReadOnlyList<TokenSequence>, TokenBatch> layout)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var batch = layout(TrainingFolder.Demonstrations(folder));
        var logps = new ResponseLogps(TrainingFolder.Model(Path.Combine(folder, "initial")), batch).Values;
        var expected = Fixture.Open(folder, "packing", "packed.safetensors");
        var labels = expected.Tensor("labels")[0];
        var trained = (labels.narrow(0, 1, labels.shape[0] - 1) != -100).nonzero().flatten();
        var loss = Data.Json(folder, "packing", "case.json").GetProperty("losses").GetProperty("trl_packing_bfd").Number("loss");
        yield return Figure.Apart("loss",
            Apart.Of(TokenLosses.NegativeLogLikelihood(logps, batch.TrainedTokens).item<float>(), loss), 5e-6);
        if (batch.Fork is { } fork)
        {
            yield return Figure.Equal("ids and positions", InRow(expected, "input_ids").Zip(InRow(expected, "position_ids"))
                .Zip(batch.Ids.data<long>().Zip(fork.Positions.data<long>())), p => p.First == p.Second);
        }

        yield return Figure.Apart("log-probs",
            Apart.Largest(logps.to(ScalarType.Float64), -expected.Tensor("per_token_nll_float64").index_select(0, trained)), 1e-5);
    }

    /// <summary>Without the last token of each demonstration, which predicts nothing.</summary>
    private static IEnumerable<long> InRow(Fixture row, string name)
    {
        var owners = row.Tensor("sequence_index").data<long>().ToArray();
        return row.Tensor(name)[0].data<long>().ToArray().Where((_, i) => i + 1 < owners.Length && owners[i + 1] == owners[i]);
    }

    private static IEnumerable<IEnumerable<int>> InPieces(int[][] inputs, int capacity)
    {
        var pieces = Packing.Pieces([.. inputs.Select(i => i.Length)], capacity);
        return Packing.BestFit([.. pieces.Select(p => p.Length)], capacity)
            .Select(row => row.SelectMany(p => inputs[pieces[p].Sequence].Skip(pieces[p].Start).Take(pieces[p].Length)));
    }

    /// <summary>The ids of a text of words such as <c>w7</c>.</summary>
    private static int[] Words(JsonElement of, string key) =>
        [.. of.Text(key).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word == "<eos>" ? End : int.Parse(word[1..]))];

    private static string Written(int[] ids, int untrained) =>
        $"{string.Join(' ', ids[..untrained])} + {string.Join(' ', ids[untrained..])}";
}
