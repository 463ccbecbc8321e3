namespace MetaReward.Torch.Tests;

/// <summary>Requests that come at any time give what the checkpoint gives when asked directly.</summary>
public class LivePolicyTests
{
    private static readonly Sampling Free = new(1, 1, 24);

    private static TorchPolicy Sharp { get; } = new(SamplingTests.Sharp(Transformer.Random(TransformerTests.Tiny, Seed.Of(3))), Toy.Text);

    private static string Words(int from, int count) => string.Join(' ', Enumerable.Range(from, count).Select(i => $"w{i % 36}"));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Samples_are_those_of_the_checkpoint(int lanes)
    {
        var cancel = TestContext.Current.CancellationToken;
        SampleRequest[] requests =
            [.. Enumerable.Range(0, 20).Select(i => new SampleRequest(Words(i, 1 + (i % 7)), 1 + (i % 4), Seed.Of(i)))];
        await using var live = new LivePolicy(Sharp, new(Lanes: lanes));
        var direct = await Sharp.SampleAsync(requests, Free, null, cancel);
        var asked = await Task.WhenAll(requests.Select(async request => (await live.SampleAsync([request], Free, null, cancel))[0]));
        asked.SelectMany(of => of).Select(s => (s.Text, s.Finish)).ShouldBe(direct.SelectMany(of => of).Select(s => (s.Text, s.Finish)));
        foreach (var (a, b) in asked.SelectMany(of => of).Zip(direct.SelectMany(of => of)))
        {
            a.Tokens.ShouldBe(b.Tokens);
            a.Logps.Zip(b.Logps, (x, y) => Math.Abs(x - y)).Max().ShouldBeLessThan(1e-4f);
        }

        var figures = live.Figures;
        (figures.Running, figures.Waiting).ShouldBe((0, 0));
        figures.Tokens.ShouldBe(asked.SelectMany(of => of).Sum(s => s.Tokens.Count));
    }

