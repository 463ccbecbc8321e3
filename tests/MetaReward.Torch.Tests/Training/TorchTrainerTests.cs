using System.Text.Json;
using MetaReward.Text;
using static TorchSharp.torch;

namespace MetaReward.Torch.Tests;

/// <summary>The trainer from pairs or demonstrations to a checkpoint.</summary>
public sealed class TorchTrainerTests : IDisposable
{
    private readonly Toy toy = new();

    public void Dispose() => toy.Dispose();

    [Fact]
    public async Task Before_the_first_step_policy_and_reference_agree_and_the_loss_is_ln_2()
    {
        await new TorchTrainer().DpoAsync(Toy.Policy, Toy.Policy, Toy.Pairs, new(Toy.Training(epochs: 1)), toy.Turn("t"));
        var first = Metrics("t")[0];
        first.GetProperty("loss").GetDouble().ShouldBe(Math.Log(2), 1e-6);
        first.GetProperty("rewards/margins").GetDouble().ShouldBe(0, 1e-6);
        first.GetProperty("rewards/chosen").GetDouble().ShouldBe(0, 1e-6);
    }

    [Fact]
    public async Task In_bfloat16_every_batch_of_the_first_epoch_is_asked_of_policy_and_reference_in_the_same_shapes()
    {
        var policy = new TorchPolicy(Toy.Policy.Model.Clone(requiresGrad: false, ScalarType.BFloat16), Toy.Text);
        var training = Toy.Training(epochs: 1, rate: 1e-30) with { MicroBatchTokens = 40 };
        await new TorchTrainer().DpoAsync(policy, policy, Toy.Pairs, new(training), toy.Turn("t"));
        Metrics("t").ShouldAllBe(step =>
            Math.Abs(step.GetProperty("loss").GetDouble() - Math.Log(2)) < 1e-6 && step.GetProperty("rewards/margins").GetDouble() == 0);
    }

    [Fact]
    public async Task Every_loss_takes_its_steps_from_a_policy_that_is_its_own_reference()
    {
        foreach (var loss in Enum.GetValues<PairLoss>())
        {
            var options = new Dpo(Toy.Training(epochs: 1), Loss: loss, LabelSmoothing: 0.1);
            await new TorchTrainer().DpoAsync(Toy.Policy, Toy.Policy, Toy.Pairs, options, toy.Turn($"{loss}"));
            Metrics($"{loss}").Length.ShouldBe(3, $"{loss}");
            Metrics($"{loss}").ShouldAllBe(step => step.GetProperty("grad_norm").GetDouble() > 0, $"{loss}");
        }
    }

    [Theory]
    [InlineData(PairLoss.Kto)]
    [InlineData(PairLoss.ApoZeroUnpaired)]
    public async Task Chosen_sides_are_desirable_and_rejected_ones_undesirable(PairLoss loss)
    {
        var training = Toy.Training(epochs: 20, rate: 0.01) with { Schedule = Schedule.Constant };
        await new TorchTrainer().DpoAsync(Toy.Policy, Toy.Policy, Toy.Pairs, new(training, Loss: loss), toy.Turn("t"));
        Metrics("t")[0].GetProperty("loss").GetDouble().ShouldBe(0.5, 1e-6);
        var last = Metrics("t")[^1];
        last.GetProperty("rewards/chosen").GetDouble().ShouldBeGreaterThan(last.GetProperty("rewards/rejected").GetDouble() + 1);
        last.GetProperty("loss").GetDouble().ShouldBeLessThan(0.4);
    }

    [Theory]
    [InlineData(Optimizer.AdamW)]
    [InlineData(Optimizer.Muon)]
    public async Task One_pair_is_learnt_in_seconds(Optimizer optimizer)
    {
        var training = Toy.Training(epochs: 40, optimizer, rate: 0.01) with { BatchSize = 1, Schedule = Schedule.Constant };
        await new TorchTrainer().DpoAsync(Toy.Policy, Toy.Policy, Toy.Pairs[..1], new(training), toy.Turn("t"));
        var last = Metrics("t")[^1];
        last.GetProperty("rewards/margins").GetDouble().ShouldBeGreaterThan(1);
        last.GetProperty("rewards/accuracies").GetDouble().ShouldBe(1);
        last.GetProperty("loss").GetDouble().ShouldBeLessThan(0.3);
    }

