using System.Text;
using System.Text.Json;

namespace MetaReward.Recipes;

/// <summary>
/// What a training on a file or folder of pairs keeps beside its checkpoint: the pairs as they were trained on, and what was left out.
/// </summary>
public static class PairRecords
{
    /// <summary>Keeps <c>6-pairs.jsonl</c> and <c>6-skips.jsonl</c> in the turn's folder; reads the pairs if they are there.</summary>
    /// <exception cref="InvalidDataException">The folder holds other pairs.</exception>
    public static IReadOnlyList<PreferencePair> Keep(Turn turn, IReadOnlyList<PreferencePair> pairs, IReadOnlyList<PairSkip> skips)
    {
        var lines = string.Join('\n', pairs.Select(pair => JsonSerializer.Serialize(pair, RecordJson.Lines.PreferencePair)));
        var inputs = Shard.Hex(Encoding.UTF8.GetBytes(lines));
        var files = new ShardFolder(turn);
        var kept = files.Keep(Learnable.Pairs, inputs, RecordJson.Lines.PreferencePair, () => pairs);
        files.Keep("6-skips", inputs, RecordJson.Lines.PairSkip, () => skips);
        return kept;
    }
}
