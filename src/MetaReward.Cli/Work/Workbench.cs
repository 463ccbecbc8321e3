using MetaReward.Cli.Settings;
using MetaReward.Evaluation;
using MetaReward.Measures;
using MetaReward.Recipes;

namespace MetaReward.Cli.Work;

/// <summary>
/// What a run works with, whatever the model: the policy it starts from, who trains, how it judges, what it is
/// asked, and how one looks at it.
/// </summary>
public sealed record Workbench
{
    public required IPolicy Policy { get; init; }

    public required ITrainer Trainer { get; init; }

    /// <summary>How things are asked and read.</summary>
    public required World World { get; init; }

    public required IReadOnlyList<Prompt> Pool { get; init; }

    /// <summary>Demonstrations that somebody made elsewhere; null: the warm-up's are made here.</summary>
    public IReadOnlyList<Demonstration>? Demonstrations { get; init; }

    /// <summary>For the judge probe and the warm-up; null where the truth is known anyway.</summary>
    public ContrastSource? Contrasts { get; init; }

    /// <summary>Told which policy the loop starts from, after the warm-up.</summary>
    public Action<IPolicy> Start { get; init; } = _ => { };

    /// <summary>Figures of a policy, and the figure of each held-out item for the gate.</summary>
    public required Func<Turn, IPolicy, Task<Look>> Look { get; init; }

    /// <summary>What one <see cref="Look"/> samples, for plans.</summary>
    public PlannedLook Looks { get; init; } = new();

    /// <summary>Prompts that the first policy answers before the loop, to make contrasts from, for plans.</summary>
    public int Answers { get; init; }

    /// <summary>Number of tokens of a rendered user message, for plans.</summary>
    public required Func<string, int> Tokens { get; init; }

    /// <summary>What the policy takes in memory.</summary>
    public required Footprint Footprint { get; init; }

    /// <summary>A user message as the model sees it, template and all.</summary>
    public Func<Dialogue, string> Rendered { get; init; } = prompt => prompt.Text;

    /// <summary>
    /// What a reader must know of the prompts: what was read otherwise than it stands, what is not used, how many are held out.
    /// </summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>One line about the model, for a reader.</summary>
    public required string Model { get; init; }

    /// <summary>Loads the model and what belongs to it.</summary>
    /// <exception cref="InvalidDataException">The model or the prompts cannot be read.</exception>
    public static Workbench Open(RunSettings settings) =>
        settings.IsMicroworld() ? MicroworldBench.Open(settings) : CheckpointBench.Open(settings);
}

/// <summary>A model, ready to work.</summary>
/// <param name="Policy">Who acts and judges.</param>
/// <param name="Trainer">Who trains it.</param>
/// <param name="Tokens">Number of tokens of a rendered user message.</param>
/// <param name="Context">Most tokens that it holds.</param>
/// <param name="Footprint">What it takes in memory.</param>
/// <param name="Words">One line about it.</param>
internal sealed record Opened(IPolicy Policy, ITrainer Trainer, Func<string, int> Tokens, int Context, Footprint Footprint, string Words);

/// <summary>What was seen of a policy.</summary>
/// <param name="Values">Figures by name.</param>
/// <param name="Items">Under some of these names, one figure per held-out item: the same items for every policy of a run.</param>
public sealed record Look(IReadOnlyDictionary<string, Interval> Values, IReadOnlyDictionary<string, IReadOnlyList<Outcome>> Items);
