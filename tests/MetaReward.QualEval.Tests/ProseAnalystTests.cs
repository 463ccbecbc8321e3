using MetaReward.QualEval;
using MetaReward.Rubrics;

namespace MetaReward.Tests;

/// <summary>An analyst that is scripted: names are found, merged and rated; what cannot be read is counted and asked for again.</summary>
public class ProseAnalystTests
{
    private static readonly IReadOnlyList<Exchange> Examples = [.. Enumerable.Range(0, 12).Select(i => new Exchange($"add {i} and 2", ""))];

    [Fact]
    public async Task Names_are_found_with_five_examples_at_a_time_and_merged()
    {
        var rooms = new List<(string Room, int Asked)>();
        var analyst = Of(rooms, prompt => prompt.Contains("A sub-task is", StringComparison.Ordinal) ? "- adding\n- sums" : "- arithmetic");
        var found = await analyst.DiscoverAsync(Examples, CategoryKind.SubTask, most: 5);
        found.Names.ShouldBe(["arithmetic"]);
        (found.Asked, found.Unread.Count, found.Merged).ShouldBe((3, 0, true));
        rooms.ShouldBe([("sub-task found", 2), ("sub-task merged", 1)]);
    }

    [Fact]
    public async Task Where_merging_does_not_shorten_the_list_the_most_frequent_names_are_taken()
    {
        var analyst = Of([], prompt => prompt.Contains("which domains", StringComparison.OrdinalIgnoreCase)
            ? prompt.Contains("add 3 and", StringComparison.Ordinal) ? "- adding\n- sums" : "- adding\n- numbers" : "I cannot.");
        var found = await analyst.DiscoverAsync(Examples, CategoryKind.Domain, most: 1);
        found.Names.ShouldBe(["adding"]);
        found.Merged.ShouldBeFalse();
        found.Unread[UnparsableReason.Missing].ShouldBe(found.Asked - 2);
    }

    [Fact]
    public async Task An_analyst_that_names_nothing_is_refused_with_what_to_do()
    {
        var wrong = await Should.ThrowAsync<InvalidDataException>(() => Of([], _ => "Hello.")
            .DiscoverAsync(Examples, CategoryKind.Domain, 5));
        wrong.Message.ShouldContain("none of 2 replies names a domain: 2 Missing");
        wrong.Message.ShouldContain("--categories");
    }

    [Fact]
    public async Task Unread_affinities_are_asked_for_again_and_what_is_left_is_counted_by_reason()
    {
        var tries = 0;
        var rooms = new List<(string Room, int Asked)>();
        var analyst = Of(rooms, prompt => prompt.Contains("\"never\"", StringComparison.Ordinal) ? "Score: 9"
            : prompt.Contains("add 1 and", StringComparison.Ordinal) && tries++ == 0 ? "no" : "It adds.\nScore: 4");
        var (affinities, unread) = await analyst.RateAsync([.. Examples.Take(2)], CategoryKind.SubTask, ["adding", "never"], tries: 3);
        affinities.Scores.ShouldBe([[4, double.NaN], [4, double.NaN]]);
        affinities.Unread.ShouldBe(2);
        unread.ShouldBe(new Dictionary<UnparsableReason, int> { [UnparsableReason.OutOfRange] = 2 });
        rooms.Select(room => room.Asked).ShouldBe([4, 3, 2]);
    }

    [Fact]
    public async Task At_temperature_0_nothing_is_asked_twice()
    {
        var rooms = new List<(string Room, int Asked)>();
        var analyst = new ProseAnalyst(Script(rooms, _ => "no"), Sampling.Greedy(9), Seed.Of(1));
        (await analyst.RateAsync([Examples[0]], CategoryKind.Domain, ["a"], tries: 5)).Unread[UnparsableReason.Missing].ShouldBe(1);
        rooms.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_expected_score_is_the_mean_of_scores_by_their_likelihood()
    {
        // 4 is e times as likely as 5, the others are not: (4 e + 5) / (e + 1)
        float[] logps = [-99, -99, -99, -1, -2];
        Ask ask = (_, requests, _) => Task.FromResult<IReadOnlyList<IReadOnlyList<Sample>>>([.. requests.Select(one =>
            (IReadOnlyList<Sample>)[.. one.Given!.Select((reply, i) => reply with { Logps = one.Prompt.Text.Contains("\"b\"",
                StringComparison.Ordinal) ? [] : [logps[i]] })])]);
        var (affinities, unread) = await LikelyScores.RateAsync(ask, text => [text.Length], [Examples[0]], CategoryKind.Domain, ["a", "b"]);
        affinities.Scores[0][0].ShouldBe(((4 * Math.E) + 5) / (Math.E + 1), 1e-6);
        double.IsNaN(affinities.Scores[0][1]).ShouldBeTrue();
        unread[UnparsableReason.PromptTooLong].ShouldBe(1);
    }

    private static ProseAnalyst Of(List<(string Room, int Asked)> rooms, Func<string, string> says) =>
        new(Script(rooms, says), new(1, 1, 99), Seed.Of(1));

    private static Ask Script(List<(string Room, int Asked)> rooms, Func<string, string> says) => (room, requests, _) =>
    {
        rooms.Add((room, requests.Count));
        return Task.FromResult<IReadOnlyList<IReadOnlyList<Sample>>>(
            [.. requests.Select(one => (IReadOnlyList<Sample>)[new Sample(says(one.Prompt.Text), [], [], Finish.Stop)])]);
    };
}
