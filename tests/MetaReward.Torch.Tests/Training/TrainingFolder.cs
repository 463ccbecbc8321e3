using System.Text.Json;
using MetaReward.Tests;
using MetaReward.Text;
using static TorchSharp.torch;

namespace MetaReward.Torch.Tests;

/// <summary>What the reference trainers were given: tiny models, pairs, demonstrations and single responses.</summary>
internal static class TrainingFolder
{
    public static Transformer Model(string folder)
    {
        var config = HubConfig.Read(SharedData.Path($"fixtures/training/{folder}/config.hub-style.json"));
        var weights = Fixture.Open($"fixtures/training/{folder}/model.safetensors");
        using var frozen = Transformer.FromTensors(config, weights.Values);
        return frozen.Clone(requiresGrad: true);
    }

    public static (TokenSequence Chosen, TokenSequence Rejected)[] Sides(string name) =>
        [.. Json($"{name}/batch.json").GetProperty("pairs").EnumerateArray().Select(p => (Sequence(p, "chosen_ids"), Sequence(p, "rejected_ids")))];

    /// <summary>The pairs with what the reference checkpoint says of them.</summary>
    public static TokenPair[] Pairs(string name)
    {
        var sides = Sides(name);
        using var reference = Model($"{name}/reference");
        var said = new Examples([.. sides.Select(s => new[] { s.Chosen, s.Rejected })], 4096).Ask(reference, [[.. Enumerable.Range(0, sides.Length)]]);
        return [.. sides.Zip(said, (s, r) => new TokenPair(s.Chosen, s.Rejected, r[0], r[1]))];
    }

    public static TokenSequence[] Demonstrations() =>
        [.. Json("sft-steps/batch.json").GetProperty("examples").EnumerateArray().Select(e => Sequence(e, "completion_ids"))];

    public static TokenSequence Sequence(JsonElement of, string response) => new(Ints(of, "prompt_ids"), Ints(of, response));

    public static int[] Ints(JsonElement of, string key) => [.. of.GetProperty(key).EnumerateArray().Select(v => v.GetInt32())];

    public static JsonElement Json(string relative) =>
        JsonDocument.Parse(File.ReadAllText(SharedData.Path($"fixtures/training/{relative}"))).RootElement;

    public static double Largest(Tensor difference) => difference.abs().max().to(ScalarType.Float64).item<double>();
}
