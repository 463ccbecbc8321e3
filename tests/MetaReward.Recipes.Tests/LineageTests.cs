using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using MetaReward.Rubrics;

namespace MetaReward.Recipes;

public sealed class LineageTests : IAsyncLifetime
{
    private static readonly AdditiveRubric Judge = new();
    private readonly Folders folders = new();
    private RunReader run = null!;

    public async ValueTask InitializeAsync()
    {
        await Scene.RunAsync("meta-rewarding", folders["run"]);
        run = RunReader.Open(folders["run"]);
    }

    public ValueTask DisposeAsync()
    {
        folders.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The prompts were exchanged, checksum and all: that is the folder's fault, not that of whoever asks.</summary>
    [Fact]
    public void A_pair_whose_prompt_is_gone_is_a_damaged_folder()
    {
        var pair = run.Pairs(1)[0];
        var path = Path.Combine(folders["run"], "iter-01", "1-prompts.jsonl");
        var lines = File.ReadAllLines(path);
        var body = string.Concat(lines[..^1].Select(line =>
            line.Replace($"\"{pair.Id.Split('/')[1]}\"", "\"another\"", StringComparison.Ordinal) + "\n"));
        var footer = (JsonObject)JsonNode.Parse(lines[^1])!;
        footer["sha256"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)));
        File.WriteAllText(path, body + footer.ToJsonString() + "\n");
        Should.Throw<InvalidDataException>(() => Lineage.Of(RunReader.Open(folders["run"]), pair.Id, Scene.World))
            .Message.ShouldContain($"has the pair '{pair.Id}' and no prompt");
    }

    [Fact]
    public void Every_number_of_an_actor_pair_goes_back_to_its_texts()
    {
        foreach (var pair in run.Pairs(1).Where(pair => pair.Role == Role.Actor))
        {
            var lineage = Lineage.Of(run, pair.Id, Scene.World);
            lineage.Pairs.Single().Id.ShouldBe(pair.Id);
            lineage.Responses.Count.ShouldBe(4);
            var chosen = lineage.Responses.Single(response => response.Response.Id == pair.Chosen.Id);
            chosen.Tier.ShouldBe(Tier.Top);
            chosen.Score.ShouldBe(pair.Chosen.Score);
            var scores = chosen.Judgments.Select(judgment => judgment.Verdict).OfType<Verdict.Scored>()
                .Select(verdict => verdict.Score).ToArray();
            scores.Average().ShouldBe(pair.Chosen.Score, 1e-12);
            foreach (var judgment in chosen.Judgments)
                Judge.Parse(judgment.Sample).ShouldBe(judgment.Verdict);
            lineage.Responses.Single(response => response.Response.Id == pair.Rejected.Id).Tier.ShouldBe(Tier.Bottom);
        }
    }

    [Fact]
    public void Every_number_of_a_judge_pair_goes_back_to_its_battles()
    {
        foreach (var pair in run.Pairs(1).Where(pair => pair.Role == Role.Judge))
        {
            var meeting = Lineage.Of(run, pair.Id, Scene.World).Meeting.ShouldNotBeNull();
            var strongest = meeting.Contestants.MaxBy(contestant => contestant.Strength)!;
            strongest.Strength.ShouldBe(pair.Chosen.Score, 1e-12);
            meeting.Battles.Count.ShouldBe(meeting.Contestants.Count * (meeting.Contestants.Count - 1));
            var won = meeting.Battles.Sum(battle => battle.Verdict switch
            {
                Verdict.Chose { Choice: Choice.First } when battle.FirstId == strongest.Judgment.Id => meeting.Weights.First,
                Verdict.Chose { Choice: Choice.Second } when battle.SecondId == strongest.Judgment.Id => meeting.Weights.Second,
                _ => 0,
            });
            strongest.Wins.ShouldBe(won, 1e-12);
        }
    }

    [Fact]
    public void The_text_shows_both_sides_and_the_whole_texts_when_asked()
    {
        var pair = run.Pairs(1).First(pair => pair.Role == Role.Judge);
        var lines = string.Join('\n', LineageText.Lines(Lineage.Of(run, pair.Id, Scene.World), whole: true));
        lines.ShouldContain(pair.Why);
        lines.ShouldContain("<- chosen");
        lines.ShouldContain("<- rejected");
        lines.ShouldContain("a win in first place weighs");
        foreach (var battle in run.Battles(1).Where(battle => battle.ResponseId == pair.Id[..^"/judge".Length]))
            lines.ShouldContain(battle.Sample.Text.Split('\n')[^1]);
    }

    [Fact]
    public void A_prompt_without_a_pair_says_why()
    {
        var skip = run.Skips(3).First(skip => skip.Reason == SkipReason.JudgeNotTrained);
        string.Join('\n', LineageText.Lines(Lineage.Of(run, skip.Id, Scene.World))).ShouldContain("skipped for the judge");
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("i7/p00001/actor")]
    [InlineData("i1/p99999/actor")]
    public void An_unknown_id_is_answered_with_known_ones(string id) =>
        Should.Throw<ArgumentException>(() => Lineage.Of(run, id, Scene.World)).Message.ShouldContain("/actor");

    [Fact]
    public async Task A_rollout_is_explained_by_its_vote_and_its_reward()
    {
        await Scene.RunAsync("majority-vote", folders["votes"]);
        var votes = RunReader.Open(folders["votes"]);
        var group = votes.Rollouts(1)[0].GroupId;
        var lineage = Lineage.Of(votes, group, Scene.World);
        var vote = lineage.Vote.ShouldNotBeNull();
        lineage.Responses.Select(response => response.Reward).ShouldBe(
            votes.Rollouts(1).Where(rollout => rollout.GroupId == group).Select(rollout => (double?)rollout.Reward));
        string[] lines = [.. LineageText.Lines(lineage)];
        lines.ShouldContain($"responses: {vote.Votes} of {vote.Voters} votes are for '{vote.Answer}' (4 replies)");
        lines.ShouldContain(line => line.StartsWith("  r0  reward ", StringComparison.Ordinal));
        lines.ShouldAllBe(line => !line.Contains("no score") && !line.Contains("tier"));
    }

    [Fact]
    public async Task Responses_that_nobody_scores_have_no_score_to_miss()
    {
        await Scene.RunAsync("self-taught-evaluators", folders["taught"]);
        var taught = RunReader.Open(folders["taught"]);
        string[] lines = [.. LineageText.Lines(Lineage.Of(taught, $"i1/{taught.Prompts(1)[0].Id}", Scene.World))];
        lines.ShouldContain(line => line.EndsWith(" characters", StringComparison.Ordinal));
        lines.ShouldAllBe(line => !line.Contains("no score") && !line.Contains("tier"));
    }

    [Theory]
    [InlineData("majority-vote", "actor/NoMajority", "prompts without an actor rollout")]
    [InlineData("self-taught-evaluators", "judge/NoRightTrace", "prompts without a judge demonstration")]
    [InlineData("meta-rewarding", "actor/Tie", "prompts without an actor pair")]
    [InlineData("meta-rewarding", "judge/Duplicate", "judgments left out")]
    public async Task What_a_skip_left_out_is_named_by_its_kind(string recipe, string key, string expected)
    {
        await Scene.RunAsync(recipe, folders["kind"]);
        ReasonWords.OfSkip(key, RunReader.Open(folders["kind"]).FiguresOf(1).ShouldNotBeNull()).Counted.ShouldBe(expected);
    }

    [Fact]
    public async Task A_run_without_a_meta_judge_has_lineages_too()
    {
        await Scene.RunAsync("self-rewarding", folders["self"]);
        var self = RunReader.Open(folders["self"]);
        Lineage.Of(self, self.Pairs(1)[0].Id, Scene.World).Meeting.ShouldBeNull();
    }
}
