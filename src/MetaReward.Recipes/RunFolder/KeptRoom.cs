namespace MetaReward.Recipes;

/// <summary>
/// A room in a run folder that is being written. Records are kept as shards, fixed slices of the inputs; a shard's identity covers the
/// weights that were asked, the sampling options and every request. In a step of a training that samples the room's shard is the step's.
/// </summary>
internal sealed class KeptRoom : Room
{
    private readonly KeptIteration iteration;
    private readonly ShardFolder files;
    private readonly List<string> hands;
    private readonly (int ShardSize, int Workers) slices;
    private readonly (int Number, int Of)? step;

    public KeptRoom(
        KeptIteration iteration, ShardFolder files, List<string> hands, string name, string mark, int shardSize, int workers,
        (int Number, int Of)? step)
        : base(name, iteration.Label, iteration.Seed, mark)
    {
        (this.iteration, this.files, this.hands, slices, this.step) = (iteration, files, hands, (shardSize, workers), step);
    }

    internal override Task<IReadOnlyList<TRecord>> AskAsync<TInput, TRecord>(
        RoomQuestion<TInput, TRecord> question, IReadOnlyList<TInput> inputs)
    {
        if (inputs.Count > 0 && !hands.Contains(question.Policy.Fingerprint))
            hands.Add(question.Policy.Fingerprint);
        return RoomClock.RunAsync(iteration.Turn, Name, async at =>
        {
            var shards = Slices(inputs);
            if (step is null)
                files.RefuseSurplus(Name, shards.Length);
            var kept = new IReadOnlyList<TRecord>[shards.Length];
            var meter = new Meter(at.Progress, Name, inputs.Sum(question.Samples));
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = slices.Workers, CancellationToken = at.Cancel };
            await Parallel.ForEachAsync(Enumerable.Range(0, shards.Length), parallel, async (shard, cancel) =>
                kept[shard] = await AskShardAsync(question, shards[shard], step ?? (shard, shards.Length), meter, cancel));
            IReadOnlyList<TRecord> all = new JoinedList<TRecord>(kept);
            Count(RoomFigures.Count, all.Count);
            return all;
        });
    }

    internal override FigureBook Figures => iteration.Figures;

    private TInput[][] Slices<TInput>(IReadOnlyList<TInput> inputs) => step is null ? [.. inputs.Chunk(slices.ShardSize)] : [[.. inputs]];

    private async Task<IReadOnlyList<TRecord>> AskShardAsync<TInput, TRecord>(
        RoomQuestion<TInput, TRecord> question, TInput[] slice, (int Number, int Of) shard, Meter meter, CancellationToken cancel)
        where TRecord : class
    {
        var (name, asked) = ($"{Name}/{shard.Number:0000}", question.Asked(slice));
        var (inputs, policy) = (question.Identity(asked), question.Policy.Fingerprint);
        var gather = step is null ? files.Lean(name, question.Type, slice.OfType<Prompt>()) : null;
        string? Fault(IReadOnlyList<TRecord> kept) => question.Stranger(slice, asked, kept);
        var records = files.Find(name, inputs, policy, question.Type, Fault, shard.Of, gather)
            ?? files.Write(name, inputs, policy, await question.AnswersAsync(name, slice, asked, meter, cancel), question.Type, shard.Of,
                gather);
        meter.Finish(slice.Sum(question.Samples));
        return records;
    }
}
