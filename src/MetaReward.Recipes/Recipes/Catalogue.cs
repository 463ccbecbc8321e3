namespace MetaReward.Recipes;

/// <summary>The recipes by name, written by hand. A new one is a file, a line here and a row in the methods' table.</summary>
public static class Catalogue
{
    public static IReadOnlyList<Recipe> All { get; } =
    [
        Recipe.Of(
            "meta-rewarding",
            "Meta-Rewarding (arXiv:2407.19594)",
            """
            One model acts, judges its responses, and judges its judgments. Per iteration: K responses per prompt, N judgments per response, mean
            scores; the best against the worst response, with length control, make actor pairs; the judgments of the most disputed response meet
            two by two in both orders, and the strongest against the weakest by Elo make judge pairs (iterations 1-2). DPO on both.
            Left out: the criterion for a checkpoint among epochs (keep_epoch names them), making the prompts. Chosen where the paper is silent: reference = the iteration's start,
            meta-judgments sampled like judgments, prompts without replacement, what the token limit cut off is not chosen (as in NeMo-Aligner).
            """,
            RecipeJson.Strict.MetaRewarding,
            MetaRewarding.RunAsync),
        Recipe.Of(
            "self-rewarding",
            "Self-Rewarding + length control (arXiv:2401.10020; baseline of arXiv:2407.19594)",
            """
            The same without a meta-judge: the model acts and judges, actor pairs only. length_control false pairs best against worst whatever
            their lengths. Defaults are those of Meta-Rewarding's baseline.
            Left out: making new prompts by few-shot generation, the criterion for a checkpoint among epochs, the original's own sampling settings.
            Chosen where the papers are silent: what the token limit cut off is not chosen.
            """,
            RecipeJson.Strict.SelfRewarding,
            SelfRewarding.RunAsync),
    ];

    /// <exception cref="ArgumentException">There is no such recipe; the message lists those there are.</exception>
    public static Recipe Find(string name) => All.FirstOrDefault(recipe => recipe.Name == name)
        ?? throw new ArgumentException($"there is no recipe '{name}'; there are: {string.Join(", ", All.Select(recipe => recipe.Name))}.");
}
