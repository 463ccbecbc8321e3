using MetaReward.Recipes;

namespace MetaReward.Evaluation;

/// <summary>What a run is to do.</summary>
/// <param name="Iterations">In order from 1.</param>
/// <param name="PairYield">Share of prompts that become an actor pair, and of disputed responses that become a judge pair; a guess before
/// the first iteration.</param>
public sealed record Planned(IReadOnlyList<PlannedIteration> Iterations, double PairYield = 0.8)
{
    /// <summary>Demonstrations of the warm-up, times their epochs; 0 is no warm-up, else the judge is also looked at before it.</summary>
    public int Demonstrations { get; init; }

    /// <summary>Prompts that the first policy answers greedily before the loop.</summary>
    public int Answers { get; init; }

    /// <summary>What is asked to look at one policy.</summary>
    public PlannedLook Look { get; init; } = new();

    /// <summary>Look after every iteration; else only at the first and the last policy.</summary>
    public bool LooksEachTime { get; init; } = true;

    /// <summary>Most tokens of a response, a judgment and a meta-judgment in the loop.</summary>
    public MostTokens Most { get; init; } = new(0, 0, 0);
}

/// <summary>Most tokens of a sample, by its role.</summary>
public sealed record MostTokens(int Response, int Judgment, int MetaJudgment);

/// <summary>What is sampled to look at one policy on held-out prompts.</summary>
/// <param name="Responses">Responses to prompts.</param>
/// <param name="Exchanges">Prompts with responses that are judged.</param>
/// <param name="Judgments">Judgments of each of them.</param>
/// <param name="Battles">Meta-judgments.</param>
public sealed record PlannedLook(int Responses = 0, int Exchanges = 0, int Judgments = 0, int Battles = 0)
{
    /// <summary>Most tokens of each kind of sample.</summary>
    public MostTokens Most { get; init; } = new(0, 0, 0);

    /// <summary>Tokens sampled at most.</summary>
    public long Bound =>
        ((long)Responses * Most.Response) + ((long)Exchanges * Judgments * Most.Judgment) + ((long)Battles * Most.MetaJudgment);

    /// <summary>Samples.</summary>
    public long Calls => Responses + ((long)Exchanges * Judgments) + Battles;
}

/// <summary>Mean lengths in tokens, from a short probe.</summary>
/// <param name="Prompt">A rendered prompt.</param>
/// <param name="Response">A response.</param>
/// <param name="JudgePrompt">A rendered judge prompt, with prompt and response inside.</param>
/// <param name="Judgment">A judgment.</param>
/// <param name="MetaPrompt">A rendered meta-judge prompt, with all its texts inside.</param>
/// <param name="MetaJudgment">A meta-judgment.</param>
public sealed record Lengths(double Prompt, double Response, double JudgePrompt, double Judgment, double MetaPrompt, double MetaJudgment)
{
    /// <summary>
    /// Share of a response's battles that are fought, 0 to 1: judgments of the same text do not meet. A response that is disputed has more
    /// texts than the mean one, and a judge that learns has more, too.
    /// </summary>
    public double Meetings { get; init; } = 1;

    /// <summary>A rendered message of a kind.</summary>
    public double MessageOf(AskKind kind) => kind switch { AskKind.Response => Prompt, AskKind.Judgment => JudgePrompt, _ => MetaPrompt };

    /// <summary>A reply to it.</summary>
    public double ReplyOf(AskKind kind) => kind switch { AskKind.Response => Response, AskKind.Judgment => Judgment, _ => MetaJudgment };
}

/// <summary>Tokens per second, from a short probe.</summary>
/// <param name="Prefill">Prompt tokens read.</param>
/// <param name="Decode">Tokens sampled, over all sequences at once.</param>
/// <param name="Train">Tokens through forward and backward; where it is not measured, a third of <paramref name="Prefill"/>.</param>
public sealed record Speeds(double Prefill, double Decode, double Train);

