namespace MetaReward.Recipes;

/// <summary>
/// What a run of a recipe will ask and train, told by the recipe from its options before anything is sampled. Plans, looks at policies and
/// the opening of a model read it, so that none of them needs to know a recipe.
/// </summary>
/// <param name="Iterations">What each iteration does, in order from 1.</param>
/// <param name="Training">The loop's training; of several, the one that takes the most memory.</param>
/// <param name="Actor">How responses are sampled.</param>
public sealed record Outline(IReadOnlyList<PlannedIteration> Iterations, TrainingOptions Training, Sampling Actor)
{
    /// <summary>How judgments are sampled; null where the recipe judges nothing.</summary>
    public Sampling? Judge { get; init; }

    /// <summary>Whether it rests on the judge's rubric: then a judge at chance stops the run before anything is spent.</summary>
    public bool NeedsJudge { get; init; } = true;

    /// <summary>How judgments are compared; null where the recipe compares none.</summary>
    public Sampling? Meta { get; init; }

    /// <summary>The training before the loop; null where the recipe has none.</summary>
    public WarmUpOptions? WarmUp { get; init; }

    /// <summary>Prompts that all iterations draw together.</summary>
    public int Prompts => Iterations.Sum(iteration => iteration.Prompts);
}

/// <summary>What one iteration asks and trains.</summary>
/// <param name="Prompts">Prompts that it draws; fewer where the pool holds fewer.</param>
/// <param name="Asks">Its rooms that sample, in order.</param>
/// <param name="Learns">What its training learns from each prompt.</param>
/// <param name="Epochs">Passes over it.</param>
public sealed record PlannedIteration(int Prompts, IReadOnlyList<PlannedAsk> Asks, IReadOnlyList<PlannedSides> Learns, int Epochs);

/// <summary>What one room samples for each prompt.</summary>
/// <param name="Room">As in the run folder.</param>
/// <param name="Kind">What it asks: decides the expected lengths.</param>
/// <param name="Messages">Different messages for each prompt.</param>
/// <param name="Samples">Samples of each message.</param>
/// <param name="MaxTokens">Most tokens of a sample.</param>
public sealed record PlannedAsk(string Room, AskKind Kind, int Messages, int Samples, int MaxTokens);

/// <summary>What a training learns from a prompt: a pair is two sides, a demonstration is one.</summary>
/// <param name="Kind">What was sampled for it: decides the expected lengths.</param>
/// <param name="Sides">Texts that share one message.</param>
/// <param name="MaxTokens">Most tokens of a text, without the end that one that was cut gets.</param>
public sealed record PlannedSides(AskKind Kind, int Sides, int MaxTokens);

/// <summary>What a message asks for. A room that asks for something else takes the kind whose lengths are nearest.</summary>
public enum AskKind
{
    /// <summary>A response to a prompt.</summary>
    Response,

    /// <summary>A judgment of a response.</summary>
    Judgment,

    /// <summary>A comparison of two judgments.</summary>
    Battle,
}
