using System.Diagnostics;
using MetaReward.Bench.Learning;
using MetaReward.Text;
using MetaReward.Torch;
using static TorchSharp.torch;

namespace MetaReward.Bench.Speed;

/// <summary>Sampling and LoRA-DPO on a device. Measures this program there; what the device could do it does not ask.</summary>
/// <param name="Model">Weights that mean nothing.</param>
/// <param name="Manner">How to sample; the number of tokens is set by each measurement.</param>
internal sealed record DeviceSpeed(Transformer Model, Manner Manner)
{
    /// <summary>Random weights drawn on the device itself.</summary>
    public static Transformer Random(ModelConfig config, Device device, ScalarType type) => Transformer.Filled(
        config, type, device, (_, shape) => shape.Length == 1 ? ones(shape, type, device) : randn(shape, type, device).mul_(0.02));

    /// <summary>Prompt tokens a second of prompts that share nothing.</summary>
    public async Task<double> PrefillAsync(int prompts, int length) => prompts * length / await SecondsAsync(prompts, 1, length, 1);

    /// <summary>New tokens a second of sequences on one prompt, the first of each aside.</summary>
    public async Task<double> DecodeAsync(int sequences, int length, int tokens)
    {
        var first = await SecondsAsync(1, sequences, length, 1);
        return sequences * (tokens - 1) / Math.Max(1e-9, await SecondsAsync(1, sequences, length, tokens) - first);
    }

    /// <summary>Tokens a second of steps of DPO on a fresh adapter of rank 16 on every matrix, the reference asked before.</summary>
    public double Train(bool recompute)
    {
        using var lora = Lora.Fresh(Model, LoraConfig.Of(new(16, 32, 0, [ModuleNames.AllLinear])), Seed.Of(2));
        using var adapted = Model.Adapted(lora);
        var examples = TrainingWork.All[0].Examples(Model.Config.VocabularySize);
        var objective = new PairObjective(adapted, examples, new(PreferenceLosses.Dpo(0.1)), new(4096, recompute));
        int[] batch = [.. Enumerable.Range(0, examples.Length)];
        using var loop = new TrainingLoop(adapted, new(1e-6, 1, batch.Length), 2);
        loop.Step(objective, batch); // warm
        Devices.Wait(Model.Device);
        var start = Stopwatch.GetTimestamp();
        loop.Step(objective, batch);
        Devices.Wait(Model.Device);
        return TrainingWork.All[0].Tokens / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private async Task<double> SecondsAsync(int prompts, int each, int length, int tokens)
    {
        WantedSample[] wanted = [.. Enumerable.Range(0, prompts).SelectMany(p =>
        {
            int[] prompt = [.. Enumerable.Range(0, length).Select(t => Seed.Of(p).Below(Model.Config.VocabularySize, t))];
            return Enumerable.Range(0, each).Select(k => new WantedSample(p, k, prompt, Seed.Of(p).Derive(k)));
        })];
        var start = Stopwatch.GetTimestamp();
        await Sampler.RunAsync(Model, Manner with { Sampling = Manner.Sampling with { MaxTokens = tokens } }, wanted,
            CancellationToken.None);
        return Stopwatch.GetElapsedTime(start).TotalSeconds; // logits were read back: all is done
    }
}
