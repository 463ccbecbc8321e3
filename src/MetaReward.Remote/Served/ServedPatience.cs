using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace MetaReward.Remote.Served;

/// <summary>What is to be done about an attempt.</summary>
internal enum Next
{
    /// <summary>Nothing: it holds a reply, or a no that asking again does not change.</summary>
    Settled,

    /// <summary>It failed; a few tries are worth it.</summary>
    Again,

    /// <summary>The server is busy, loading, or starting again: it is waited for.</summary>
    Later,
}

/// <summary>One attempt of a request.</summary>
/// <param name="Next">What is to be done.</param>
/// <param name="Words">What the server said, or why it said nothing.</param>
/// <param name="Sample">The reply, where one was asked for and came.</param>
/// <param name="Answer">As it came.</param>
internal sealed record ServedAttempt(Next Next, string Words, Sample? Sample, ServedAnswer Answer)
{
    /// <summary>The other choices that came with the reply.</summary>
    public IReadOnlyList<Sample> More { get; init; } = [];

    /// <summary>The server answers nobody: it is not this request's fault.</summary>
    public bool IsServers { get; init; }
}

/// <summary>A request on its way to a reply.</summary>
/// <param name="began">Its first moment.</param>
internal sealed class ServedCourse(long began)
{
    public long Began { get; } = began;

    /// <summary>Attempts that failed.</summary>
    public int Failures { get; set; }

    /// <summary>Attempts that met a busy server.</summary>
    public int Busy { get; set; }

    /// <summary>The server does not even answer the simplest request.</summary>
    public bool IsServers { get; set; }

    /// <summary>Whether the token limit is said.</summary>
    public bool WithLimit { get; set; } = true;
}

/// <summary>
/// How long a server is given. What failed is asked again a few times; then the simplest request shows whose fault it is. The request's own
/// costs the item. A server that answers nobody, or says that it is busy or loading, is waited for until it has given no reply to anybody
/// for the patience's length; and when nothing but missing replies has come for long, nobody is asked any more. Polly does the asking again
/// and the breaking.
/// </summary>
internal sealed class ServedPatience
{
    private const int MissingThatBreak = 5;
    private const double Told = 2;
    private static readonly ResiliencePropertyKey<ServedCourse> Key = new("course");
    private readonly ServedModel model;
    private readonly ServedOptions options;
    private readonly ServedLanes lanes;
    private readonly CircuitBreakerStateProvider state = new();
    private readonly ResiliencePipeline<ServedAttempt> pipeline;
    private readonly Lock gate = new();
    private Task<bool>? simplest;
    private long lastReply;
    private long toldUntil;