    [Fact]
    public async Task Each_request_is_sampled_in_its_own_way()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var live = new LivePolicy(Sharp);
        Sampling[] ways = [Sampling.Greedy(5), new(1, 0.5, 9), new(0.7, 1, 30) { TopK = 3 }, new(1, 1, 12) { RepetitionPenalty = 1.4 },
            new(1, 1, 20) { StopStrings = ["w3 ", "w7"] }];
        var asked = await Task.WhenAll(
            ways.Select(async way => (await live.SampleAsync([new("w1 w2", 2, Seed.Of(9))], way, null, cancel))[0]));
        foreach (var (way, samples) in ways.Zip(asked))
        {
            var direct = (await Sharp.SampleAsync([new("w1 w2", 2, Seed.Of(9))], way, null, cancel))[0];
            samples.Select(s => (s.Text, s.Finish, s.Tokens.Count)).ShouldBe(direct.Select(s => (s.Text, s.Finish, s.Tokens.Count)));
        }
    }

    [Fact]
    public async Task A_beginning_that_was_computed_is_not_computed_again()
    {
        var cancel = TestContext.Current.CancellationToken;
        var model = SamplingTests.Sharp(Transformer.Random(TransformerTests.Tiny with { ContextSize = 512 }, Seed.Of(3)));
        var policy = new TorchPolicy(model, Toy.Text);
        await using var live = new LivePolicy(policy);
        var shared = Words(0, 200);
        string[] prompts = [.. Enumerable.Range(0, 6).Select(i => $"{shared} {Words(i, 5)}")];
        var alone = await policy.SampleAsync([.. prompts.Select((p, i) => new SampleRequest(p, 2, Seed.Of(i)))], Free, null, cancel);
        await live.SampleAsync([new(prompts[0], 2, Seed.Of(0))], Free, null, cancel);
        live.Figures.KeptTokens.ShouldBe(0);
        var asked = await live.SampleAsync([.. prompts.Select((p, i) => new SampleRequest(p, 2, Seed.Of(i)))], Free, null, cancel);
        live.Figures.KeptTokens.ShouldBe(6 * 192); // three full blocks of 64 for each
        asked.SelectMany(of => of).Select(s => s.Text).ShouldBe(alone.SelectMany(of => of).Select(s => s.Text));
    }

    [Fact]
    public async Task Requests_that_begin_alike_at_the_same_moment_compute_it_once()
    {
        var cancel = TestContext.Current.CancellationToken;
        var model = SamplingTests.Sharp(Transformer.Random(TransformerTests.Tiny with { ContextSize = 512 }, Seed.Of(3)));
        await using var live = new LivePolicy(new(model, Toy.Text));
        var shared = Words(0, 130);
        await live.SampleAsync([.. Enumerable.Range(0, 8).Select(i => new SampleRequest($"{shared} w{i}", 1, Seed.Of(i)))], Free,
            null, cancel);
        live.Figures.KeptTokens.ShouldBe(7 * 128);
    }

    [Fact]
    public async Task Little_memory_makes_them_wait_and_changes_no_sample()
    {
        var cancel = TestContext.Current.CancellationToken;
        var model = SamplingTests.Sharp(Transformer.Random(TransformerTests.Tiny with { ContextSize = 512 }, Seed.Of(3)));
        var policy = new TorchPolicy(model, Toy.Text);
        var block = 64L * 2 * model.Config.Layers * model.Config.KeyValueHeads * model.Config.HeadSize * sizeof(float);
        await using var tight = new LivePolicy(policy, new(Memory: 9 * block));
        SampleRequest[] requests =
            [.. Enumerable.Range(0, 24).Select(i => new SampleRequest(Words(i * 3, 70 + (i % 5 * 20)), 2, Seed.Of(i)))];
        var asked = await tight.SampleAsync(requests, Free, null, cancel);
        var direct = await policy.SampleAsync(requests, Free, null, cancel);
        asked.SelectMany(of => of).Select(s => s.Text).ShouldBe(direct.SelectMany(of => of).Select(s => s.Text));
        tight.Figures.Blocks.ShouldBeLessThanOrEqualTo(9);
    }

    [Fact]
    public async Task Who_leaves_frees_the_place_and_disturbs_nobody()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var live = new LivePolicy(Sharp);
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var begun = new TaskCompletionSource();
        var leaving = live.WriteAsync(
            new(Sharp.Text.EncodePrompt("w1"), new(1, 1, 40), [Seed.Of(5)]) { Told = (_, _) => begun.TrySetResult() }, gone.Token);
        var staying = live.SampleAsync([new("w2 w3", 3, Seed.Of(6))], Free, null, cancel);
        await begun.Task;
        await gone.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(leaving);
        var direct = await Sharp.SampleAsync([new("w2 w3", 3, Seed.Of(6))], Free, null, cancel);
        (await staying)[0].Select(s => s.Text).ShouldBe(direct[0].Select(s => s.Text));
        live.Figures.Running.ShouldBe(0);
    }

    [Fact]
    public async Task The_end_of_a_policy_ends_what_it_was_asked()
    {
        var live = new LivePolicy(Sharp);
        var asked = live.SampleAsync([.. Enumerable.Range(0, 300).Select(i => new SampleRequest(Words(i, 9), 1, Seed.Of(i)))],
            new(1, 1, 40), null, TestContext.Current.CancellationToken);
        await live.DisposeAsync();
        await Should.ThrowAsync<OperationCanceledException>(asked);
        await Should.ThrowAsync<ObjectDisposedException>(live.SampleAsync([new("w1", 1, Seed.Of(0))], Free, null, default));
    }

    [Fact]
    public async Task Alternatives_are_the_likeliest_tokens_with_their_log_probabilities()
    {
        await using var live = new LivePolicy(Sharp);
        var told = new List<LiveToken>();
        var prompt = Sharp.Text.EncodePrompt("w4 w5");
        await live.WriteAsync(new(prompt, Sampling.Greedy(6), [Seed.Of(1)]) { Top = 3, Told = (_, token) => told.Add(token) },
            TestContext.Current.CancellationToken);
        foreach (var (token, i) in told.Select((token, i) => (token, i)))
        {
            token.Alternatives.Count.ShouldBe(3);
            token.Alternatives[0].Token.ShouldBe(token.Id); // greedy takes the likeliest
            token.Alternatives[0].Logp.ShouldBe(token.Logp, 1e-5);
            foreach (var other in token.Alternatives)
            {
                Sharp.Logps([.. prompt, .. told.Take(i).Select(t => t.Id)], [other.Token])[0].ShouldBe(other.Logp, 1e-4);
            }
        }
    }
}
