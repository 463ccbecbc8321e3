using System.Collections.Concurrent;
using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>
/// The process's threads for sampling, one for each processor, each with LibTorch kept to itself: jobs side by side scale better than one
/// job spread over cores. All policies share them, so callers may ask for any number of shards at once.
/// </summary>
internal sealed class SamplingThreads : TaskScheduler
{
    private static readonly SamplingThreads All = new(Environment.ProcessorCount);
    private readonly BlockingCollection<Task> jobs = [];

    private SamplingThreads(int count)
    {
        TorchRuntime.Load();
        var usual = get_num_threads();
        using var ready = new CountdownEvent(count);
        for (var i = 0; i < count; i++)
        {
            new Thread(() => Work(ready)) { IsBackground = true, Name = $"sampling {i}" }.Start();
        }

        ready.Wait();
        set_num_threads(usual); // a thread's number is its own, but the last one set is what new threads begin with
    }

    public override int MaximumConcurrencyLevel => Environment.ProcessorCount;

    /// <summary>Runs a job on one of the threads.</summary>
    public static Task<TResult> Run<TResult>(Func<TResult> job, CancellationToken cancel) =>
        Task.Factory.StartNew(job, cancel, TaskCreationOptions.RunContinuationsAsynchronously, All);

    protected override void QueueTask(Task task) => jobs.Add(task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => jobs;

    private void Work(CountdownEvent ready)
    {
        _ = get_num_threads(); // begins with the process's number; only then does the next line hold
        set_num_threads(1);
        ready.Signal();
        foreach (var job in jobs.GetConsumingEnumerable())
        {
            TryExecuteTask(job);
        }
    }
}
