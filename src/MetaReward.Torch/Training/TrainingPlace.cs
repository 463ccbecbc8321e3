namespace MetaReward.Torch;

/// <summary>Which training this is, where it stands, and how it is to be run.</summary>
/// <param name="Room">What it is called in progress: <c>8-dpo</c>.</param>
/// <param name="Name">Names all that decides the result.</param>
/// <param name="At">Folder, seed, progress and cancellation.</param>
/// <param name="Threads">Processor threads; 0 takes one per core.</param>
/// <param name="KeepEvery">How often it saves its state.</param>
/// <param name="Clock">Tells when that time has come.</param>
internal sealed record TrainingPlace(string Room, string Name, Turn At, int Threads, TimeSpan KeepEvery, TimeProvider Clock)
{
    /// <summary>All that this training draws.</summary>
    public Seed Seed => At.Seed.Derive(Room);

    /// <summary>Says something besides figures.</summary>
    public void Say(string note) => At.Progress.Report(new(Room, 0, 0, 0, note));

    /// <summary>Sets the number of threads of the thread that trains.</summary>
    public void TakeThreads()
    {
        _ = TorchSharp.torch.get_num_threads(); // a thread begins with the last number that any thread has set; only then does its own hold
        TorchSharp.torch.set_num_threads(Threads == 0 ? Environment.ProcessorCount : Threads);
    }
}