/// <summary>Bytes that a policy takes.</summary>
/// <param name="Parameters">Trained numbers.</param>
/// <param name="WeightBytes">Weights as sampled from.</param>
/// <param name="KvBytesPerToken">Keys and values of one token over all layers.</param>
/// <param name="Batch">Sequences sampled at once.</param>
/// <param name="MicroBatchTokens">Tokens in one training pass.</param>
/// <param name="ActivationBytesPerToken">Kept for the backward pass.</param>
public sealed record Footprint(
    long Parameters, long WeightBytes, long KvBytesPerToken, int Batch, int MicroBatchTokens, long ActivationBytesPerToken)
{
    /// <summary>
    /// Weights that stand beside those in training: the policy that is the reference; with an adapter, which is merged in
    /// the end, also the merged ones.
    /// </summary>
    public long StandingBytes { get; init; } = WeightBytes;
}

/// <summary>What one room will do in one iteration.</summary>
/// <param name="Iteration">t.</param>
/// <param name="Room">As in the run folder.</param>
/// <param name="Calls">Samples, or pairs times epochs.</param>
/// <param name="Prefill">Prompt tokens read, shared prefixes once.</param>
/// <param name="Tokens">Tokens sampled, or response tokens trained on: what the probe leads one to expect.</param>
/// <param name="Seconds">Time for these.</param>
/// <param name="Bound">Tokens at most, whatever the model writes: every sample at its limit, every prompt a pair.</param>
public sealed record PlannedRoom(int Iteration, string Room, long Calls, long Prefill, long Tokens, double Seconds, long Bound = 0);

/// <summary>
/// Tokens, calls, memory, disk and time before anything is spent: plain products of counts, mean lengths and measured speeds.
/// Left out of what is expected: duplicate responses and skips (fewer calls), replies that grow longer as the model learns, the tail of a
/// batch (slower), other work on the machine. The bound of tokens leaves nothing out. Degenerate: no judge training, no meta-judge room.
/// </summary>
/// <param name="Rooms">In order of the walk.</param>
/// <param name="MemoryBytes">The larger of sampling and training.</param>
/// <param name="DiskBytes">Records and checkpoints.</param>
public sealed record Plan(IReadOnlyList<PlannedRoom> Rooms, long MemoryBytes, long DiskBytes)
{
    public const string TrainingRoom = "8-training";

    /// <summary>Weights, gradients and AdamW's two moments in 32 bits.</summary>
    private const int TrainedBytesPerParameter = 16;

    /// <summary>A sampled token on disk: about 4 characters of text, its id and its log-prob as JSON.</summary>
    private const int RecordBytesPerToken = 20;

    public double Seconds => Rooms.Sum(r => r.Seconds);

    public long Tokens => Rooms.Sum(r => r.Tokens);

    /// <summary>Tokens at most.</summary>
    public long Bound => Rooms.Sum(r => r.Bound);

    public static Plan Of(Planned run, Lengths lengths, Speeds speeds, Footprint footprint)
    {
        var rooms = Before(run, lengths, speeds)
            .Concat(run.Iterations.SelectMany((it, i) => Iteration(i + 1, it, run, lengths, speeds))).ToList();
        var context = new[] { lengths.Prompt + lengths.Response, lengths.JudgePrompt + lengths.Judgment,
            lengths.MetaPrompt + lengths.MetaJudgment }.Max();
        var sampling = footprint.WeightBytes + (long)(footprint.Batch * context * footprint.KvBytesPerToken);
        var training = footprint.StandingBytes + (footprint.Parameters * TrainedBytesPerParameter)
            + (footprint.MicroBatchTokens * footprint.ActivationBytesPerToken);
        var sampled = rooms.Where(r => r.Room != TrainingRoom).Sum(r => r.Tokens);
        return new(rooms, Math.Max(sampling, training), (sampled * RecordBytesPerToken) + (run.Iterations.Count * footprint.WeightBytes));
    }

    /// <summary>The warm-up, and the looks at the policies before and after it.</summary>
    private static IEnumerable<PlannedRoom> Before(Planned run, Lengths lengths, Speeds speeds)
    {
        var (prompts, texts) = (run.Demonstrations * lengths.JudgePrompt, run.Demonstrations * lengths.Judgment);
        var longest = Math.Max(run.Most.Response, run.Most.Judgment) + 1L;
        return
        [
            .. run.Answers > 0
                ? [Sampled(0, "answers", run.Answers, run.Answers * lengths.Prompt, lengths.Response, speeds, run.Most.Response)]
                : Array.Empty<PlannedRoom>(),
            .. run.Demonstrations > 0 ? Look(0, "judge-probe", run, lengths, speeds) : [],
            .. run.Demonstrations > 0
                ? [new PlannedRoom(0, "8-sft", run.Demonstrations, (long)prompts, (long)texts, (prompts + texts) / speeds.Train,
                    run.Demonstrations * longest)]
                : Array.Empty<PlannedRoom>(),
            .. Look(0, "measures", run, lengths, speeds),
        ];
    }

