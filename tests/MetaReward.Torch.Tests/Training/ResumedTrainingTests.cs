namespace MetaReward.Torch.Tests;

/// <summary>A training cut off anywhere and called again ends in the bytes of one that was never cut off.</summary>
public sealed class ResumedTrainingTests : IDisposable
{
    private const int Steps = 9;
    private readonly Toy toy = new();

    public void Dispose() => toy.Dispose();

    [Theory]
    [InlineData(Optimizer.AdamW, true)]
    [InlineData(Optimizer.AdamW, false)]
    [InlineData(Optimizer.Muon, true)]
    [InlineData(Optimizer.Muon, false)]
    public async Task Cut_off_after_any_step_it_goes_on_to_the_same_bytes(Optimizer optimizer, bool dpo)
    {
        await TrainAsync("whole", dpo, optimizer);
        for (var step = 1; step <= Steps; step++)
        {
            await Should.ThrowAsync<Cut>(() => TrainAsync($"cut-{step}", dpo, optimizer, Cutting(step)));
            var taken = new List<int>();
            await TrainAsync($"cut-{step}", dpo, optimizer, progress => taken.Add(progress.Done));
            taken.ShouldBe(Enumerable.Range(step, Steps + 1 - step), $"after step {step}, kept before it");
            toy.Files($"cut-{step}").ShouldBe(toy.Files("whole"), $"after step {step}");
        }
    }

