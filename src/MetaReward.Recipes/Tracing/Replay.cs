using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace MetaReward.Recipes;

/// <summary>
/// One iteration of a run, made again by running the recipe's page over the kept shards: with policies that only read and a trainer that
/// only collects. Nothing is sampled, trained or written. With other options it answers "what if": records that were not sampled then are
/// not there now, and are counted.
/// </summary>
public sealed class Replay : Run
{
    private readonly int wanted;
    private readonly bool whatIf;
    private string? only;

    private Replay(RunReader run, int t, JsonObject? options)
        : base(options is null ? run.Manifest : run.Manifest with { Options = options })
    {
        (Reader, wanted, whatIf) = (run, t, options is not null);
    }

    /// <summary>The folder that is read.</summary>
    public RunReader Reader { get; }

    /// <summary>What the rooms hold, by their names, in the order in which the page asked.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<object>> Rooms => rooms;

    /// <summary>Values that selections went by: scored responses, tournaments, rules.</summary>
    public IReadOnlyList<object> Evidence => evidence;

    /// <summary>What there was to learn from.</summary>
    public IReadOnlyList<object> Kept => kept;

    /// <summary>What gave nothing, and why.</summary>
    public IReadOnlyList<Skipped> Skips => skips;

    /// <summary>The figures that follow.</summary>
    public FigureBook Figures { get; } = new();

    /// <summary>Trainings that the page began: their names (null: the one that makes M_t) and how many records they had.</summary>
    public IReadOnlyList<(string? Name, int Records)> Trainings => trainings;

    /// <summary>Records that these options would have sampled and the run did not.</summary>
    public int Missing { get; private set; }

    private readonly Dictionary<string, IReadOnlyList<object>> rooms = new(StringComparer.Ordinal);
    private readonly List<object> evidence = [];
    private readonly List<object> kept = [];
    private readonly List<Skipped> skips = [];
    private readonly List<(string? Name, int Records)> trainings = [];

    /// <summary>A replay in which somebody else runs what is to be run.</summary>
    internal static Replay Reading(RunReader run, int t) => new(run, t, null);

    /// <summary>Runs the page over one prompt of an iteration: what it opens does not grow with the iteration.</summary>
    /// <param name="prompt">Its id.</param>
    internal static Replay OfPrompt(RunReader run, World world, int t, string prompt) =>
        Run(new Replay(run, t, null) { only = prompt }, run, world);

    /// <summary>Runs the page over iteration <paramref name="t"/>.</summary>
    /// <param name="run">The folder.</param>
    /// <param name="world">The rubrics that the run was made with.</param>
    /// <param name="t">From 1.</param>
    /// <param name="options">Other options than the run's; null: its own.</param>
    /// <exception cref="InvalidDataException">Files are damaged or missing, or records do not belong together.</exception>
    public static Replay Of(RunReader run, World world, int t, JsonObject? options = null)
    {
        _ = run.Sampled(t); // refuses records that do not belong together
        return Run(new Replay(run, t, options), run, world);
    }

    private static Replay Run(Replay replay, RunReader run, World world)
    {
        var cast = new Cast
        {
            Student = new KeptPolicy(run.Manifest.Policy),
            Others = (run.Manifest.Roles ?? new Dictionary<string, RolePlayer>())
                .ToDictionary(role => role.Key, role => (IPolicy)new KeptPolicy(role.Value.Fingerprint), StringComparer.Ordinal),
            Trainer = new CollectingTrainer(replay),
            World = world,
            Prompts = [],
        };
        var recipe = Catalogue.Find(run.Manifest.Recipe);
        CheckOwn(recipe, run);
        recipe.RunAsync(replay, cast).GetAwaiter().GetResult(); // nothing in it waits
        return replay;
    }

