namespace MetaReward.Recipes.Tests;

public sealed class ScriptedReinforceTests
{
    private static readonly ScriptedPolicy Start = new("start", (prompt, seed) => $"{prompt} {seed.Below(9, 0)}");
    private static readonly Reinforce Options = new(new(1e-6, 1, 8), Steps: 3, new());

    [Fact]
    public async Task Steps_are_asked_of_live_policies_that_follow_from_the_rollouts_and_so_does_the_result()
    {
        using var folder = new Folders();
        var (one, other) = (new List<string>(), new List<string>());
        var first = await TrainAsync(folder["one"], one, 1);
        var second = await TrainAsync(folder["other"], other, 0);
        one.Count.ShouldBe(3);
        one.Distinct().Count().ShouldBe(3);
        one[0].ShouldBe(other[0]);
        one[1].ShouldNotBe(other[1]);
        first.Fingerprint.ShouldNotBe(second.Fingerprint);
        TrainingLog.Read(folder["one"]).Select(line => line["reward"]).ShouldBe([1, 1, 1]);
    }

    [Fact]
    public async Task A_finished_training_is_read_and_another_one_is_refused()
    {
        using var folder = new Folders();
        var made = await TrainAsync(folder["t"], [], 1);
        var asked = new List<string>();
        (await TrainAsync(folder["t"], asked, 1)).Fingerprint.ShouldBe(made.Fingerprint);
        asked.ShouldBeEmpty();
        (await Should.ThrowAsync<InvalidDataException>(() => TrainAsync(folder["t"], asked, 1, Options with { Steps = 4 })))
            .Message.ShouldContain("is the checkpoint of another training");
    }

    [Fact]
    public async Task A_rollout_without_tokens_is_refused_by_name()
    {
        using var folder = new Folders();
        var refusal =
            await Should.ThrowAsync<InvalidDataException>(() => new ScriptedTrainer().ReinforceAsync(Start, Start, Options, (_, _) =>
                Task.FromResult<IReadOnlyList<Rollout>>([new("r0", "g", "p", new("served", [], [], Finish.Stop), 1)]), Turn(folder["t"])));
        refusal.Message.ShouldContain("step 0: rollout 'r0' has no tokens");
    }

    [Fact]
    public async Task Rollouts_of_a_policy_that_is_not_trained_are_refused_by_name()
    {
        using var folder = new Folders();
        var voter = new ScriptedPolicy("voter", (prompt, seed) => $"{prompt} {seed.Below(9, 0)}");
        async Task<IReadOnlyList<Rollout>> SaidBy(IPolicy policy)
        {
            var room = Room.Unkept(Seed.Of(1));
            var responses = await Actor.RespondAsync(policy, [new("p", "say it")], 2, new(), room);
            var form = new AnswerForm(reply => reply.Text, (a, b) => a == b);
            var votes = Scores.MajorityVote.Of(responses, form);
            var manifest = Scene.Manifest(Catalogue.Find("majority-vote"), Scene.Cast());
            using var run = Run.Open(folder[policy.Fingerprint[..4]], manifest, new Ears());
            return Endings.Rollouts(responses, Scores.MajorityVote.Rewards(responses, votes, form), votes, run.Iteration(1)).Kept;
        }

        Task<IPolicy> Train(Func<IPolicy, IPolicy> whose) => new ScriptedTrainer().ReinforceAsync(
            Start, Start, Options with { Steps = 1 }, (live, _) => SaidBy(whose(live)), Turn(folder["t"]));
        (await Should.ThrowAsync<InvalidDataException>(() => Train(_ => voter))).Message
            .ShouldBe($"step 0: rollout 'i0/p/r0' was sampled by the policy {voter.Fingerprint}, and "
                + $"{await LiveAsync()} is trained: a policy gradient learns only from what the live policy itself sampled in this step");
        (await Train(live => live)).ShouldNotBeNull();

        async Task<string> LiveAsync()
        {
            var live = "";
            await TrainAsync(folder["live"], [], 1, Options with { Steps = 1 });
            await new ScriptedTrainer().ReinforceAsync(Start, Start, Options with { Steps = 1 }, (policy, _) =>
            {
                live = policy.Fingerprint;
                return Task.FromResult<IReadOnlyList<Rollout>>([]);
            }, Turn(folder["other"]));
            return live;
        }
    }

    private static Task<IPolicy> TrainAsync(string folder, List<string> asked, double reward, Reinforce? options = null) =>
        new ScriptedTrainer().ReinforceAsync(Start, Start, options ?? Options, async (live, step) =>
        {
            asked.Add(live.Fingerprint);
            var samples = await live.SampleAsync([new("p", 2, Seed.Of(step))], new(), null, default);
            return [.. samples[0].Select((sample, i) => new Rollout($"s{step}/p/r{i}", $"s{step}/p", "p", sample, reward))];
        }, Turn(folder));

    private static Turn Turn(string folder) => new(1, Seed.Of(1), folder, new Silent(), default);

    private sealed class Silent : IProgress<Progress>
    {
        public void Report(Progress value)
        {
        }
    }
}
