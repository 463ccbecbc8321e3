using MetaReward.Evaluation;
using MetaReward.Recipes;
using MetaReward.Rubrics;

namespace MetaReward.Tests;

/// <summary>What a plan says a loop will take, against what the same policy then takes, by a clock that the policy itself moves.</summary>
public class PlanEstimateTests
{
    private const int Prompts = 96;
    private const int Responses = 4;
    private const int Judgments = 3;
    private const int Shard = 32;
    private static readonly Prompt[] Pool = [.. Enumerable.Range(0, Prompts).Select(i => new Prompt($"p{i}", $"say something about {i}"))];
    private static readonly Sampling How = new(MaxTokens: 99);

    [Fact]
    public async Task The_estimate_is_within_half_as_much_again_of_what_the_loop_takes()
    {
        var policy = new TimedPolicy();
        var planned = await PlannedAsync(policy, Pool);
        var before = policy.Now;
        await LoopAsync(policy);
        (planned.Seconds / (policy.Now - before)).ShouldBeInRange(1 / 1.5, 1.5);
    }

    /// <summary>A pass over eight prompts alone measures how the policy gets warm.</summary>
    [Fact]
    public async Task A_narrow_first_pass_alone_would_be_far_off()
    {
        var policy = new TimedPolicy();
        var planned = await PlannedAsync(policy, Pool[..8]);
        var before = policy.Now;
        await LoopAsync(policy);
        (planned.Seconds / (policy.Now - before)).ShouldBeGreaterThan(3);
    }

    [Fact]
    public async Task Judgments_of_the_same_text_are_not_planned_to_meet()
    {
        var same = new TimedPolicy(differs: false);
        var plan = await PlannedAsync(same, Pool);
        plan.Rooms.Single(room => room.Room == "4-meta-judgments").ShouldSatisfyAllConditions(
            room => room.Calls.ShouldBe(0), room => room.Seconds.ShouldBe(0), room => room.Bound.ShouldBe(Prompts * 6 * 99));
    }

    [Fact]
    public async Task The_probe_asks_as_many_shards_at_once_as_the_loop()
    {
        var policy = new TimedPolicy();
        var one = await ProbeAsync(policy, Pool, workers: 1);
        policy.Calls.ShouldBe(8); // four rooms, twice
        var many = await ProbeAsync(policy, Pool, workers: 3);
        policy.Calls.ShouldBe(8 + (8 * 3));
        many.Lengths.Prompt.ShouldBe(one.Lengths.Prompt, 1);
    }

    private static Task<(Lengths Lengths, Speeds Speeds)> ProbeAsync(TimedPolicy policy, IReadOnlyList<Prompt> prompts, int workers) =>
        new PlanProbe(text => text.Length, () => policy.Now, Workers: workers).RunAsync(
            policy, prompts, new AdditiveRubric(), new MetaRubric(), new(How, How, How), null, CancellationToken.None);

    private static async Task<Plan> PlannedAsync(TimedPolicy policy, IReadOnlyList<Prompt> prompts)
    {
        var (lengths, speeds) = await ProbeAsync(policy, prompts, workers: 1);
        var iteration = new PlannedIteration(
            Prompts,
            [
                new("2-responses", AskKind.Response, 1, Responses, 99),
                new("3-judgments", AskKind.Judgment, Responses, Judgments, 99),
                new("4-meta-judgments", AskKind.Battle, Judgments * (Judgments - 1), 1, 99),
            ],
            [],
            Epochs: 0);
        return Plan.Of(new([iteration]), lengths, speeds, new(1, 1, 1, 1, 1, 1));
    }

    /// <summary>The sampling of one iteration, shard by shard.</summary>
    private static async Task LoopAsync(TimedPolicy policy)
    {
        var (judge, meta) = (new AdditiveRubric(), new MetaRubric());
        foreach (var shard in Pool.Chunk(Shard))
        {
            var responses = await AskAsync([.. shard.Select(prompt => prompt.Text)], Responses);
            Exchange[] exchanges =
                [.. shard.SelectMany((prompt, i) => responses[i].Select(reply => new Exchange(prompt.Text, reply.Text)))];
            var judgments = await AskAsync([.. exchanges.Select(judge.Render)], Judgments);
            await AskAsync(
                [.. exchanges.Where((_, i) => i % Responses == 0).SelectMany((exchange, i) => BothOrders(judgments[i * Responses])
                    .Select(two => meta.Render(new(exchange, two.First, two.Second))))],
                1);
        }

        Task<IReadOnlyList<IReadOnlyList<Sample>>> AskAsync(string[] messages, int count) => policy.SampleAsync(
            [.. messages.Select((message, i) => new SampleRequest(message, count, Seed.Of(i)))], How, null, CancellationToken.None);
    }

    private static IEnumerable<(string First, string Second)> BothOrders(IReadOnlyList<Sample> judgments) =>
        from first in judgments from second in judgments where first != second select (first.Text, second.Text);

    /// <summary>Takes two seconds to get warm, then a little for each message, each step of a batch and each token.</summary>
    private sealed class TimedPolicy(bool differs = true) : IPolicy
    {
        private readonly ScriptedPolicy inner = new("timed", (_, seed) => differs ? $"Note {seed.Below(900, 0)}.\nScore: 3" : "Score: 3");

        public double Now { get; private set; }

        public int Calls => inner.Calls;

        public string Fingerprint => inner.Fingerprint;

        public async Task<IReadOnlyList<IReadOnlyList<Sample>>> SampleAsync(
            IReadOnlyList<SampleRequest> requests, Sampling sampling, IProgress<int>? tokens, CancellationToken cancel)
        {
            Now += inner.Calls == 0 ? 2 : 0;
            var samples = await inner.SampleAsync(requests, sampling, tokens, cancel);
            var lengths = samples.SelectMany(group => group).Select(sample => sample.Tokens.Count).ToArray();
            Now += (requests.Sum(request => request.Prompt.Text.Length) * 1e-7) + (lengths.Max() * 2e-3) + (lengths.Sum() * 2e-5);
            return samples;
        }
    }
}
