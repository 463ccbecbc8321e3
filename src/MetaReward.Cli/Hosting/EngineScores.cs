using MetaReward.Remote.Hosting;
using MetaReward.Torch;

namespace MetaReward.Cli.Hosting;

/// <summary>What a checkpoint says, computed by this program's engine.</summary>
/// <param name="policy">The checkpoint.</param>
internal sealed class EngineScores(TorchPolicy policy) : IWeightScores
{
    public IReadOnlyList<float> Logps(Dialogue prompt, IReadOnlyList<int> tokens) =>
        tokens.Count == 0 ? [] : policy.Logps(policy.Text.EncodePrompt(prompt), tokens);

    public string Greedy(Dialogue prompt, int tokens) =>
        policy.SampleAsync([new(prompt, 1, Seed.Of(0))], Sampling.Greedy(tokens), null, CancellationToken.None).GetAwaiter()
            .GetResult()[0][0].Text;
}
