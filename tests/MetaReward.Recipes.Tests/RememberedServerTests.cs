using MetaReward.Recipes;

namespace MetaReward.Tests;

/// <summary>What a server could not or would not say is asked again, and what it said is kept at once.</summary>
public sealed class RememberedServerTests : IDisposable
{
    private static readonly Sample Good = new("yes", [], [], Finish.Stop);
    private readonly string path = Path.Combine(Directory.CreateTempSubdirectory("metareward-test-").FullName, "replies.jsonl");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);

    public static TheoryData<string, int> Kept => new()
    {
        { "good", 1 }, { "cut off", 1 }, { "thought", 1 }, { "too long here", 1 }, { "ended at once here", 1 },
        { "empty", 2 }, { "white", 2 }, { "still thinking", 2 }, { "refused", 2 }, { "no reply", 2 }, { "too long there", 2 },
    };

    [Theory]
    [MemberData(nameof(Kept))]
    public async Task A_reply_without_an_answer_is_not_kept(string prompt, int asked)
    {
        var server = new Server();
        for (var time = 0; time < 2; time++)
        {
            using var remembered = new RememberedPolicy(server, path) { KeepsEach = true };
            (await remembered.SampleAsync([Ask(prompt)], Sampling.Greedy(9), null, TestContext.Current.CancellationToken))[0][0]
                .ShouldBe(Answers[prompt] with { Tokens = [], Logps = [] }, new Same());
        }

        server.Asked.ShouldBe(asked);
    }

    [Fact]
    public async Task One_that_ends_the_work_does_not_cost_the_others()
    {
        var server = new Server();
        using (var remembered = new RememberedPolicy(server, path) { KeepsEach = true })
        {
            await Should.ThrowAsync<InvalidDataException>(() => remembered.SampleAsync([Ask("good"), Ask("end"), Ask("cut off")],
                Sampling.Greedy(9), null, TestContext.Current.CancellationToken));
        }

        using var again = new RememberedPolicy(server, path);
        (again.Recall(Ask("good"), Sampling.Greedy(9)) is not null, again.Recall(Ask("cut off"), Sampling.Greedy(9)) is not null,
            again.Recall(Ask("end"), Sampling.Greedy(9)) is not null).ShouldBe((true, true, false));
    }

    private static IReadOnlyDictionary<string, Sample> Answers { get; } = new Dictionary<string, Sample>
    {
        ["good"] = Good,
        ["cut off"] = Good with { Finish = Finish.Length },
        ["thought"] = Good with { Reasoning = "hm" },
        ["too long here"] = new("", [], [], Finish.PromptTooLong),
        ["ended at once here"] = new("", [7], [-1], Finish.Stop),
        ["empty"] = new("", [], [], Finish.Stop),
        ["white"] = new(" \n", [], [], Finish.Stop),
        ["still thinking"] = new("", [], [], Finish.Length) { Reasoning = "hm" },
        ["refused"] = new("", [], [], Finish.Refused) { Words = "400: no" },
        ["no reply"] = new("", [], [], Finish.NoReply) { Words = "500: no" },
        ["too long there"] = new("", [], [], Finish.PromptTooLong) { Words = "400: too long" },
    };

    private static SampleRequest Ask(string prompt) => new(prompt, 1, Seed.Of(1));

    /// <summary>By what is said, without the lists, which compare by reference.</summary>
    private sealed class Same : IEqualityComparer<Sample>
    {
        public bool Equals(Sample? x, Sample? y) => (x!.Text, x.Finish, x.Words, x.Reasoning) == (y!.Text, y.Finish, y.Words, y.Reasoning);

        public int GetHashCode(Sample obj) => 0;
    }

    private sealed class Server : IPolicy
    {
        private int asked;

        public int Asked => asked;

        public string Fingerprint => "server";

        public async Task<IReadOnlyList<IReadOnlyList<Sample>>> SampleAsync(
            IReadOnlyList<SampleRequest> requests, Sampling sampling, IProgress<int>? tokens, CancellationToken cancel)
        {
            Interlocked.Increment(ref asked);
            await Task.Yield();
            return [
                .. requests.Select(request =>
                    (IReadOnlyList<Sample>)[request.Prompt.Text == "end"
                        ? throw new InvalidDataException("402")
                        : Answers[request.Prompt.Text]])];
        }
    }
}
