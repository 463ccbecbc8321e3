using System.Text.Json;
using MetaReward.Text;
using MetaReward.Torch;

namespace MetaReward.Parity.Training;

/// <summary>What the reference trainers were given: tiny models, pairs, demonstrations and single responses.</summary>
internal static class TrainingFolder
{
    /// <summary>A model that can be trained.</summary>
    public static Transformer Model(string folder)
    {
        var weights = Fixture.Open(folder, "model.safetensors");
        using var frozen = Transformer.FromTensors(HubConfig.Read(Path.Combine(folder, "config.hub-style.json")), weights.Values,
            device: Place.Device);
        return frozen.Clone(requiresGrad: true);
    }

    /// <summary>The pairs of a batch with what a reference says of them.</summary>
    public static TokenPair[] Pairs(string folder, Transformer reference)
    {
        var sides = Data.Json(folder, "batch.json").GetProperty("pairs").EnumerateArray()
            .Select(p => (Chosen: Sequence(p, "chosen_ids"), Rejected: Sequence(p, "rejected_ids"))).ToArray();
        var said = new Examples([.. sides.Select(s => new[] { s.Chosen, s.Rejected })], 4096)
            .Ask(reference, [[.. Enumerable.Range(0, sides.Length)]]);
        return [.. sides.Zip(said, (s, r) => new TokenPair(s.Chosen, s.Rejected, r[0], r[1]))];
    }

    /// <summary>The same with the folder's own reference.</summary>
    public static TokenPair[] Pairs(string folder)
    {
        using var reference = Model(Path.Combine(folder, "reference"));
        return Pairs(folder, reference);
    }

    public static TokenSequence[] Demonstrations(string folder) =>
        [.. Data.Json(folder, "batch.json").GetProperty("examples").EnumerateArray().Select(e => Sequence(e, "completion_ids"))];

    public static TokenSequence Sequence(JsonElement of, string response) => new(of.Ints("prompt_ids"), of.Ints(response));
}
