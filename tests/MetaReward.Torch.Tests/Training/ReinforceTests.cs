namespace MetaReward.Torch.Tests;

public sealed class ReinforceTests : IDisposable
{
    private readonly Toy toy = new();

    public void Dispose() => toy.Dispose();

    [Theory]
    [InlineData(PolicyGradientLoss.Dapo, AdvantageEstimator.LeaveOneOut)]
    [InlineData(PolicyGradientLoss.Rloo, AdvantageEstimator.LeaveOneOut)]
    [InlineData(PolicyGradientLoss.Grpo, AdvantageEstimator.GroupRelative)]
    [InlineData(PolicyGradientLoss.Cispo, AdvantageEstimator.GroupRelative)]
    public async Task A_word_that_is_rewarded_is_said_more_often(PolicyGradientLoss loss, AdvantageEstimator estimator)
    {
        var options = Options(steps: 25) with { Loss = new(loss, EpsilonHigh: loss == PolicyGradientLoss.Cispo ? 5 : 0.2),
            Estimator = estimator };
        var learned = await TrainAsync("t", options, new());
        var (before, after) = (await Bandit.ShareAsync(Toy.Policy), await Bandit.ShareAsync(learned));
        before.ShouldBeLessThan(0.25);
        after.ShouldBeGreaterThan(0.6);
        var log = toy.Figures("t");
        log.Length.ShouldBe(25);
        log.TakeLast(5).Average(line => line.GetProperty("reward").GetDouble())
            .ShouldBeGreaterThan(log.Take(5).Average(line => line.GetProperty("reward").GetDouble()) + 0.3);
    }

