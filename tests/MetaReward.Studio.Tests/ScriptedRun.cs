using MetaReward.Recipes;
using MetaReward.Rubrics;

namespace MetaReward.Tests;

/// <summary>A run folder that a scripted policy filled.</summary>
internal static class ScriptedRun
{
    public static World World { get; } = new() { Judge = new AdditiveRubric(), Pairwise = new PairRubric(), Meta = new MetaRubric() };

    /// <summary>A run of three iterations.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="name">The recipe.</param>
    /// <param name="more">Ends every prompt.</param>
    /// <param name="prompts">Of each iteration.</param>
    public static async Task MakeAsync(string folder, string name, string more = "", int prompts = 4)
    {
        var recipe = Catalogue.Find(name);
        var cast = new Cast
        {
            Student = new ScriptedPolicy("M0", Reply),
            Trainer = new Renamed(),
            World = World,
            Prompts = [.. Enumerable.Range(0, 3 * prompts).Select(i => new Prompt($"p{i:00000}", $"say something about {i}{more}"))],
        };
        var manifest = new Manifest
        {
            Recipe = name,
            Seed = 5,
            Options = recipe.Resolve(new()
            {
                ["iterations"] = 3, ["prompts_per_iteration"] = prompts, ["responses_per_prompt"] = 4, ["judgments_per_response"] = 3,
            }),
            PromptsSha256 = Manifest.HashOf(cast.Prompts),
            Prompts = cast.Prompts.Count,
            Policy = cast.Student.Fingerprint,
        };
        using var run = Run.Open(folder, manifest, new Progress<Progress>());
        await recipe.RunAsync(run, cast);
    }

    private static string Reply(string prompt, Seed seed) =>
        prompt.Contains("Winner:", StringComparison.Ordinal) ? $"Winner: Judgement {"AB"[seed.Below(2, 1)]}"
        : prompt.Contains("Score:", StringComparison.Ordinal) ? $"Note {seed.Below(50, 2)}.\nScore: {seed.Below(11, 1) / 2.0}"
        : $"Here is {seed.Below(90, 0)}" + string.Concat(Enumerable.Repeat(" and more", seed.Below(5, 1)));

    /// <summary>Trains nothing: the same replies under another name.</summary>
    private sealed class Renamed : ITrainer
    {
        public Task<IPolicy> DpoAsync(IPolicy policy, IPolicy reference, IReadOnlyList<PreferencePair> pairs, Dpo options, Turn at) =>
            Task.FromResult<IPolicy>(new ScriptedPolicy($"M{at.Iteration}", Reply));

        public Task<IPolicy> DistillAsync(
            IPolicy policy, IPolicy teacher, IReadOnlyList<Demonstration> demonstrations, Distill options, Turn at) =>
            Task.FromResult(policy);

        public Task<IPolicy> ReinforceAsync(
            IPolicy policy, IPolicy reference, Reinforce options, Func<IPolicy, int, Task<IReadOnlyList<Rollout>>> rollouts, Turn at) =>
            Task.FromResult(policy);

        public Task<IPolicy> SftAsync(IPolicy policy, IReadOnlyList<Demonstration> demonstrations, Sft options, Turn at) =>
            Task.FromResult(policy);
    }
}
