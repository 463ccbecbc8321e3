using MetaReward.Scores;

namespace MetaReward.Recipes;

/// <summary>Blocks that spend more at the time of asking, with policies whose replies are scripted.</summary>
public class InferenceTests
{
    private static readonly Sampling Warm = new(MaxTokens: 512);
    private static readonly SampleRequest[] Two = [new("say something", 2, Seed.Of(1)), new("say more", 1, Seed.Of(2))];

    [Fact]
    public async Task Best_of_n_gives_the_likeliest_of_n_draws()
    {
        var policy = new Recorded(Scene.Policy());
        var given = await Ask(ChoosingPolicy.BySelfReward(policy, 5, SelfRewards.Likelihood));
        given.Select(samples => samples.Count).ShouldBe([2, 1]);
        policy.Samples.Count.ShouldBe(3 * 5);
        foreach (var (chosen, drawn) in given.SelectMany(samples => samples).Zip(policy.Samples.Chunk(5)))
            SelfReward.Likelihood(chosen).ShouldBe(drawn.Max(SelfReward.Likelihood));
    }

    [Fact]
    public async Task Self_consistency_gives_a_response_that_says_what_most_say()
    {
        string[] said = ["Here is 4", "Here is 5", "Here is 4 again", "Here is 4", "nothing"];
        var policy = new ScriptedPolicy("vote", (_, seed) => said[seed.Below(said.Length, 0)]);
        var given = await Ask(ChoosingPolicy.BySelfReward(policy, 40, SelfRewards.Majority, Scene.World.Answers));
        given.SelectMany(samples => samples).ShouldAllBe(sample => sample.Text.StartsWith("Here is 4", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_judge_chooses_what_it_scores_highest()
    {
        var policy = new ScriptedPolicy("actor", (_, seed) => $"Here is {seed.Below(6, 0)}");
        var judge = new ScriptedPolicy("judge",
            (prompt, _) => $"Score: {Enumerable.Range(0, 6).First(n => prompt.Contains($"Here is {n}"))}");
        var given = await Ask(ChoosingPolicy.ByJudge(policy, 30, judge, Scene.World.Judge, 1, Warm));
        given.SelectMany(samples => samples).ShouldAllBe(sample => sample.Text == "Here is 5");
    }

    /// <summary>What comes back depends on the requests and not on how they are cut; a request may stand twice.</summary>
    [Fact]
    public async Task Asked_one_by_one_the_replies_are_the_same()
    {
        foreach (IPolicy policy in (IPolicy[])
        [
            ChoosingPolicy.ByJudge(Scene.Policy(), 4, Scene.Policy(), Scene.World.Judge, 2, Warm),
            new RefiningPolicy(Scene.Policy(), Scene.World, [Scene.Policy()], rounds: 2, mostFeedback: 512),
            new AbstainingPolicy(Scene.Policy(), new ReferencedRubric(Scene.World.Rate!, null), ratings: 3, least: 4, mostRating: 512),
        ])
        {
            SampleRequest[] all = [.. Two, Two[0]];
            var together = await policy.SampleAsync(all, Warm, null, default);
            together.Select(samples => samples.Count).ShouldBe([2, 1, 2]);
            for (var i = 0; i < all.Length; i++)
            {
                (await policy.SampleAsync([all[i]], Warm, null, default))[0].Select(sample => sample.Text)
                    .ShouldBe(together[i].Select(sample => sample.Text));
            }
        }
    }

    [Fact]
    public async Task Greedy_draws_are_refused() =>
        (await Should.ThrowAsync<ArgumentException>(() => ChoosingPolicy.BySelfReward(Scene.Policy(), 5, SelfRewards.Likelihood)
            .SampleAsync(Two, Sampling.Greedy(10), null, default))).Message.ShouldContain("temperature above 0");

    [Fact]
    public async Task Critics_are_heard_until_all_are_satisfied()
    {
        var policy = new Recorded(new ScriptedPolicy("writer", (prompt, _) => !prompt.Contains("<improved_response>") ? "draft 0"
            : $"<improved_response>draft {(prompt.Contains("draft 0") ? 1 : 2)}</improved_response>"));
        var critic = new ScriptedPolicy("critic", (prompt, _) => $"Well.\nVerdict: {(prompt.Contains("draft 2") ? "keep" : "improve")}");
        var lenient = new ScriptedPolicy("lenient", (_, _) => "Fine.\nVerdict: keep");
        var given = await Ask(new RefiningPolicy(policy, Scene.World, [critic, lenient], rounds: 4, mostFeedback: 100));
        given.SelectMany(samples => samples).ShouldAllBe(sample => sample.Text == "draft 2");
        policy.Samples.Count.ShouldBe(3 * 3, "a draft and two refinements each");
    }

    [Fact]
    public async Task Without_critics_every_round_refines()
    {
        var policy = new Recorded(new ScriptedPolicy("writer", (prompt, _) =>
            prompt.Contains("<improved_response>") ? "<improved_response>better</improved_response>" : "draft"));
        var given = await Ask(new RefiningPolicy(policy, Scene.World, [], rounds: 2, mostFeedback: 100));
        given.SelectMany(samples => samples).ShouldAllBe(sample => sample.Text == "better");
        policy.Samples.Count.ShouldBe(3 * 3);
    }

    [Fact]
    public async Task What_cannot_be_read_leaves_the_response_as_it_is()
    {
        var policy = new ScriptedPolicy("mute", (prompt, _) => Scene.IsAsked(prompt) ? "lovely" : "draft");
        var given = await Ask(new RefiningPolicy(policy, Scene.World, [policy], rounds: 2, mostFeedback: 100));
        given.SelectMany(samples => samples).ShouldAllBe(sample => sample.Text == "draft");
    }

    /// <summary>The mean of two ratings, 4 and 6 or 4 and 4, is held against 5; a rating that cannot be read is none.</summary>
    [Theory]
    [InlineData(6, 4, false)]
    [InlineData(4, 4, true)]
    [InlineData(null, 6, false)]
    [InlineData(null, null, true)]
    public async Task A_response_is_withheld_where_its_mean_rating_is_below_the_least(int? one, int? other, bool withheld)
    {
        var asked = 0;
        var policy = new ScriptedPolicy("rater", (prompt, _) => !prompt.Contains("Rating:") ? "draft"
            : (asked++ % 2 == 0 ? one : other) is { } rating ? $"Rating: [[{rating}]]" : "who knows");
        var given = (await Ask(new AbstainingPolicy(policy, new ReferencedRubric(Scene.World.Rate!, null), 2, 5, 100)))
            .SelectMany(samples => samples).ToArray();
        given.ShouldAllBe(sample => sample.Finish == (withheld ? Finish.Withheld : Finish.Stop));
        given.ShouldAllBe(sample => sample.Text == (withheld ? "" : "draft"));
        asked.ShouldBe(3 * 2);
    }

    private static Task<IReadOnlyList<IReadOnlyList<Sample>>> Ask(IPolicy policy) => policy.SampleAsync(Two, Warm, null, default);

    /// <summary>Keeps all that was sampled.</summary>
    private sealed class Recorded(IPolicy policy) : IPolicy
    {
        public List<Sample> Samples { get; } = [];

        public string Fingerprint => policy.Fingerprint;

        public async Task<IReadOnlyList<IReadOnlyList<Sample>>> SampleAsync(
            IReadOnlyList<SampleRequest> requests, Sampling sampling, IProgress<int>? tokens, CancellationToken cancel)
        {
            var made = await policy.SampleAsync(requests, sampling, tokens, cancel);
            Samples.AddRange(made.SelectMany(samples => samples));
            return made;
        }
    }
}