    [Fact]
    public async Task One_demonstration_is_learnt_by_heart_and_said()
    {
        var training = Toy.Training(epochs: 60, rate: 0.01) with { Schedule = Schedule.Constant };
        var taught = new Demonstration("d", "w1 w2", "w9 w8 w7 w9");
        var learned = await new TorchTrainer().SftAsync(Toy.Policy, [taught], new(training), toy.Turn("t"));
        Metrics("t")[0].GetProperty("loss").GetDouble().ShouldBe(Math.Log(40), 0.2);
        Metrics("t")[^1].GetProperty("loss").GetDouble().ShouldBeLessThan(0.02);
        var said = await learned.SampleAsync([new(taught.Prompt, 1, Seed.Of(0))], Sampling.Greedy(10), null, default);
        said[0][0].Text.ShouldBe(taught.Text);
        said[0][0].Finish.ShouldBe(Finish.Stop);
    }

    [Fact]
    public async Task An_adapter_learns_a_pair_and_is_kept_beside_the_weights_it_was_merged_into()
    {
        var training = Toy.Training(epochs: 40, rate: 0.005) with { BatchSize = 1, Schedule = Schedule.Constant,
            LowRank = new(4, 8, 0, ["all-linear"]) };
        var turn = toy.Turn("t");
        var learned = (TorchPolicy)await new TorchTrainer().DpoAsync(Toy.Policy, Toy.Policy, Toy.Pairs[..1], new(training), turn);
        Metrics("t")[0].GetProperty("loss").GetDouble().ShouldBe(Math.Log(2), 1e-6);
        Metrics("t")[^1].GetProperty("rewards/margins").GetDouble().ShouldBeGreaterThan(0.1); // embeddings and head are not adapted

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var adapter = AdapterFolder.Read(Path.Combine(turn.Folder, "9-checkpoint", "adapter"));
        adapter.Parts.Count.ShouldBe(14);
        var adapted = Toy.Policy.Model.Adapted(Lora.Of(Toy.Policy.Model, adapter));
        var ids = tensor(new long[] { 5, 6, 7, 8 }, [1, 4]);
        TransformerTests.Difference(adapted.Hidden(ids), learned.Model.Hidden(ids)).ShouldBeLessThan(1e-4);
        TransformerTests.Difference(learned.Model.Hidden(ids), Toy.Policy.Model.Hidden(ids)).ShouldBeGreaterThan(1e-2);
        learned.Model.Config.ShouldBe(Toy.Policy.Model.Config);
    }

    [Fact]
    public async Task A_finished_training_is_loaded_not_repeated()
    {
        var steps = 0;
        var turn = toy.Turn("t", _ => steps++);
        var made = await new TorchTrainer().DpoAsync(Toy.Policy, Toy.Policy, Toy.Pairs, new(Toy.Training()), turn);
        steps.ShouldBe(9);
        var before = toy.Files("t");
        var found = await new TorchTrainer().DpoAsync(Toy.Policy, Toy.Policy, Toy.Pairs, new(Toy.Training()), turn);
        steps.ShouldBe(9);
        found.Fingerprint.ShouldBe(made.Fingerprint);
        TorchPolicy.Load(Path.Combine(turn.Folder, "9-checkpoint")).Fingerprint.ShouldBe(made.Fingerprint);
        made.Fingerprint.ShouldNotBe(Toy.Policy.Fingerprint);
        toy.Files("t").ShouldBe(before);
    }

