namespace MetaReward.Recipes;

/// <summary>
/// A place in an iteration where a policy is asked, by name: <c>2-responses</c>. Blocks ask in a room and get records; whether they are
/// kept in a run folder, read back from one, or only returned is the room's matter. A page may ask two rooms of one kind: each has
/// its own seed and marks its ids.
/// </summary>
public abstract class Room
{
    /// <param name="name">A digit, which is the room's place in the iteration, and what it holds: <c>2-past-responses</c>.</param>
    /// <param name="label">Begins its ids: <c>i1</c> for iteration 1.</param>
    /// <param name="seed">The iteration's.</param>
    /// <param name="mark">Letters before a response's number: <c>r</c> in <c>i1/p00017/r3</c>.</param>
    protected Room(string name, string label, Seed seed, string mark)
    {
        (Name, Label, Mark, Seed) = (name, label, mark, seed.Derive(name));
    }

    public string Name { get; }

    /// <summary>What its ids begin with.</summary>
    public string Label { get; }

    /// <summary>Letters before a response's number.</summary>
    public string Mark { get; }

    /// <summary>Its own, from the iteration's and its name.</summary>
    public Seed Seed { get; }

    /// <summary>A room outside a run folder: it asks and returns, and nothing is kept.</summary>
    /// <param name="seed">What the samples depend on, besides policy, requests and options.</param>
    /// <param name="name">Tells rooms of one seed apart.</param>
    /// <param name="tokens">Told the number of new tokens; may be null.</param>
    /// <param name="cancel">Stops between steps.</param>
    public static Room Unkept(Seed seed, string name = "2-responses", IProgress<int>? tokens = null, CancellationToken cancel = default) =>
        new UnkeptRoom(name, seed, tokens, cancel);

    /// <summary>The group of a prompt: what its ids here begin with.</summary>
    public string GroupOf(Prompt prompt) => $"{Label}/{prompt.Id}";

    /// <summary>Asks about every input; the records in input order.</summary>
    internal abstract Task<IReadOnlyList<TRecord>> AskAsync<TInput, TRecord>(
        RoomQuestion<TInput, TRecord> question, IReadOnlyList<TInput> inputs)
        where TRecord : class;

    /// <summary>
    /// Figures of what was asked here go into this book, under the room's name without its digit; null: nobody keeps them.
    /// </summary>
    internal virtual FigureBook? Figures => null;

    /// <summary>Adds a figure of what was asked here.</summary>
    internal void Add(string name, Measures.Interval value) => Figures?.Add($"{Name[(Name.IndexOf('-') + 1)..]}/{name}", value);

    /// <summary>Adds to a count of what was asked here.</summary>
    internal void Count(string name, int more) => Figures?.Count($"{Name[(Name.IndexOf('-') + 1)..]}/{name}", more);

    private sealed class UnkeptRoom(string name, Seed seed, IProgress<int>? tokens, CancellationToken cancel) : Room(name, "i0", seed, "r")
    {
        internal override Task<IReadOnlyList<TRecord>> AskAsync<TInput, TRecord>(
            RoomQuestion<TInput, TRecord> question, IReadOnlyList<TInput> inputs) =>
            question.AnswersAsync(Name, inputs, question.Asked(inputs), tokens, cancel);
    }
}
