using MetaReward.Microworld;

namespace MetaReward.Tests;

/// <summary>Kinds of task found from prompts and replies, with a policy that is always right and with ones that are not.</summary>
public class SameRepliesTests
{
    private static readonly IReadOnlyList<Prompt> Prompts = Exercise.Prompts(Seed.Of(3), Split.Train, 330);

    [Theory]
    [InlineData("reverse : fig pear", "reverse :", "", "fig pear")]
    [InlineData("replace fig by pear : fig plum", "replace _ by _ :", "fig pear", "fig plum")]
    [InlineData("add 3 and 5", "add _ and _", "3 5", "")]
    [InlineData("list the fruits : fig cat", "list the fruits :", "", "fig cat")]
    public void A_prompt_is_cut_into_the_words_that_ask_and_the_things(string text, string frame, string slots, string rest)
    {
        var things = Instruction.ThingsIn(["a : fig pear plum cat 3 5"]);
        var read = Instruction.Of(text, things);
        (read.Frame, string.Join(' ', read.Slots), read.Rest).ShouldBe((frame, slots, rest));
        read.In(read.Frame).ShouldBe(text);
    }

    [Fact]
    public void The_same_things_are_asked_about_in_other_words() =>
        Instruction.Of("remove fig from : fig plum", Instruction.ThingsIn(["a : fig plum"])).In("all but _ :")
            .ShouldBe("all but fig : fig plum");

    [Fact]
    public async Task Where_the_policy_is_right_the_families_are_found()
    {
        var alike = await FoundAsync(Right);
        string[] truth = [.. Prompts.Select(prompt => Exercise.Read(prompt.Text)!.Family.Name)];
        foreach (var family in Family.All.Where(family => family.Name != "members"))
        {
            // one category for all phrasings, and no other family in it
            var mine = alike.Places.Where((_, i) => truth[i] == family.Name).Distinct().ShouldHaveSingleItem();
            truth.Where((_, i) => alike.Places[i] == mine).Distinct().ShouldHaveSingleItem();
        }

        alike.Categories.Count.ShouldBe(Family.All.Count + 3); // members: one for each kind of thing
        alike.Affinities.ShouldAllBe(row => row.All(score => score >= 1 && score <= 5) && row.Max() > 4);
        alike.Names.ShouldContain(name => name.Contains("reverse", StringComparison.Ordinal)
            && name.Contains("turn around", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_policy_that_says_nothing_makes_no_two_ways_of_asking_alike_and_the_number_of_categories_is_kept()
    {
        var alike = await FoundAsync(_ => "");
        alike.Categories.Count.ShouldBe(15);
        alike.Agreement.Index().ShouldAllBe(row => row.Item.Index().All(cell => cell.Item == (cell.Index == row.Index ? 1 : 0)));
        alike.Regrouped(50, 0.5).Categories.Count.ShouldBe(alike.Frames.Count);
    }

    [Fact]
    public async Task Other_prompts_are_refused()
    {
        var wrong = await Should.ThrowAsync<InvalidDataException>(() => SameReplies.InAsync(
            Says(_ => ""), ["Why is the sky blue?", "Tell me of tides."], 5, 5, Seed.Of(0), CancellationToken.None));
        wrong.Message.ShouldContain("no prompts of the microworld");
    }

    /// <summary>The right answer; nothing where there is none, as for the biggest of words.</summary>
    private static string Right(string text)
    {
        try
        {
            return string.Join(' ', Exercise.Read(text)?.Answer ?? []);
        }
        catch (FormatException)
        {
            return "";
        }
    }

    private static Task<SameReplies> FoundAsync(Func<string, string> says) => SameReplies.InAsync(
        Says(says), [.. Prompts.Select(prompt => prompt.Text)], 15, 12, Seed.Of(0), CancellationToken.None);

    private static Spoken Says(Func<string, string> says) => new(says);

    private sealed class Spoken(Func<string, string> says) : IPolicy
    {
        public string Fingerprint => "spoken";

        public Task<IReadOnlyList<IReadOnlyList<Sample>>> SampleAsync(
            IReadOnlyList<SampleRequest> requests, Sampling sampling, IProgress<int>? tokens, CancellationToken cancel) =>
            Task.FromResult<IReadOnlyList<IReadOnlyList<Sample>>>(
                [.. requests.Select(one => (IReadOnlyList<Sample>)[new Sample(says(one.Prompt.Text), [], [], Finish.Stop)])]);
    }
}