    [Fact]
    public async Task Another_training_s_checkpoint_is_refused_and_left_alone()
    {
        await new TorchTrainer().SftAsync(Toy.Policy, Toy.Demonstrations, new(Toy.Training()), toy.Turn("t"));
        var before = toy.Files("t");
        var refusal = await Should.ThrowAsync<InvalidDataException>(
            () => new TorchTrainer().SftAsync(Toy.Policy, Toy.Demonstrations, new(Toy.Training(epochs: 2)), toy.Turn("t")));
        refusal.Message.ShouldContain("is the checkpoint of another training");
        refusal.Message.ShouldContain("use another run folder");
        toy.Files("t").ShouldBe(before);
    }

    [Theory]
    [InlineData(1e6)]
    [InlineData(1e38)]
    public async Task A_learning_rate_that_breaks_the_numbers_is_said_and_leaves_no_checkpoint(double rate)
    {
        var failure = await Should.ThrowAsync<InvalidDataException>(() => new TorchTrainer { KeepEvery = TimeSpan.Zero }.SftAsync(
            Toy.Policy, Toy.Demonstrations, new(Toy.Training(epochs: 10, rate: rate) with { WarmupSteps = 0, ClipNorm = 0 }),
            toy.Turn("t")));
        failure.Message.ShouldContain("training broke at step");
        failure.Message.ShouldContain("Lower the learning rate");
        Directory.Exists(Path.Combine(toy.Folder, "t", "9-checkpoint")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_demonstration_beyond_the_context_is_named()
    {
        var long_ = new Demonstration("long", "w1", string.Join(' ', Enumerable.Repeat("w2", 80)));
        var refusal = await Should.ThrowAsync<InvalidDataException>(() =>
            new TorchTrainer().SftAsync(Toy.Policy, [long_], new(Toy.Training()), toy.Turn("t")));
        refusal.Message.ShouldContain("demonstration 'long' has 83 tokens; the model's context holds 64");
    }

    [Fact]
    public async Task Examples_beyond_the_length_lose_their_end_or_are_left_out_and_that_is_said()
    {
        var notes = new List<string>();
        Demonstration[] three = [new("whole", "w1", "w2"), new("cut", "w1", string.Join(' ', Enumerable.Repeat("w2", 80))),
            new("gone", string.Join(' ', Enumerable.Repeat("w1", 10)), "w2")];
        var training = Toy.Training(epochs: 1) with { MaxLength = 8 };
        await new TorchTrainer().SftAsync(Toy.Policy, three, new(training),
            toy.Turn("t", p => notes.AddRange(p.Total == 0 ? [p.Note] : Array.Empty<string>())));
        notes.ShouldBe(["1 of 3 demonstrations were cut to 8 tokens, and 1 left out because the prompt alone fills them"]);
        Metrics("t").Sum(m => m.GetProperty("tokens").GetDouble()).ShouldBe(2 + 6);

        var refusal = await Should.ThrowAsync<InvalidDataException>(() => new TorchTrainer().DpoAsync(
            Toy.Policy, Toy.Policy, Toy.Pairs, new(training with { MaxLength = 2 }), toy.Turn("none")));
        refusal.Message.ShouldContain("12 left out because the prompt alone fills them. Raise training.max_length (now 2).");
    }

    [Fact]
    public async Task The_log_probs_of_samples_are_those_that_training_starts_from()
    {
        var sampled = await Toy.Policy.SampleAsync([new("w3", 2, Seed.Of(1))], new(1, 1, 20), null, default);
        var pair = new PreferencePair("p", Role.Actor, "w3", new("a", 1, sampled[0][0]), new("b", 0, sampled[0][1]), "a test");
        await new TorchTrainer().DpoAsync(Toy.Policy, Toy.Policy, [pair], new(Toy.Training(epochs: 1)), toy.Turn("t"));
        Metrics("t")[0].GetProperty("logps/chosen").GetDouble().ShouldBe(sampled[0][0].Logps.Sum(), 1e-3);
        Metrics("t")[0].GetProperty("logps/rejected").GetDouble().ShouldBe(sampled[0][1].Logps.Sum(), 1e-3);
    }

    private JsonElement[] Metrics(string name) =>
        [.. File.ReadLines(Path.Combine(toy.Folder, name, "8-metrics.jsonl")).Select(line => JsonDocument.Parse(line).RootElement)];
}