    [Theory]
    [InlineData(PairLoss.Kto, false)]
    [InlineData(PairLoss.AotUnpaired, true)]
    [InlineData(PairLoss.Orpo, false)]
    [InlineData(PairLoss.Ipo, true)]
    public async Task Every_kind_of_objective_goes_on_to_the_same_bytes(PairLoss loss, bool recompute)
    {
        await TrainAsync("whole", dpo: true, loss: loss, recompute: recompute);
        await Should.ThrowAsync<Cut>(() => TrainAsync("cut", dpo: true, heard: Cutting(5), loss: loss, recompute: recompute));
        await TrainAsync("cut", dpo: true, loss: loss, recompute: recompute);
        toy.Files("cut").ShouldBe(toy.Files("whole"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_adapter_with_dropout_goes_on_to_the_same_bytes(bool recompute)
    {
        var asked = new LowRankTraining(2, 4, 0.25, ["q_proj", "down_proj"], Dora: true);
        Task Train(string name, Action<Progress>? heard = null) => new TorchTrainer { KeepEvery = TimeSpan.Zero }.DpoAsync(
            Toy.Policy, Toy.Policy, Toy.Pairs, new(Toy.Training(rate: 0.02) with { LowRank = asked, Recompute = recompute }),
            toy.Turn(name, heard));
        await Train("whole");
        await Should.ThrowAsync<Cut>(() => Train("cut", Cutting(5)));
        await Train("cut");
        toy.Files("cut").ShouldBe(toy.Files("whole"));
    }

    [Fact]
    public async Task Trained_twice_it_gives_the_same_bytes()
    {
        await TrainAsync("one", dpo: true);
        await TrainAsync("two", dpo: true);
        toy.Files("two").ShouldBe(toy.Files("one"));
    }

    [Fact]
    public async Task Cut_off_in_every_step_of_its_way_it_ends_in_the_same_bytes()
    {
        await TrainAsync("whole", dpo: true);
        for (var step = 1; step <= Steps; step++)
        {
            var last = step;
            await Should.ThrowAsync<Cut>(() =>
                TrainAsync("cut", dpo: true, heard: progress => Throw(progress.Done > last || progress.Done == Steps)));
        }

        await TrainAsync("cut", dpo: true);
        toy.Files("cut").ShouldBe(toy.Files("whole"));
    }

    [Fact]
    public async Task What_was_kept_long_before_the_end_of_the_log_counts_and_the_log_has_every_step_once()
    {
        await TrainAsync("whole", dpo: false);
        await Should.ThrowAsync<Cut>(() => TrainAsync("cut", dpo: false, heard: Cutting(3)));
        File.Copy(State("cut"), State("cut") + ".early");
        await Should.ThrowAsync<Cut>(() => TrainAsync("cut", dpo: false, heard: Cutting(7)));
        File.Move(State("cut") + ".early", State("cut"), overwrite: true);
        await File.AppendAllTextAsync(Path.Combine(toy.Folder, "cut", "8-metrics.jsonl"), "{\"step\":8,\"lo");
        await TrainAsync("cut", dpo: false);
        toy.Files("cut").ShouldBe(toy.Files("whole"));
    }

    [Fact]
    public async Task Cancelled_it_keeps_what_it_has_and_goes_on()
    {
        await TrainAsync("whole", dpo: true);
        using var stop = new CancellationTokenSource();
        await Should.ThrowAsync<OperationCanceledException>(() =>
            TrainAsync("cut", dpo: true, heard: progress => Stop(stop, progress.Done == 4), cancel: stop.Token));
        var taken = new List<int>();
        await TrainAsync("cut", dpo: true, heard: progress => taken.Add(progress.Done));
        taken.ShouldBe([5, 6, 7, 8, 9]);
        toy.Files("cut").ShouldBe(toy.Files("whole"));
    }

    [Theory]
    [InlineData("cut short", "truncated")]
    [InlineData("one bit turned", "does not match its checksum")]
    [InlineData("empty", "too few for a safetensors file")]
    [InlineData("another training's", "another training was begun here")]
    public async Task What_was_kept_and_is_not_whole_or_not_ours_is_said_and_not_used(string damage, string reason)
    {
        await TrainAsync("whole", dpo: true);
        await Should.ThrowAsync<Cut>(() => TrainAsync("cut", dpo: true, heard: Cutting(5)));
        await Should.ThrowAsync<Cut>(() => TrainAsync("other", dpo: false, heard: Cutting(5)));
        var bytes = await File.ReadAllBytesAsync(State(damage == "another training's" ? "other" : "cut"));
        bytes[^100] ^= (byte)(damage == "one bit turned" ? 1 : 0);
        await File.WriteAllBytesAsync(State("cut"), damage switch { "cut short" => bytes[..^1000], "empty" => [], _ => bytes });

        var notes = new List<string>();
        var taken = new List<int>();
        await TrainAsync("cut", dpo: true,
            heard: progress => (progress.Total == 0 ? () => notes.Add(progress.Note) : (Action)(() => taken.Add(progress.Done)))());
        notes.ShouldHaveSingleItem().ShouldContain(reason);
        notes[0].ShouldEndWith("this training starts anew");
        taken.ShouldBe(Enumerable.Range(1, Steps));
        toy.Files("cut").ShouldBe(toy.Files("whole"));
    }

    [Fact]
    public async Task Between_two_minutes_nothing_is_kept()
    {
        await Should.ThrowAsync<Cut>(() =>
            new TorchTrainer().SftAsync(Toy.Policy, Toy.Demonstrations, new(Toy.Training()), toy.Turn("t", Cutting(5))));
        toy.Files("t").Keys.ShouldBe(["8-metrics.jsonl"]);
    }

    [Fact]
    public void Keeping_takes_at_most_a_twentieth_of_the_time()
    {
        var clock = new StoppedClock();
        var pace = new SavingPace(TimeSpan.FromMinutes(2), clock);
        pace.IsWorthIt.ShouldBeFalse();
        clock.Now = TimeSpan.FromSeconds(6);
        (pace.IsWorthIt, pace.IsDue).ShouldBe((true, false));
        clock.Now = TimeSpan.FromSeconds(120);
        pace.IsDue.ShouldBeTrue();
        pace.Save(() => clock.Now += TimeSpan.FromSeconds(30));
        clock.Now += TimeSpan.FromSeconds(599);
        pace.IsDue.ShouldBeFalse();
        clock.Now += TimeSpan.FromSeconds(1);
        pace.IsDue.ShouldBeTrue();
    }

    private Task<IPolicy> TrainAsync(
        string name, bool dpo, Optimizer optimizer = Optimizer.AdamW, Action<Progress>? heard = null,
        PairLoss loss = PairLoss.Dpo, bool recompute = false, CancellationToken cancel = default)
    {
        var training = Toy.Training(optimizer: optimizer) with { Recompute = recompute };
        var trainer = new TorchTrainer { KeepEvery = TimeSpan.Zero };
        var turn = toy.Turn(name, heard, cancel);
        return dpo
            ? trainer.DpoAsync(Toy.Policy, Toy.Policy, Toy.Pairs, new(training, NllWeight: 0.2, Loss: loss), turn)
            : trainer.SftAsync(Toy.Policy, Toy.Demonstrations, new(training), turn);
    }

    private string State(string name) => Path.Combine(toy.Folder, name, "9-unfinished", "state.safetensors");

    /// <summary>Ends a training when it has taken a step: what was kept is from the step before.</summary>
    private static Action<Progress> Cutting(int step) => progress => Throw(progress.Done == step);

    private static void Throw(bool now)
    {
        if (now)
        {
            throw new Cut();
        }
    }

    private static void Stop(CancellationTokenSource stop, bool now)
    {
        if (now)
        {
            stop.Cancel();
        }
    }

    private sealed class Cut() : Exception("cut off");

    private sealed class StoppedClock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