    private static IEnumerable<PlannedRoom> Look(int t, string room, Planned run, Lengths lengths, Speeds speeds)
    {
        var look = run.Look;
        if (look.Calls == 0 || !(run.LooksEachTime || t == 0 || t == run.Iterations.Count))
        {
            return [];
        }

        var prefill = (look.Responses * lengths.Prompt) + (look.Exchanges * lengths.JudgePrompt) + (look.Battles * lengths.MetaPrompt);
        var tokens = (look.Responses * lengths.Response) + ((double)look.Exchanges * look.Judgments * lengths.Judgment)
            + (look.Battles * lengths.MetaJudgment);
        return [new(t, room, look.Calls, (long)prefill, (long)tokens, (prefill / speeds.Prefill) + (tokens / speeds.Decode), look.Bound)];
    }

    private static IEnumerable<PlannedRoom> Iteration(int t, PlannedIteration it, Planned run, Lengths lengths, Speeds speeds)
    {
        foreach (var ask in it.Asks)
        {
            var all = (long)it.Prompts * ask.Messages;
            var messages = ask.Kind == AskKind.Battle ? (long)(all * lengths.Meetings) : all;
            yield return Sampled(t, ask.Room, messages * ask.Samples, messages * lengths.MessageOf(ask.Kind), lengths.ReplyOf(ask.Kind),
                speeds, ask.MaxTokens) with { Bound = all * ask.Samples * ask.MaxTokens };
        }

        var used = it.Prompts * run.PairYield;
        var texts = used * it.Learns.Sum(sides => sides.Sides * lengths.ReplyOf(sides.Kind));
        var tokens = texts + (used * it.Learns.Sum(sides => lengths.MessageOf(sides.Kind)));
        var most = it.Learns.Sum(sides => sides.Sides * (sides.MaxTokens + 1L)); // a side that was cut gets its end token
        yield return new(t, TrainingRoom, (long)(used * it.Learns.Count * it.Epochs), (long)tokens, (long)(texts * it.Epochs),
            (tokens / speeds.Prefill) + (tokens * it.Epochs / speeds.Train), it.Prompts * most * it.Epochs);
        foreach (var look in Look(t, "measures", run, lengths, speeds))
        {
            yield return look;
        }
    }

    private static PlannedRoom Sampled(int t, string room, long calls, double prefill, double length, Speeds speeds, int most) =>
        new(t, room, calls, (long)prefill, (long)(calls * length), (prefill / speeds.Prefill) + (calls * length / speeds.Decode),
            calls * most);

    /// <summary>Plan beside actual, for every planned room and every room that cost something.</summary>
    /// <param name="costs">From the run folder; several of one room (a resumed one) add up.</param>
    public IReadOnlyList<PlannedAndActual> Against(IReadOnlyList<RoomCost> costs)
    {
        var actual = costs.ToLookup(c => (c.Iteration, Number(c.Room)));
        var planned = Rooms.ToLookup(r => (r.Iteration, Number(r.Room)));
        return planned.Select(p => p.Key).Union(actual.Select(a => a.Key)).Order().Select(key => new PlannedAndActual(
            key.Iteration,
            planned[key].Select(p => p.Room).Concat(actual[key].Select(a => a.Room)).First(),
            planned[key].Sum(p => p.Tokens), actual[key].Sum(a => a.Tokens),
            planned[key].Sum(p => p.Seconds), actual[key].Sum(a => a.Seconds), planned[key].Sum(p => p.Bound))).ToList();
    }

    /// <summary>Rooms are known by the number before the dash; one without a number by its name.</summary>
    private static string Number(string room) => room.Split('-')[0] is var first && int.TryParse(first, out _) ? first : room;
}

/// <summary>One line of plan against actual; 0 where one of the two has nothing.</summary>
public sealed record PlannedAndActual(
    int Iteration, string Room, long PlannedTokens, long ActualTokens, double PlannedSeconds, double ActualSeconds, long Bound = 0);
