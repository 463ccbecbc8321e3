using System.Text;
using System.Text.Json.Serialization.Metadata;

namespace MetaReward.Recipes;

/// <summary>
/// An iteration in a run folder that is being written. What is there already is read, not made again; a torn or foreign file is said and
/// made again; one that other weights, options or inputs made is refused.
/// </summary>
internal sealed class KeptIteration : Iteration
{
    private readonly RunFolder run;
    private readonly ShardFolder files;
    private readonly (int Number, int Of)? step;
    private readonly List<string> hands;
    private readonly Dictionary<string, double> whole = new(StringComparer.Ordinal);

    /// <param name="hands">Fingerprints of the policies that had a hand in it, in the order in which they were asked.</param>
    /// <param name="step">Which step of a training that samples; null: the iteration itself.</param>
    public KeptIteration(RunFolder run, Turn turn, string label, List<string> hands, (int Number, int Of)? step = null)
        : base(turn, label)
    {
        (this.run, this.hands, this.step, files) = (run, hands, step, new(turn));
    }

    public override Room Room(string name, string mark = "r") =>
        new KeptRoom(this, files, hands, name, mark, run.Manifest.ShardSize, run.Workers, step);

    public override Iteration Step(int step, int of) =>
        new KeptIteration(run, Turn with { Seed = Seed.Derive("step").Derive(step), Progress = new QuietProgress() }, $"{Label}s{step}",
            [.. hands], (step, of));

    internal override async Task CountStepsAsync(int of, Func<Iteration, Task> step)
    {
        var kept = Replay.Reading(RunReader.Open(run.Folder, asItIs: true), Number).Iteration(Number);
        for (var number = 0; number < of; number++)
            await step(kept.Step(number, of));
        Figures.Add(kept.Figures);
    }

    public override IReadOnlyList<Prompt> Draw(IReadOnlyList<Prompt> pool, int count)
    {
        var slice = step is { Number: var number, Of: var of } ? ((Number - 1) * of) + number + 1 : Math.Max(1, Number);
        var drawn = Keep("1-prompts", run.Manifest.PromptsSha256, RecordJson.Lines.Prompt,
            () => Pool.Slice(Pool.Checked(pool), count, Seed.Of(run.Manifest.Seed), slice));
        Figures.Count(FigureNames.Prompts, drawn.Count);
        return drawn;
    }

    public override IReadOnlyList<T> Close<T>(IReadOnlyList<Prompt> prompts, params IReadOnlyList<Ending<T>> endings)
    {
        var closing = CheckedEndings<T>.Of(this, prompts, endings);
        var inputs = string.Join(' ', hands);
        Keep(closing.Name, closing.Type, closing.Kept, closing, inputs);
        Keep("6-skips", RecordJson.Lines.Skipped, closing.Skips, closing, inputs);
        closing.Count(Figures);
        return closing.Kept;
    }

    /// <summary>
    /// Keeps what the page made of what it read back. Nothing is held but that: a file is written line by line, and one that is there is
    /// held against it.
    /// </summary>
    private void Keep<TRecord, T>(
        string name, JsonTypeInfo<TRecord> type, IReadOnlyList<TRecord> made, CheckedEndings<T> closing, string inputs)
        where TRecord : class
        where T : class
    {
        string? fault = null;
        IReadOnlyList<TRecord> Against(IEnumerable<TRecord> kept)
        {
            fault = closing.Fault(kept);
            return [];
        }

        var identity = Shard.Hex(Encoding.UTF8.GetBytes($"{name} {inputs}"));
        if (files.Find(Named(name), identity, Hands, type, _ => fault, Of, Against) is null)
            _ = files.Write(Named(name), identity, Hands, made, type, Of, gather: Through);
    }

    public override double Whole(string name, Func<double> of)
    {
        var value = of();
        Figures.Add(name, value);
        return value;
    }

    public override void End(IPolicy policy)
    {
        var made = new IterationFigures(Number, policy.Fingerprint, Figures.Values);
        if (made.Values.Count == 0)
            return;
        var path = Path.Combine(Turn.Folder, IterationFigures.File);
        SealedPage.Write(path, made, RecordJson.Pages.IterationFigures);
    }

    public override void Say(string room, string text) => Notes.Say(Turn, room, text);

    internal override IReadOnlyList<T> Keep<T>(string name, string inputs, JsonTypeInfo<T> type, Func<IEnumerable<T>> make) =>
        files.Find(Named(name), inputs, "", type, _ => null, Of) ?? files.Write(Named(name), inputs, "", make(), type, Of);

    /// <summary>Lets records pass and holds none.</summary>
    private static IReadOnlyList<TRecord> Through<TRecord>(IEnumerable<TRecord> records)
    {
        foreach (var record in records)
            _ = record;
        return [];
    }

    /// <summary>Rooms of a step are too short to be told of: the training tells of the steps.</summary>
    private sealed class QuietProgress : IProgress<Progress>
    {
        public void Report(Progress value)
        {
        }
    }

    private int Of => step?.Of ?? 1;

    private string Hands => string.Join('+', hands);

    private string Named(string name) => step is { Number: var number } ? $"{name}/{number:0000}" : name;
}