    public ServedPatience(ServedModel model, ServedOptions options, ServedLanes lanes)
    {
        (this.model, this.options, this.lanes) = (model, options, lanes);
        var longest = 2 * ((options.Tries * (options.Reply + options.LongestPause)) + options.Patience);
        pipeline = new ResiliencePipelineBuilder<ServedAttempt> { TimeProvider = options.Clock }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<ServedAttempt>
            {
                ShouldHandle = args => new(args.Outcome.Result is { Next: not Next.Settled }),
                FailureRatio = 1,
                MinimumThroughput = MissingThatBreak,
                SamplingDuration = TimeSpan.FromSeconds(Math.Clamp(longest.TotalSeconds, 1, 80_000)),
                BreakDuration = TimeSpan.FromHours(20),
                StateProvider = state,
            })
            .AddRetry(new RetryStrategyOptions<ServedAttempt>
            {
                MaxRetryAttempts = int.MaxValue,
                ShouldHandle = async args => args.Outcome.Result is { Next: not Next.Settled } attempt
                    && await IsWorthItAsync(attempt, Course(args.Context), args.Context.CancellationToken),
                DelayGenerator = args => new(Wait(args.Outcome.Result!, Course(args.Context))),
                OnRetry = args =>
                {
                    Tell(args.Outcome.Result!, args.RetryDelay);
                    return default;
                },
            })
            .Build();
    }

    /// <summary>Puts the simplest request to the server: whether it answers.</summary>
    public Func<CancellationToken, Task<bool>> Simplest { get; set; } = _ => Task.FromResult(true);

    /// <summary>Whether nothing but missing replies has come for long.</summary>
    public bool IsBroken => state.CircuitState == CircuitState.Open;

    /// <summary>Whether the server has given a reply.</summary>
    public bool HasAnswered => Interlocked.Read(ref lastReply) != 0;

    /// <summary>The server has given a reply.</summary>
    public void Answered() => Interlocked.Exchange(ref lastReply, Math.Max(1, options.Clock.GetTimestamp()));

    /// <summary>Makes attempts until one is settled or the patience is at its end.</summary>
    /// <returns>The last attempt; null where nobody is asked any more.</returns>
    public async Task<ServedAttempt?> AskAsync(Func<ServedCourse, CancellationToken, Task<ServedAttempt>> attempt, CancellationToken cancel)
    {
        var context = ResilienceContextPool.Shared.Get(cancel);
        context.Properties.Set(Key, new(options.Clock.GetTimestamp()));
        try
        {
            var last = await pipeline.ExecuteAsync(async c => await CountedAsync(attempt, Course(c), c.CancellationToken), context);
            return last with { IsServers = Course(context).IsServers };
        }
        catch (BrokenCircuitException)
        {
            return null;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private async Task<ServedAttempt> CountedAsync(
        Func<ServedCourse, CancellationToken, Task<ServedAttempt>> attempt, ServedCourse course, CancellationToken cancel)
    {
        var made = await attempt(course, cancel);
        lanes.Heard(made.Next);
        (course.Failures, course.Busy) = (course.Failures + (made.Next == Next.Again ? 1 : 0),
            course.Busy + (made.Next == Next.Later ? 1 : 0));
        return made;
    }

    private static ServedCourse Course(ResilienceContext context) => context.Properties.GetValue(Key, null!);

    private async ValueTask<bool> IsWorthItAsync(ServedAttempt attempt, ServedCourse course, CancellationToken cancel)
    {
        if (attempt.Next == Next.Again && course.Failures < options.Tries)
        {
            return true;
        }

        if (attempt.Next == Next.Again && (!HasAnswered || await AnswersOthersAsync(course, cancel)))
        {
            return false;
        }

        course.IsServers = true;
        return !(attempt.Answer.Asked > options.LongestAsked)
            && options.Clock.GetElapsedTime(Math.Max(course.Began, Interlocked.Read(ref lastReply)))
                + Wait(attempt, course) <= options.Patience;
    }

    /// <summary>
    /// Whether somebody was answered meanwhile, or the simplest request is answered now; asked once for all who want to know.
    /// </summary>
    private async Task<bool> AnswersOthersAsync(ServedCourse course, CancellationToken cancel)
    {
        if (Interlocked.Read(ref lastReply) > course.Began)
        {
            return true;
        }

        Task<bool> asked;
        lock (gate)
        {
            asked = simplest is { IsCompleted: false } now ? now : simplest = Simplest(CancellationToken.None);
        }

        return await asked.WaitAsync(cancel);
    }

    /// <summary>As the server asks, else a pause that doubles.</summary>
    private TimeSpan Wait(ServedAttempt attempt, ServedCourse course)
    {
        var failures = attempt.Next == Next.Again ? course.Failures : course.Busy;
        return attempt.Answer.Asked is { } asked && asked > TimeSpan.Zero && asked <= options.LongestAsked ? asked
            : TimeSpan.FromTicks(Math.Min(options.LongestPause.Ticks, options.Pause.Ticks << Math.Clamp(failures - 1, 0, 20)));
    }

    /// <summary>One line for all requests that wait at once.</summary>
    private void Tell(ServedAttempt attempt, TimeSpan wait)
    {
        if (wait.TotalSeconds < Told)
        {
            return;
        }

        lock (gate)
        {
            var now = options.Clock.GetTimestamp();
            if (now < toldUntil)
            {
                return;
            }

            toldUntil = now + (long)(wait.TotalSeconds * 0.9 * options.Clock.TimestampFrequency);
        }

        options.Waits(
            $"{model}: {attempt.Words}; asked again in {wait.TotalSeconds:0} "
            + $"s{(attempt.Next == Next.Later ? $" (for {options.Patience.TotalMinutes:0.#} minutes without a reply at most)" : "")}");
    }
}
