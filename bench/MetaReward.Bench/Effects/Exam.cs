using MetaReward.Bench.Worlds;
using MetaReward.Cli.Work;
using MetaReward.Microworld;
using MetaReward.Microworld.Truth;
using MetaReward.Recipes;
using MetaReward.Torch;

namespace MetaReward.Bench.Effects;

/// <summary>The held-out prompts of one run seed, and the policies of its finished runs.</summary>
/// <param name="Grid">Whose runs.</param>
/// <param name="Model">The seed model.</param>
/// <param name="Seed">The run seed.</param>
/// <param name="Count">How many prompts.</param>
internal sealed record Exam(Grid Grid, int Model, long Seed, int Count)
{
    /// <summary>Replies as recipes sample them, at the temperature of which the log-probs are.</summary>
    public static Sampling Drawn { get; } = new(Temperature: 1, TopP: 1, MaxTokens: 40);

    /// <summary>Held out.</summary>
    public IReadOnlyList<Prompt> Prompts { get; } = Exercise.Prompts(Exercise.ExamSeed(Seed), Grid.Split, Count);

    /// <summary>Chance for what is named.</summary>
    public Seed Chance(string name) => Exercise.ExamSeed(Seed).Derive(name);

    /// <summary>The seed model.</summary>
    public TorchPolicy First() => Load(Grid.ModelOf(Model));

    /// <summary>A finished run of an arm; null where there is none.</summary>
    public RunReader? Run(string arm)
    {
        var cell = new Grid.Cell(Arm.Named($"method-{arm}"), Model, Seed);
        return Grid.IsFinished(cell) ? RunReader.Open(Grid.FolderOf(cell)) : null;
    }

    /// <summary>An arm's policy after its last iteration; null where there is none.</summary>
    public TorchPolicy? Last(string arm) => Run(arm) is { } run ? Load(Cli.Results.Closing.CheckpointOf(run)!) : null;

    /// <summary>A model by its folder.</summary>
    public static TorchPolicy Load(string folder) => (TorchPolicy)Engine.Load(folder).Policy;

    /// <summary>Replies to each prompt.</summary>
    public async Task<IReadOnlyList<IReadOnlyList<Sample>>> AskAsync(IPolicy policy, string name, int count, Sampling sampling) =>
        await policy.SampleAsync(
            [.. Prompts.Select(prompt => new SampleRequest(prompt.Text, count, Chance(name).Derive(prompt.Id)))], sampling, null, default);

    /// <summary>Right ones of one reply to each prompt, in percent.</summary>
    public double Right(IEnumerable<string> replies) =>
        100 * Prompts.Zip(replies, (prompt, reply) => Oracle.IsRight(prompt.Text, reply) ? 1.0 : 0).Average();
}
