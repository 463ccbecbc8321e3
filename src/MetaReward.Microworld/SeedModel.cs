namespace MetaReward.Microworld;

/// <summary>
/// The recipe of the seed model: first able, then imperfect. <b>Skill</b> from clean demonstrations, then a short <b>imperfection</b> stage
/// on demonstrations with planted faults. An undertrained clean model is no substitute: its errors are the same in all samples of a group,
/// so that a group holds no right response against a wrong one.
/// Shape of the model: 3 layers, hidden 128, 4 heads, SwiGLU 320, tied embeddings.
/// </summary>
public static class SeedModel
{
    /// <summary>The special tokens of the tokenizer, in the order of their ids; the world's words follow them.</summary>
    public static IReadOnlyList<string> SpecialTokens { get; } = ["<pad>", "<end>", "<sep>", "<unk>"];

    /// <summary>How long and how hard each stage trains.</summary>
    /// <param name="SkillSteps">Optimiser steps on clean demonstrations.</param>
    /// <param name="FaultSteps">Optimiser steps on demonstrations with faults.</param>
    /// <param name="BatchSize">Demonstrations per step, the variant's skills in turn.</param>
    /// <param name="SkillRate">Muon's learning rate on matrices.</param>
    /// <param name="FaultRate">AdamW's learning rate.</param>
    /// <param name="Variant">Which world (<see cref="SeedVariant"/>).</param>
    public sealed record Options(
        int SkillSteps = 1600, int FaultSteps = 220, int BatchSize = 150, double SkillRate = 0.01, double FaultRate = 1e-3,
        string Variant = "anchored");

    /// <summary>
    /// Both stages from untrained weights. Each stage keeps its checkpoint in a folder of its own below <see cref="Turn.Folder"/>.
    /// </summary>
    public static async Task<IPolicy> TrainAsync(IPolicy untrained, ITrainer trainer, Options options, Turn at)
    {
        var skill = new Training(
            options.SkillRate, Epochs: 1, options.BatchSize, WarmupSteps: 20, Schedule.Linear, MicroBatchTokens: 2048,
            Optimizer: Optimizer.Muon);
        var variant = SeedVariant.Named(options.Variant);
        var able = await trainer.SftAsync(
            untrained,
            SeedData.Of(variant.Skills, variant.Skill, at.Seed.Derive("skill"), options.SkillSteps * options.BatchSize), new(skill),
            Within(at, "skill"));

        var faults = new Training(
            options.FaultRate, Epochs: 1, options.BatchSize, WarmupSteps: 5, Schedule.Cosine, MicroBatchTokens: 2048);
        return await trainer.SftAsync(
            able,
            SeedData.Of(variant.Skills, variant.Faults, at.Seed.Derive("faults"), options.FaultSteps * options.BatchSize), new(faults),
            Within(at, "faults"));
    }

    private static Turn Within(Turn at, string stage) =>
        at with { Seed = at.Seed.Derive(stage), Folder = Path.Combine(at.Folder, stage), Progress = new Named(stage, at.Progress) };

    /// <summary>Progress under a stage's name: to the trainer both are the same room.</summary>
    private sealed class Named(string stage, IProgress<Progress> next) : IProgress<Progress>
    {
        public void Report(Progress value) => next.Report(value with { Room = stage });
    }
}
