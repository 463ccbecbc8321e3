namespace MetaReward.Torch.Tests;

/// <summary>Learning from rewards that was killed ends in the same bytes, and samples nothing twice that was kept.</summary>
public sealed class ResumedReinforceTests : IDisposable
{
    private const int Steps = 5;
    private readonly Toy toy = new();

    private sealed class Cut : Exception;

    public void Dispose() => toy.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Killed_before_any_step_it_goes_on_from_there(bool adapter)
    {
        var whole = new Bandit();
        await TrainAsync("whole", whole, TimeSpan.Zero, adapter);
        for (var killed = 0; killed < Steps; killed++)
        {
            var (name, bandit) = ($"killed-{killed}", new Bandit());
            await Should.ThrowAsync<Cut>(() => TrainAsync(name, bandit, TimeSpan.Zero, adapter, killed));
            await TrainAsync(name, bandit, TimeSpan.Zero, adapter);
            bandit.Asked.ShouldBe(whole.Asked, name); // no step was asked twice, and each under the same fingerprint
            toy.Files(name).ShouldBe(toy.Files("whole"), name);
        }
    }

    [Fact]
    public async Task Where_nothing_was_kept_the_steps_are_asked_again_under_the_same_names()
    {
        var (whole, bandit) = (new Bandit(), new Bandit());
        await TrainAsync("whole", whole, TimeSpan.Zero);
        await Should.ThrowAsync<Cut>(() => TrainAsync("t", bandit, TimeSpan.FromHours(1), killed: 3));
        await TrainAsync("t", bandit, TimeSpan.FromHours(1));
        bandit.Asked.ShouldBe([.. whole.Asked[..3], .. whole.Asked]);
        bandit.Sampled.ShouldBe(Steps);
        toy.Files("t").ShouldBe(toy.Files("whole"));
    }

    [Fact]
    public async Task Cancelled_within_a_step_it_keeps_where_the_step_began()
    {
        var (whole, bandit) = (new Bandit(), new Bandit());
        await TrainAsync("whole", whole, TimeSpan.Zero);
        using var cancel = new CancellationTokenSource();
        await Should.ThrowAsync<OperationCanceledException>(() =>
            new TorchTrainer { KeepEvery = TimeSpan.Zero }.ReinforceAsync(Toy.Policy, Toy.Policy, Options(false), async (live, step) =>
            {
                if (step == 2)
                {
                    await cancel.CancelAsync();
                    cancel.Token.ThrowIfCancellationRequested();
                }

                return await bandit.PlayAsync(live, step);
            }, toy.Turn("t", cancel: cancel.Token)));
        await TrainAsync("t", bandit, TimeSpan.Zero);
        bandit.Asked.ShouldBe(whole.Asked);
        toy.Files("t").ShouldBe(toy.Files("whole"));
    }

    [Fact]
    public async Task A_finished_training_is_loaded_and_asks_for_nothing()
    {
        var made = await TrainAsync("t", new(), TimeSpan.Zero);
        var again = new Bandit();
        (await TrainAsync("t", again, TimeSpan.Zero)).Fingerprint.ShouldBe(made.Fingerprint);
        again.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task Other_rewards_make_other_live_policies_after_the_first_step()
    {
        var (one, other) = (new Bandit(), new Bandit { Reward = (_, sample) => Bandit.Says(sample) ? 0 : 1 });
        await TrainAsync("one", one, TimeSpan.Zero);
        await TrainAsync("other", other, TimeSpan.Zero);
        one.Asked[0].ShouldBe(other.Asked[0]);
        one.Asked.Skip(1).Intersect(other.Asked).ShouldBeEmpty();
        one.Asked.Select(asked => asked.Live).Distinct().Count().ShouldBe(Steps);
    }

    internal static Reinforce Options(bool adapter)
    {
        var options = ReinforceTests.Options(Steps) with { KlInReward = 0.05 };
        var training = options.Training with { Epochs = 2, BatchSize = 10, WarmupSteps = 2, Schedule = Schedule.Cosine };
        return options with { Training = adapter ? training with { LowRank = new(4, 8, 0.1, ["all-linear"]) } : training };
    }

    private Task<IPolicy> TrainAsync(string name, Bandit bandit, TimeSpan keepEvery, bool adapter = false, int killed = -1) =>
        new TorchTrainer { KeepEvery = keepEvery }.ReinforceAsync(
            Toy.Policy, Toy.Policy, Options(adapter), (live, step) => step == killed ? throw new Cut() : bandit.PlayAsync(live, step),
            toy.Turn(name));
}
