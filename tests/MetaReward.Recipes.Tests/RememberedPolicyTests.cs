using MetaReward.Recipes;

namespace MetaReward.Tests;

/// <summary>A policy that says nothing twice.</summary>
public sealed class RememberedPolicyTests : IDisposable
{
    private readonly string path = Path.Combine(Directory.CreateTempSubdirectory("metareward-test-").FullName, "replies.jsonl");
    private readonly ScriptedPolicy policy = new("M0", (prompt, seed) => $"{prompt} {seed.Below(100, 0)}");

    [Fact]
    public async Task What_was_asked_is_read_and_the_rest_is_asked_in_one_call()
    {
        var first = await AskAsync(Sampling.Greedy(20), Request("a", 1), Request("b", 1));
        var more = await AskAsync(Sampling.Greedy(20), Request("b", 1), Request("c", 1), Request("a", 1), Request("c", 1));
        policy.Calls.ShouldBe(2);
        Texts(more).ShouldBe([Texts(first)[1], Texts(more)[1], Texts(first)[0], Texts(more)[1]]);
        File.ReadAllLines(path).Length.ShouldBe(3);
    }

    [Fact]
    public async Task A_reply_is_the_same_remembered_and_fresh()
    {
        var fresh = await AskAsync(Sampling.Greedy(5), Request("a", 2));
        var remembered = await AskAsync(Sampling.Greedy(5), Request("a", 2));
        remembered[0].Count.ShouldBe(2);
        remembered[0].Zip(fresh[0]).ShouldAllBe(pair => pair.First.Text == pair.Second.Text && pair.First.Finish == pair.Second.Finish
            && pair.First.Tokens.SequenceEqual(pair.Second.Tokens) && pair.First.Logps.SequenceEqual(pair.Second.Logps));
    }

    [Theory]
    [InlineData(0, 20, 1, 7, 1)]
    [InlineData(0, 21, 1, 0, 2)]
    [InlineData(0, 20, 2, 0, 2)]
    public async Task Another_limit_or_count_is_another_question_and_a_seed_only_where_chance_has_a_part(
        double temperature, int tokens, int count, long seed, int calls)
    {
        await AskAsync(Sampling.Greedy(20), Request("a", 1));
        await AskAsync(new(temperature, 1, tokens), Request("a", count, seed));
        policy.Calls.ShouldBe(calls);
        await AskAsync(new(0.5, 1, 20), Request("a", 1, 1));
        await AskAsync(new(0.5, 1, 20), Request("a", 1, 2));
        policy.Calls.ShouldBe(calls + 2);
    }

    [Fact]
    public async Task A_torn_last_line_is_asked_again_and_hides_nothing()
    {
        await AskAsync(Sampling.Greedy(20), Request("a", 1), Request("b", 1));
        var whole = await File.ReadAllTextAsync(path);
        await File.WriteAllTextAsync(path, whole[..^20]);
        await AskAsync(Sampling.Greedy(20), Request("a", 1), Request("b", 1));
        await AskAsync(Sampling.Greedy(20), Request("a", 1), Request("b", 1));
        policy.Calls.ShouldBe(2);
    }

    [Fact]
    public async Task A_second_process_is_refused()
    {
        using var held = new RememberedPolicy(policy, path);
        Should.Throw<IOException>(() => new RememberedPolicy(policy, path)).Message.ShouldContain("another process asks the same policy");
        await held.SampleAsync([Request("a", 1)], Sampling.Greedy(20), null, default);
        held.Recall(Request("a", 1), Sampling.Greedy(20)).ShouldNotBeNull();
        held.Recall(Request("b", 1), Sampling.Greedy(20)).ShouldBeNull();
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);

    private async Task<IReadOnlyList<IReadOnlyList<Sample>>> AskAsync(Sampling sampling, params SampleRequest[] requests)
    {
        using var remembered = new RememberedPolicy(policy, path);
        return await remembered.SampleAsync(requests, sampling, null, TestContext.Current.CancellationToken);
    }

    private static SampleRequest Request(string prompt, int count, long seed = 0) => new(prompt, count, Seed.Of(seed));

    private static string[] Texts(IReadOnlyList<IReadOnlyList<Sample>> replies) => [.. replies.Select(group => group[0].Text)];
}
