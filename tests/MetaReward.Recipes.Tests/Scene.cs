using System.Text.Json.Nodes;
using MetaReward.Rubrics;

namespace MetaReward.Recipes;

/// <summary>A small run with everything scripted: 10 prompts in shards of 4, three iterations, judge pairs in the first two.</summary>
internal static class Scene
{
    public const int Iterations = 3;

    public static Prompt[] Pool { get; } =
        [.. Enumerable.Range(0, 25).Select(i => new Prompt($"p{i:00000}", $"say something about the number {i}"))];

    /// <summary>
    /// Plays all three roles: answers of many lengths, scores and winners that vary with the seed, and some replies that cannot be read.
    /// </summary>
    public static ScriptedPolicy Policy() => new("M0", Reply);

    public static World World { get; } = new()
    {
        Judge = new AdditiveRubric(), Meta = new MetaRubric(), MetaWithoutScores = new MetaRubric(hideScores: true),
        Pairwise = new PairRubric(), Modify = new ModifyRubric(), Critic = CritiqueRubric.Form, Refine = new RefineRubric(),
        Invent = new InventRubric(),
        Worsen = new WorseRubric(), Rate = new RatingRubric(),
        Answers = new(reply => reply.Text.Split(' ') is ["Here", "is", var number, ..] ? number : null, (a, b) => a == b),
    };

    public static Cast Cast(IPolicy? policy = null, ITrainer? trainer = null) => new()
    {
        Student = policy ?? Policy(),
        Trainer = trainer ?? new ScriptedTrainer(),
        World = World,
        Prompts = Pool,
        Demonstrations = [new("d1", "judge this", "Score: 3"), new("d2", "judge that", "Score: 1")],
    };

    public static JsonObject Overrides(Recipe recipe)
    {
        var small = new JsonObject
        {
            ["iterations"] = Iterations,
            ["prompts"] = 10,
            ["taught_prompts"] = 10,
            ["prompts_per_iteration"] = 10,
            ["responses_per_prompt"] = 4,
            ["judgments_per_response"] = 3,
            ["comparisons_per_order"] = 3,
            ["steps"] = 5,
            ["prompts_per_step"] = 4,
            ["sampling"] = new JsonObject { ["max_judgment_tokens"] = 512 },
        };
        var known = small.Where(option => recipe.Defaults.ContainsKey(option.Key))
            .Select(option => KeyValuePair.Create(option.Key, option.Value?.DeepClone()));
        var made = new JsonObject(known);
        if (recipe.Defaults["sampling"]!.AsObject().ContainsKey("max_judgment_tokens") is false)
            made.Remove("sampling");
        return recipe.Resolve(made);
    }

    public static Manifest Manifest(Recipe recipe, Cast cast) => new()
    {
        Recipe = recipe.Name,
        Seed = 5,
        Options = Overrides(recipe),
        PromptsSha256 = Recipes.Manifest.HashOf(cast.Prompts),
        Prompts = cast.Prompts.Count,
        Policy = cast.Student.Fingerprint,
        Roles = cast.Others.Count == 0 ? null : cast.Others.ToDictionary(role => role.Key, role => new RolePlayer(role.Value.Fingerprint)),
        ShardSize = 4,
    };

    public static async Task<IPolicy> RunAsync(string name, string folder, Cast? cast = null, IProgress<Progress>? progress = null)
    {
        var recipe = Catalogue.Find(name);
        cast ??= Cast();
        using var run = Run.Open(folder, Manifest(recipe, cast), progress ?? new Ears());
        return await recipe.RunAsync(run, cast);
    }

    /// <summary>Whether a prompt asks for something that is read: a judgment, a comparison, an instruction.</summary>
    public static bool IsAsked(string prompt) => prompt.Contains("Winner:", StringComparison.Ordinal)
        || prompt.Contains("Score:", StringComparison.Ordinal)
        || prompt.Contains("Verdict:", StringComparison.Ordinal)
        || prompt.Contains("Rating:", StringComparison.Ordinal)
        || prompt.Contains("<improved_response>", StringComparison.Ordinal)
        || prompt.Contains("<worse_response>", StringComparison.Ordinal)
        || prompt.Contains("<new_instruction>", StringComparison.Ordinal);

    public static string Reply(string prompt, Seed seed)
    {
        if (prompt.Contains("<improved_response>", StringComparison.Ordinal))
            return seed.Below(12, 0) == 0 ? "Better." : $"<improved_response>Here is {seed.Below(6, 1)} again</improved_response>";
        if (prompt.Contains("Rating: [[", StringComparison.Ordinal))
            return seed.Below(12, 0) == 0 ? "Good." : $"Well.\nRating: [[{seed.Below(10, 1)}]]";
        if (prompt.Contains("<worse_response>", StringComparison.Ordinal))
            return seed.Below(12, 0) == 0 ? "Worse." : $"<worse_response>Here is no {seed.Below(6, 1)}</worse_response>";
        if (prompt.Contains("Verdict: keep", StringComparison.Ordinal))
            return seed.Below(12, 0) == 0 ? "Fine." : $"It lacks a reason.\nVerdict: {(seed.Below(3, 1) == 0 ? "keep" : "improve")}";
        if (prompt.Contains("Write one more instruction", StringComparison.Ordinal))
            return seed.Below(12, 0) == 0 ? "No."
                : $"<new_instruction>count to {seed.Below(500, 1)} by {seed.Below(50, 2)}</new_instruction>";
        if (prompt.Contains("<new_instruction>", StringComparison.Ordinal))
            return seed.Below(12, 0) == 0 ? "No idea." : $"<new_instruction>say something else about {seed.Below(50, 1)}</new_instruction>";
        if (prompt.Contains("Winner: [Response", StringComparison.Ordinal))
            return seed.Below(12, 0) == 0 ? "Both are fine." : $"Well.\nWinner: Response {"AB"[seed.Below(2, 1)]}";
        if (prompt.Contains("Winner:", StringComparison.Ordinal))
            return seed.Below(12, 0) == 0
                ? "I cannot tell."
                : $"The first reads better, or not.\nWinner: Judgement {"AB"[seed.Below(2, 1)]}";
        if (prompt.Contains("Score:", StringComparison.Ordinal))
            return seed.Below(12, 0) == 0 ? "Very nice!" : $"Note {seed.Below(50, 2)}.\nScore: {seed.Below(11, 1) / 2.0}";
        return $"Here is {seed.Below(6, 0)}" + string.Concat(Enumerable.Repeat(" and more", seed.Below(5, 1)));
    }
}