    /// <summary>Other options are the caller's to mend; the run's own ones are what the folder says.</summary>
    private static void CheckOwn(Recipe recipe, RunReader run)
    {
        try
        {
            recipe.Check(recipe.Read(run.Manifest.Options));
        }
        catch (ArgumentException fault)
        {
            throw new InvalidDataException(
                $"'{Path.Combine(run.Folder, RunFolder.ManifestFile)}' holds options that no run can have: {fault.Message}", fault);
        }
    }

    /// <summary>The records of one kind, room by room.</summary>
    public IEnumerable<T> Records<T>() => rooms.Values.SelectMany(records => records).OfType<T>();

    public override Iteration Iteration(int t) => new ReplayedIteration(
        this, new Turn(t, SeedOf(Manifest, t), Reader.FolderOf(t), new System.Progress<Progress>(), default), $"i{t}",
        t == wanted || t == 0);

    /// <summary>An iteration that only reads; empty where it is not the one that is asked for.</summary>
    private sealed class ReplayedIteration : Iteration
    {
        private readonly Replay replay;
        private readonly bool wanted;
        private readonly int? step;
        private IReadOnlyList<Prompt>? all;

        public ReplayedIteration(Replay replay, Turn turn, string label, bool wanted, int? step = null)
            : base(turn, label)
        {
            (this.replay, this.wanted, this.step) = (replay, wanted, step);
            Figures = turn.Iteration == replay.wanted ? replay.Figures : new();
        }

        /// <summary>All prompts of the iteration, or those that were drawn before the loop.</summary>
        public IReadOnlyList<Prompt> All => all ?? replay.Reader.Prompts(Number);

        public override Room Room(string name, string mark = "r") => new ReplayedRoom(replay, this, name, mark, wanted, step);

        public override Iteration Step(int number, int of) =>
            new ReplayedIteration(replay, Turn with { Seed = Seed.Derive("step").Derive(number) }, $"{Label}s{number}", wanted, number);

        internal override Task CountStepsAsync(int of, Func<Iteration, Task> step) => Task.CompletedTask; // each step counted itself

        public override IReadOnlyList<Prompt> Draw(IReadOnlyList<Prompt> pool, int count)
        {
            IReadOnlyList<Prompt> drawn = wanted
                ? replay.Reader.Kept(Number, "1-prompts", RecordJson.Lines.Prompt, required: true, step)
                : [];
            all = drawn;
            if (replay.only is { } prompt)
                drawn = [.. drawn.Where(one => one.Id == prompt)];
            Figures.Count(FigureNames.Prompts, drawn.Count);
            return drawn;
        }

        public override IReadOnlyList<T> Close<T>(IReadOnlyList<Prompt> prompts, params IReadOnlyList<Ending<T>> endings)
        {
            var closing = CheckedEndings<T>.Of(this, prompts, endings);
            if (Number != replay.wanted)
                return closing.Kept;
            replay.evidence.AddRange(endings.SelectMany(ending => ending.Evidence));
            replay.kept.AddRange(closing.Kept);
            replay.skips.AddRange(closing.Skips);
            closing.Count(Figures);
            return closing.Kept;
        }

        public override double Whole(string name, Func<double> of)
        {
            var value = replay.only is not null && replay.Reader.FiguresOf(Number) is { } kept && kept.Values.ContainsKey(name)
                ? kept[name]
                : of();
            Figures.Add(name, value);
            return value;
        }

        public override void End(IPolicy policy)
        {
        }

        public override void Say(string room, string text)
        {
        }

        internal override IReadOnlyList<T> Keep<T>(string name, string inputs, JsonTypeInfo<T> type, Func<IEnumerable<T>> make) =>
            wanted ? replay.Reader.Kept(Number, name, type, step: step) : [];
    }