    [Fact]
    public async Task An_adapter_learns_from_rewards_too()
    {
        var options = Options(steps: 40, rate: 0.003);
        var learned = await TrainAsync("t",
            options with { Training = options.Training with { LowRank = new(8, 8, 0, ["all-linear"]) } }, new());
        int[] prompt = [.. Toy.Text.EncodePrompt("w1")], word = [.. Toy.Text.Tokenizer.Encode("w7")];
        // the head stays as it was, which bounds this
        (learned.Logps(prompt, word)[0] - Toy.Policy.Logps(prompt, word)[0]).ShouldBeGreaterThan(0.3f);
        File.Exists(Path.Combine(toy.Folder, "t", "9-checkpoint", "adapter", "adapter_config.json")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_policy_in_bfloat16_samples_and_learns_in_it()
    {
        var half = new TorchPolicy(Toy.Policy.Model.Clone(requiresGrad: false, TorchSharp.torch.ScalarType.BFloat16), Toy.Text);
        var options = Options(steps: 20) with { KlInReward = 0.01 };
        var several = options with { Training = options.Training with { Epochs = 2 } };
        var learned = (TorchPolicy)await new TorchTrainer().ReinforceAsync(half, half, several, new Bandit().PlayAsync, toy.Turn("t"));
        learned.Model.Compute.ShouldBe(TorchSharp.torch.ScalarType.BFloat16);
        Math.Abs(toy.Figures("t")[0].GetProperty("kl").GetDouble()).ShouldBeLessThan(0.05);
        (await Bandit.ShareAsync(learned)).ShouldBeGreaterThan(0.5);
    }

    [Fact]
    public async Task Several_passes_over_one_step_s_rollouts_learn_with_ratios_to_what_was_sampled()
    {
        var options = Options(steps: 1) with { Training = Options(1).Training with { Epochs = 3, BatchSize = 16 } };
        await TrainAsync("t", options, new());
        var line = toy.Figures("t").ShouldHaveSingleItem();
        line.GetProperty("optimizer_steps").GetDouble().ShouldBe(3);
        line.GetProperty("sampling/sampling_logp_difference/mean").GetDouble().ShouldBeLessThan(1e-4); // float32: sampler and trainer agree
        // it has moved
        (line.GetProperty("clip_ratio/high_mean").GetDouble() + line.GetProperty("clip_ratio/low_mean").GetDouble()).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Rollouts_that_another_policy_sampled_are_refused_though_they_have_tokens_and_log_probs()
    {
        async Task<IReadOnlyList<Rollout>> OfAnother(IPolicy live, int step) =>
            [.. (await new Bandit().PlayAsync(Toy.Policy, step)).Select(rollout => rollout with { Sampler = Toy.Policy.Fingerprint })];
        (await Should.ThrowAsync<InvalidDataException>(() =>
            new TorchTrainer().ReinforceAsync(Toy.Policy, Toy.Policy, Options(steps: 1), OfAnother, toy.Turn("t")))).Message
            .ShouldStartWith($"step 0: rollout 's0/p0/r0' was sampled by the policy {Toy.Policy.Fingerprint}, and ");
        async Task<IReadOnlyList<Rollout>> OfTheLive(IPolicy live, int step) =>
            [.. (await new Bandit().PlayAsync(live, step)).Select(rollout => rollout with { Sampler = live.Fingerprint })];
        await new TorchTrainer().ReinforceAsync(Toy.Policy, Toy.Policy, Options(steps: 2), OfTheLive, toy.Turn("t"));
    }

    [Fact]
    public async Task Rewards_that_are_all_equal_take_no_step_and_change_no_weight()
    {
        var learned = await TrainAsync("t", Options(steps: 3), new() { Reward = (_, _) => 0.1 });
        learned.Fingerprint.ShouldBe(Toy.Policy.Fingerprint);
        var log = toy.Figures("t");
        log.Select(line => line.GetProperty("step").GetInt32()).ShouldBe([1, 2, 3]);
        log.ShouldAllBe(line =>
            line.GetProperty("optimizer_steps").GetDouble() == 0 && line.GetProperty("frac_reward_zero_std").GetDouble() == 1);
    }

    [Fact]
    public async Task A_step_without_rollouts_is_logged_and_the_schedule_goes_on()
    {
        await TrainAsync("t", Options(steps: 4) with { Training = Options(4).Training with { Schedule = Schedule.Linear } },
            new() { Prompts = step => step == 1 ? 0 : 2 });
        var log = toy.Figures("t");
        log.Select(line => line.GetProperty("rollouts").GetInt32()).ShouldBe([16, 0, 16, 16]);
        log.Select(line => Math.Round(line.GetProperty("learning_rate").GetDouble(), 6)).ShouldBe([0.01, 0.0075, 0.005, 0.0025]);
    }

    [Fact]
    public async Task What_nobody_could_reward_teaches_nothing()
    {
        var none = await TrainAsync("none", Options(2), new() { Reward = (_, _) => double.NaN });
        none.Fingerprint.ShouldBe(Toy.Policy.Fingerprint);
        toy.Figures("none").ShouldAllBe(line => line.GetProperty("unrewarded").GetDouble() == 16);
        toy.Figures("none")[0].TryGetProperty("reward", out _).ShouldBeFalse();

        var anchored = Options(2) with { KlInReward = 0.1 };
        await TrainAsync("some", anchored, new() { Reward = (i, sample) => i % 4 == 0 ? double.NaN : Bandit.Says(sample) ? 1 : 0 });
        toy.Figures("some")[0].GetProperty("unrewarded").GetDouble().ShouldBe(4);
        toy.Figures("some")[0].GetProperty("kl").GetDouble().ShouldBe(0, 1e-4); // the policy is its own reference
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(0, 2)]
    public async Task A_divergence_that_costs_keeps_the_policy_near_its_reference(double inReward, double inLoss)
    {
        var free = await TrainAsync("free", Options(15), new());
        var held = await TrainAsync("held",
            Options(15) with { KlInReward = inReward, Loss = new(PolicyGradientLoss.Dapo, Beta: inLoss) }, new());
        (await Bandit.ShareAsync(free)).ShouldBeGreaterThan(await Bandit.ShareAsync(held) + 0.2);
        Divergence(held).ShouldBeLessThan(Divergence(free) / 2);
        toy.Figures("held")[^1].GetProperty("kl").GetDouble().ShouldBeLessThan(2);
        toy.Figures("held")[^1].TryGetProperty("kl/token", out _).ShouldBe(inLoss > 0);
        toy.Figures("free")[0].TryGetProperty("kl", out _).ShouldBeFalse();

        static double Divergence(TorchPolicy policy) => Enumerable.Range(4, 36)
            .Select(word => (Own: policy.Logps([5, 2], [word])[0], Other: Toy.Policy.Logps([5, 2], [word])[0]))
            .Sum(p => Math.Exp(p.Own) * (p.Own - p.Other));
    }

    [Fact]
    public async Task A_batch_cut_into_parts_gives_the_same_figures()
    {
        foreach (var loss in new[] { PolicyGradientLoss.Grpo, PolicyGradientLoss.Bnpo, PolicyGradientLoss.Dapo, PolicyGradientLoss.Luspo,
            PolicyGradientLoss.Rloo })
        {
            var options = Options(1) with { Loss = new(loss), KlInReward = 0.1 };
            await TrainAsync($"{loss}-whole", options with { Training = options.Training with { MicroBatchTokens = 4096 } }, new());
            await TrainAsync($"{loss}-parts", options with { Training = options.Training with { MicroBatchTokens = 8 } }, new());
            var (whole, parts) = (toy.Figures($"{loss}-whole")[0], toy.Figures($"{loss}-parts")[0]);
            parts.GetProperty("loss").GetDouble().ShouldBe(whole.GetProperty("loss").GetDouble(), 1e-6);
            parts.GetProperty("grad_norm").GetDouble().ShouldBe(whole.GetProperty("grad_norm").GetDouble(), 1e-5);
        }
    }

    [Fact]
    public async Task Rollouts_that_cannot_be_learned_from_are_refused_by_name()
    {
        await RefusedAsync(sample => sample with { Tokens = [], Logps = [] }, "step 0: rollout 'r' has no tokens");
        await RefusedAsync(sample => sample with { Logps = [-1] }, "2 tokens and 1 log-probs");
        await RefusedAsync(sample => sample with { Tokens = [5, 99] },
            "rollout 'r' has the token 99, and the model has 40: another policy sampled it");
        await RefusedAsync(sample => sample with { Tokens = [.. Enumerable.Repeat(5, 80)], Logps = new float[80] },
            "the model's context holds 64");

        async Task RefusedAsync(Func<Sample, Sample> spoil, string message)
        {
            var sample = spoil(new("w1 w2", [5, 6], [-1, -1], Finish.Length));
            Task<IReadOnlyList<Rollout>> One(IPolicy live, int step) =>
                Task.FromResult<IReadOnlyList<Rollout>>([new("r", "g", "w1", sample, 1)]);
            var refusal = await Should.ThrowAsync<InvalidDataException>(() =>
                new TorchTrainer().ReinforceAsync(Toy.Policy, Toy.Policy, Options(1), One, toy.Turn("t")));
            refusal.Message.ShouldContain(message);
        }
    }

    [Fact]
    public async Task A_live_policy_is_gone_after_its_step()
    {
        IPolicy? held = null;
        await new TorchTrainer().ReinforceAsync(Toy.Policy, Toy.Policy, Options(1), (live, _) =>
        {
            held = live;
            return Task.FromResult<IReadOnlyList<Rollout>>([]);
        }, toy.Turn("t"));
        (await Should.ThrowAsync<InvalidOperationException>(() => held!.SampleAsync([new("w1", 1, Seed.Of(1))], new(), null, default)))
            .Message.ShouldContain("was the live one of step 0, which is over");
    }

    [Theory]
    [InlineData(0.1, 0.1, "not into both")]
    [InlineData(0, -1, "beta must be at least 0")]
    public async Task Options_against_each_other_are_refused(double inReward, double beta, string message)
    {
        var options = Options(1) with { KlInReward = inReward, Loss = new(Beta: beta) };
        (await Should.ThrowAsync<ArgumentException>(() => TrainAsync("t", options, new()))).Message.ShouldContain(message);
    }

    internal static Reinforce Options(int steps, double rate = 0.01) => new(
        new(rate, 1, BatchSize: 64, Schedule: Schedule.Constant, MicroBatchTokens: 32), steps, new(PolicyGradientLoss.Dapo));

    private async Task<TorchPolicy> TrainAsync(string name, Reinforce options, Bandit bandit) =>
        (TorchPolicy)await new TorchTrainer().ReinforceAsync(Toy.Policy, Toy.Policy, options, bandit.PlayAsync, toy.Turn(name));
}
