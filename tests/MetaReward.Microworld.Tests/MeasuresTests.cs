using MetaReward.Microworld;
using MetaReward.Microworld.Truth;

namespace MetaReward.Tests;

public class MeasuresTests
{
    /// <summary>Plays all three roles by the world's own rules, with the given faults.</summary>
    private sealed class Scripted(Faults faults) : IPolicy
    {
        public string Fingerprint => "000000000000";

        public Task<IReadOnlyList<IReadOnlyList<Sample>>> SampleAsync(
            IReadOnlyList<SampleRequest> requests, Sampling sampling, IProgress<int>? tokens, CancellationToken cancel) =>
            Task.FromResult<IReadOnlyList<IReadOnlyList<Sample>>>(
                [.. requests.Select(r => (IReadOnlyList<Sample>)[.. Enumerable.Range(0, r.Count)
                    .Select(k => new Sample(Reply(r.Prompt.Text, new Dice(r.Seed.Derive(k))), [], [], Finish.Stop))])]);

        private string Reply(string prompt, Dice dice)
        {
            if (Exercise.Read(prompt) is { } own)
            {
                return faults.Answer(own, dice);
            }

            var quoted = CheckRubric.Quoted(prompt);
            var exercise = Exercise.Read(quoted[0])!;
            return prompt.StartsWith("judge", StringComparison.Ordinal)
                ? faults.Judge(exercise, quoted[1], dice).ToString()
                : DuelRubric.Write(exercise.Answer,
                    faults.Prefer(Oracle.Winner(new(new(quoted[0], quoted[1]), quoted[2], quoted[3])), dice));
        }
    }

    private static Task<MicroworldMeasures.Measured> Measure(Faults faults) =>
        MicroworldMeasures.OfAsync(new Scripted(faults), new(Prompts: 300), Seed.Of(4), TestContext.Current.CancellationToken);

    [Fact]
    public async Task A_perfect_policy_measures_perfect()
    {
        var measured = (await Measure(new())).Values;
        foreach (var name in new[] { "actor/sampled", "actor/greedy", "judge/exact", "judge/pairwise", "judge/pairwise-single" })
        {
            measured[name].Value.ShouldBe(1, name);
        }

        (measured["judge/unparsable"].Value, measured["judge/error"].Value).ShouldBe((0, 0));
    }

    [Fact]
    public async Task Planted_faults_show_in_the_figures()
    {
        var measured = (await Measure(Faults.Planted)).Values;
        measured["actor/sampled"].Value.ShouldBe(0.25, 0.08); // slips in 60 %, more often where hard or long
        measured["judge/exact"].Value.ShouldBeLessThan(0.6);
        measured["judge/pairwise"].Value.ShouldBe(0.5, 0.1); // its liking for length hides nearly everything
        measured["meta/right"].Value.ShouldBe(0.9, 0.07);
    }

    [Fact]
    public async Task Outcomes_come_per_prompt_and_average_to_the_figure()
    {
        var measured = await Measure(Faults.Planted);
        measured.Items.Values.ShouldAllBe(items => items.Count == 300);
        measured.Items["actor/sampled"].Average().ShouldBe(measured.Values["actor/sampled"].Value, 1e-12);
    }

    /// <summary>Every prompt is of one level, and the levels' outcomes together are all of them.</summary>
    [Fact]
    public async Task Measured_whole_skills_come_by_level()
    {
        var options = new MicroworldMeasures.Options(Prompts: 120, Whole: true);
        var items = (await MicroworldMeasures.OfAsync(
            new Scripted(Faults.Planted), options, Seed.Of(4), TestContext.Current.CancellationToken)).Items;
        foreach (var (role, all) in new[] { ("actor", "actor/sampled"), ("judge", "judge/pairwise-single") })
        {
            var levels = Enumerable.Range(1, 3).Select(level => items[$"level/{level}/{role}"]).ToList();
            levels.ShouldAllBe(level => level.Count(v => !double.IsNaN(v)) > 5);
            items[all].Select((value, i) => levels.Single(level => !double.IsNaN(level[i]))[i] == value).ShouldAllBe(same => same);
        }

        items["reading/label"].Average().ShouldBeGreaterThan(items["judge/pairwise"].Average() + 0.2);
    }

    [Theory, InlineData("repeat : fig pear", 1), InlineData("sort : fig pear apple plum", 3), InlineData("add 3 and 5", 1),
     InlineData("2 plus 8", 2), InlineData("sum of 10 and 0", 3), InlineData("replace fig by pear : fig plum axe", 2)]
    public void Difficulty_is_the_number_of_things_or_their_size(string prompt, int level) => Exercise.LevelOf(prompt).ShouldBe(level);

    [Fact]
    public void A_prompt_of_no_family_has_no_difficulty() => Should.Throw<ArgumentException>(() => Exercise.LevelOf("sing a song"));

    [Theory, InlineData("i say : fig fig ok pear no pear fig no pear ok . winner : a", "fig pear"),
     InlineData("i say : fig fig ok pear no none fig no pear ok . winner : a", "fig"), InlineData("i say : fig . winner : a", null),
     InlineData("winner : a", null), InlineData("", null)]
    public void A_meta_judges_own_answer_is_read_from_its_columns(string reply, string? answer) =>
        (DuelRubric.OwnAnswer(reply) is { } own ? string.Join(' ', own) : null).ShouldBe(answer);
}