    /// <summary>A room whose records are read.</summary>
    private sealed class ReplayedRoom(Replay replay, ReplayedIteration iteration, string name, string mark, bool wanted, int? step)
        : Room(name, iteration.Label, iteration.Seed, mark)
    {
        internal override FigureBook Figures => iteration.Figures;

        internal override Task<IReadOnlyList<TRecord>> AskAsync<TInput, TRecord>(
            RoomQuestion<TInput, TRecord> question, IReadOnlyList<TInput> inputs)
        {
            if (!wanted || inputs.Count == 0)
            {
                Count(RoomFigures.Count, 0);
                return Task.FromResult<IReadOnlyList<TRecord>>([]);
            }

            var kept = replay.only is { } prompt && step is null && question.OfPrompts
                ? new PromptShards(replay.Reader, iteration.Number, iteration.All, prompt).Records(Name, question.Type)
                : replay.Reader.Records(iteration.Number, Name, question.Type, step);
            var place = iteration.Number == replay.wanted ? Name : $"iter-{iteration.Number:00}/{Name}";
            replay.rooms[place] = [.. replay.rooms.GetValueOrDefault(place, []), .. kept];
            var by = kept.ToDictionary(Traces.IdOf, StringComparer.Ordinal);
            var found = inputs.SelectMany(input => question.Unanswered(input, one => by.GetValueOrDefault(Traces.IdOf(one))))
                .Select(asked => by.GetValueOrDefault(Traces.IdOf(asked)) ?? Unsampled(asked)).ToArray();
            Count(RoomFigures.Count, found.Length);
            return Task.FromResult<IReadOnlyList<TRecord>>(found);
        }

        private TRecord Unsampled<TRecord>(TRecord asked)
            where TRecord : class
        {
            if (!replay.whatIf)
                throw new InvalidDataException(
                    $"'{Path.Combine(iteration.Turn.Folder, Name)}' does not hold '{Traces.IdOf(asked)}', "
                    + $"which the recipe asked for. {RunReader.Again}");
            replay.Missing++;
            return asked;
        }
    }

    /// <summary>A policy of which only the name is known; it never samples.</summary>
    private sealed record KeptPolicy(string Fingerprint) : IPolicy
    {
        public Abilities Abilities => Abilities.Here; // what it was asked, it answered

        public Task<IReadOnlyList<IReadOnlyList<Sample>>> SampleAsync(
            IReadOnlyList<SampleRequest> requests, Sampling sampling, IProgress<int>? tokens, CancellationToken cancel) =>
            throw new InvalidOperationException("a replay reads; it does not sample");
    }

    /// <summary>Collects what would be trained on.</summary>
    private sealed class CollectingTrainer(Replay replay) : ITrainer
    {
        public Task<IPolicy> DpoAsync(IPolicy policy, IPolicy reference, IReadOnlyList<PreferencePair> pairs, Dpo options, Turn at) =>
            Trained(policy, pairs.Count, at);

        public Task<IPolicy> SftAsync(IPolicy policy, IReadOnlyList<Demonstration> demonstrations, Sft options, Turn at) =>
            Trained(policy, demonstrations.Count, at);

        public Task<IPolicy> DistillAsync(
            IPolicy policy, IPolicy teacher, IReadOnlyList<Demonstration> demonstrations, Distill options, Turn at) =>
            Trained(policy, demonstrations.Count, at);

        public async Task<IPolicy> ReinforceAsync(
            IPolicy policy, IPolicy reference, Reinforce options, Func<IPolicy, int, Task<IReadOnlyList<Rollout>>> rollouts, Turn at)
        {
            var (steps, records) = (at.Iteration == replay.wanted ? options.Steps : 0, 0);
            for (var step = 0; step < steps && replay.Reader.HasStep(at.Iteration, step); step++)
                records += (await rollouts(new KeptPolicy($"{policy.Fingerprint} after {step}"), step)).Count;
            return records == 0 ? policy : await Trained(policy, records, at);
        }

        private Task<IPolicy> Trained(IPolicy policy, int records, Turn at)
        {
            var iteration = replay.Reader.FolderOf(at.Iteration);
            replay.trainings.Add((at.Folder == iteration ? null : Path.GetFileName(at.Folder), records));
            return Task.FromResult<IPolicy>(TrainedFiles.Manifest(at.Folder) is { } trained ? new KeptPolicy(trained.Policy) : policy);
        }
    }
}
