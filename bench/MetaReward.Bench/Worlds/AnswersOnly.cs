using MetaReward.Cli.Work;
using MetaReward.Microworld;

namespace MetaReward.Bench.Worlds;

/// <summary>
/// A trainer that learns only demonstrations which answer a task at once: what a method that also teaches feedback and refinement is worth
/// beside the answers alone.
/// </summary>
internal sealed class AnswersOnly(ITrainer trainer) : ChangedTrainer(trainer)
{
    /// <summary>The workbench with this trainer.</summary>
    public static Workbench In(Workbench bench) => bench with { Trainer = new AnswersOnly(bench.Trainer) };

    public override Task<IPolicy> SftAsync(IPolicy policy, IReadOnlyList<Demonstration> demonstrations, Sft options, Turn at) =>
        base.SftAsync(policy, [.. demonstrations.Where(one => Exercise.Read(one.Prompt.Text) is not null)], options, at);
}
