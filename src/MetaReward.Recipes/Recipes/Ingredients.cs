namespace MetaReward.Recipes;

/// <summary>What a recipe needs besides its options: who learns, who trains, how it judges, and from which prompts.</summary>
public sealed record Ingredients
{
    /// <summary>M_0: acts, judges, meta-judges and is trained.</summary>
    public required IPolicy Policy { get; init; }

    public required ITrainer Trainer { get; init; }

    /// <summary>How a response is judged.</summary>
    public required IRubric<Exchange> Judge { get; init; }

    /// <summary>How two judgments are compared.</summary>
    public required IRubric<Contest> Meta { get; init; }

    /// <summary>Prompts to draw from; ids differ.</summary>
    public required IReadOnlyList<Prompt> Pool { get; init; }

    /// <summary>Demonstrations for the warm-up; none skips it.</summary>
    public IReadOnlyList<Demonstration> Demonstrations { get; init; } = [];

    /// <summary>Called with M_0 and with every new policy. It looks; nothing of what it sees comes back.</summary>
    public Func<Turn, IPolicy, Task> Measure { get; init; } = (_, _) => Task.CompletedTask;
}
