namespace MetaReward.Torch.Tests;

/// <summary>Keeping an earlier epoch: the weights of that moment of the whole training, on the whole training's learning rates.</summary>
public sealed class KeptEpochTests : IDisposable
{
    private const int StepsOfAnEpoch = 3;
    private readonly Toy toy = new();

    public void Dispose() => toy.Dispose();

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(2, false)]
    public async Task It_ends_after_that_epoch_with_the_log_of_the_whole_training_so_far(int epoch, bool dpo)
    {
        await TrainAsync("whole", 0, dpo);
        await TrainAsync("kept", epoch, dpo);
        var log = await Log("kept");
        log.Length.ShouldBe(epoch * StepsOfAnEpoch);
        log.ShouldBe((await Log("whole")).Take(log.Length));
        log[^1].ShouldNotContain("\"learning_rate\":0,");
    }

    [Fact]
    public async Task The_weights_are_those_that_the_whole_training_had_then()
    {
        var at = new Dictionary<int, string>();
        for (var epoch = 1; epoch <= 3; epoch++)
        {
            at[epoch] = (await TrainAsync($"kept-{epoch}", epoch, dpo: true)).Fingerprint;
        }

        at[3].ShouldBe((await TrainAsync("whole", 0, dpo: true)).Fingerprint);
        at.Values.Distinct().Count().ShouldBe(3);

        // cut off in the second epoch of three, the whole training stands where the one that keeps the second epoch went on from
        await Should.ThrowAsync<OperationCanceledException>(() =>
            TrainAsync("cut", 2, dpo: true, heard: progress => Stop(progress.Done == 4)));
        (await TrainAsync("cut", 2, dpo: true)).Fingerprint.ShouldBe(at[2]);
        toy.Files("cut").ShouldBe(toy.Files("kept-2"));
    }

    [Fact]
    public async Task Another_epoch_in_the_same_folder_is_another_training()
    {
        await TrainAsync("one", 1, dpo: true);
        (await Should.ThrowAsync<InvalidDataException>(() => TrainAsync("one", 2, dpo: true))).Message.ShouldContain("another training");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_epochs_weights_can_be_saved_and_the_last_are_the_checkpoints(bool adapter)
    {
        var training = Toy.Training(rate: 0.02) with { SaveEpochs = true, KeepEpoch = 2,
            LowRank = adapter ? new(2, 4, 0, ["q_proj"]) : null };
        Task<IPolicy> Train(string name, Action<Progress>? heard = null) =>
            new TorchTrainer { KeepEvery = TimeSpan.Zero }
                .DpoAsync(Toy.Policy, Toy.Policy, Toy.Pairs, new(training), toy.Turn(name, heard));
        var kept = await Train("whole");
        string[] epochs = [.. Directory.EnumerateDirectories(Path.Combine(toy.Folder, "whole", "9-epochs")).Order()];
        epochs.Select(Path.GetFileName).ShouldBe(["01", "02"]);
        var prints = epochs.Select(path => TorchPolicy.Load(path).Fingerprint).ToList();
        prints[1].ShouldBe(kept.Fingerprint);
        prints[0].ShouldNotBe(kept.Fingerprint);

        await Should.ThrowAsync<OperationCanceledException>(() => Train("cut", progress => Stop(progress.Done == 4)));
        await Train("cut");
        toy.Files("cut").ShouldBe(toy.Files("whole"));
    }

    private static void Stop(bool now)
    {
        if (now)
        {
            throw new OperationCanceledException();
        }
    }

    private Task<string[]> Log(string name) => File.ReadAllLinesAsync(Path.Combine(toy.Folder, name, "8-metrics.jsonl"));

    private Task<IPolicy> TrainAsync(string name, int epoch, bool dpo, Action<Progress>? heard = null)
    {
        var (trainer, training) = (new TorchTrainer { KeepEvery = TimeSpan.Zero }, Toy.Training(rate: 0.02) with { KeepEpoch = epoch });
        return dpo
            ? trainer.DpoAsync(Toy.Policy, Toy.Policy, Toy.Pairs, new(training), toy.Turn(name, heard))
            : trainer.SftAsync(Toy.Policy, Toy.Demonstrations, new(training), toy.Turn(name, heard));
    }
}
