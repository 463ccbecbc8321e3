using MetaReward.Remote.Served;

namespace MetaReward.Tests;

/// <summary>The table of faults, each by a real listener: how often it is asked, and what becomes of the item.</summary>
public class ServedFaultTests
{
    private static readonly Dictionary<string, ServedFault> Faults = ServedFaults.All.ToDictionary(fault => fault.Name);

    public static TheoryData<string> Names => [.. Faults.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_fault_costs_what_it_must_and_no_more(string name)
    {
        var fault = Faults[name];
        var (tries, outcome, notes, _, heard) = await fault.RunAsync(TestContext.Current.CancellationToken);

        outcome = outcome.Replace($"http://127.0.0.1:{heard[0].Headers["host"].Split(':')[1]}", "SITE", StringComparison.Ordinal);
        (outcome, tries).ShouldBe((fault.Outcome, fault.Tries));
        notes.Distinct().Count().ShouldBe(notes.Count); // each lesson is told once
        heard.ShouldAllBe(asked =>
            fault.Key == null ? !asked.Headers.ContainsKey("authorization") : asked.Headers["authorization"] == $"Bearer {fault.Key}");
    }

    [Fact]
    public void There_are_many() => Faults.Count.ShouldBeGreaterThanOrEqualTo(90);

    [Theory]
    [InlineData("429, twice", "1 2")]
    [InlineData("429, Retry-After in seconds", "17")]
    [InlineData("429, Retry-After as a date", "40")]
    [InlineData("429, retry-after-ms", "12.5")]
    [InlineData("503, loading, ten times", "1 2 4 8 16 30 30 30 30 30")]
    public async Task A_busy_server_is_waited_for_as_it_asks_or_ever_longer(string name, string waits) =>
        string.Join(' ', (await Faults[name].RunAsync(TestContext.Current.CancellationToken)).Waits).ShouldBe(waits);

    [Fact]
    public async Task The_patience_without_a_reply_has_an_end()
    {
        var waits = (await Faults["503 for ever"].RunAsync(TestContext.Current.CancellationToken)).Waits;
        waits.Sum().ShouldBeInRange(500, new ServedOptions(null, TimeSpan.FromSeconds(1)).Patience.TotalSeconds);
    }

    [Theory]
    [InlineData("max_tokens has another name", "max_tokens")]
    [InlineData("neither name of the limit is taken", "max_tokens max_completion_tokens")]
    [InlineData("seed is an extra field", "seed")]
    [InlineData("prompt and limit together do not fit", "the token limit of a request")]
    [InlineData("every parameter is refused, one after the other",
        "temperature max_tokens top_p seed top_k min_p repetition_penalty stop max_completion_tokens")]
    public async Task What_is_left_out_is_said_once_and_stays_left_out(string name, string notes) =>
        (await Faults[name].RunAsync(TestContext.Current.CancellationToken)).Notes.Order()
            .ShouldBe(notes.StartsWith("the ", StringComparison.Ordinal) ? [notes] : notes.Split(' ').Order());
}
