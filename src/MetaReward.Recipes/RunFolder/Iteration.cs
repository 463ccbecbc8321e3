using System.Text.Json.Serialization.Metadata;

namespace MetaReward.Recipes;

/// <summary>
/// Where a page is, and the way its rooms, selections and trainings keep what they make, by name. Iteration t leads from the policy M_(t-1)
/// to M_t; 0 is what comes before the loop. A page may ask one kind of room twice under two names, and train twice. The same page runs over
/// a folder that is being written and over one that is only read (<see cref="Replay"/>).
/// </summary>
public abstract class Iteration
{
    /// <param name="turn">Number, seed, folder, progress and cancellation.</param>
    /// <param name="label">What ids begin with.</param>
    protected Iteration(Turn turn, string label)
    {
        (Turn, Label) = (turn, label);
    }

    /// <summary>The plain value that trainers and logs take.</summary>
    public Turn Turn { get; }

    /// <summary>What ids begin with: <c>i1</c>, or <c>i1s7</c> in step 7 of a training that samples.</summary>
    public string Label { get; }

    /// <summary>t.</summary>
    public int Number => Turn.Iteration;

    /// <summary>This iteration's; rooms derive their own from it by name.</summary>
    public Seed Seed => Turn.Seed;

    /// <summary>The prompts' ids in this iteration.</summary>
    public IReadOnlyList<string> Groups(IEnumerable<Prompt> prompts) => [.. prompts.Select(GroupOf)];

    /// <summary>A prompt's id in this iteration.</summary>
    public string GroupOf(Prompt prompt) => $"{Label}/{prompt.Id}";

    /// <summary>Figures of the iteration by name, as rooms, selections and trainings added them; see <see cref="FigureNames"/>.</summary>
    public FigureBook Figures { get; protected init; } = new();

    /// <summary>A room by its name: a digit, which is its place in the iteration, and what it holds.</summary>
    /// <param name="mark">Letters before a response's number in its id; two rooms that answer the same prompts need two.</param>
    public abstract Room Room(string name, string mark = "r");

    /// <summary>
    /// Which prompts this iteration works on (<see cref="Pool"/>); kept as <c>1-prompts</c>.
    /// </summary>
    /// <param name="count">At least 1.</param>
    /// <exception cref="InvalidDataException">The pool is empty or an id stands twice.</exception>
    public abstract IReadOnlyList<Prompt> Draw(IReadOnlyList<Prompt> pool, int count);

    /// <summary>
    /// What the iteration gives to learn from, and everything that gave nothing, with its reason. For each ending every prompt is in a kept
    /// record or in one final skip: that is checked, not hoped.
    /// </summary>
    /// <returns>The records to learn from, of all endings.</returns>
    /// <exception cref="InvalidOperationException">A prompt went in and did not come out, or came out twice.</exception>
    public abstract IReadOnlyList<T> Close<T>(IReadOnlyList<Prompt> prompts, params IReadOnlyList<Ending<T>> endings)
        where T : class;

    /// <summary>A step of a training that samples: an iteration in small, whose rooms keep one shard for each step.</summary>
    /// <param name="step">From 0.</param>
    /// <param name="of">Steps in all.</param>
    public abstract Iteration Step(int step, int of);

    /// <summary>
    /// Adds the figures of all steps, from what was kept: a training that goes on does not ask again for the steps that it has behind it.
    /// </summary>
    /// <param name="of">Steps in all.</param>
    /// <param name="step">What the page does in a step.</param>
    internal abstract Task CountStepsAsync(int of, Func<Iteration, Task> step);

    /// <summary>
    /// A figure that rests on the whole iteration and that single prompts are judged by: kept, so that one prompt alone can be traced.
    /// </summary>
    public abstract double Whole(string name, Func<double> of);

    /// <summary>
    /// Where a training keeps what it makes: the iteration's folder for the one that makes M_t, a folder of its name for another.
    /// </summary>
    public Turn Training(string? name) =>
        name is null ? Turn : Turn with { Folder = Path.Combine(Turn.Folder, name), Seed = Seed.Derive(name) };

    /// <summary>Keeps the figures: the iteration is through.</summary>
    /// <param name="policy">Who acted in it.</param>
    public abstract void End(IPolicy policy);

    /// <summary>Says something that a reader should know, now and in the report.</summary>
    public abstract void Say(string room, string text);

    /// <summary>Keeps records that no policy made, in a file of that name; reads them if they are there.</summary>
    /// <param name="inputs">Hash of what decides them.</param>
    internal abstract IReadOnlyList<T> Keep<T>(string name, string inputs, JsonTypeInfo<T> type, Func<IEnumerable<T>> make)
        where T : class;
}
