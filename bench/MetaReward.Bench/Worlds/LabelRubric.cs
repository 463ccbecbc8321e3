using MetaReward.Microworld;
using MetaReward.Recipes;

namespace MetaReward.Bench.Worlds;

/// <summary>The judge's rubric, read by the label in the judgment and not by its score.</summary>
internal sealed class LabelRubric(IRubric<Exchange> asked) : IRubric<Exchange>
{
    public string Name => $"{asked.Name}-by-label";

    public double TopScore => asked.TopScore;

    /// <summary>The world with its judges read so.</summary>
    public static World In(World world) => world with { Judge = new LabelRubric(world.Judge) };

    public string Render(Exchange subject) => asked.Render(subject);

    public Verdict Parse(Sample reply) => WrittenCheck.Read(reply.Answer) is { } check
        ? new Verdict.Scored(WrittenCheck.ScoreOf(check.Label)) : asked.Parse(reply);
}
