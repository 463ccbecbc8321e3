using System.Text.Json.Nodes;
using MetaReward.Cli.Settings;
using MetaReward.Recipes;
using MetaReward.Tests.Settings;

namespace MetaReward.Tests;

/// <summary>
/// Runs in which another than the student judges: a checkpoint, or one that a server speaks for. The engine and the listener are real.
/// </summary>
public sealed class RoleTests : IDisposable
{
    private static readonly string[] Small =
    [
        "--quiet", "--no-plan", "--recipe", "self-rewarding", "--set", "loop.iterations=1", "--set", "loop.prompts_per_iteration=6",
        "--set", "loop.responses_per_prompt=3",
        "--set", "loop.judgments_per_response=2", "--set", "loop.shard_size=3", "--set", "evaluation.prompts=4", "--workers", "1",
    ];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_checkpoint_judges_in_the_students_place_and_no_other_may_go_on_with_the_run()
    {
        await RunAsync("teacher");
        var teacher = JsonNode.Parse(
            File.ReadAllText(Path.Combine(folder["teacher"], "iter-01", "9-checkpoint", "manifest.json")))!["policy"]!.ToString();

        await RunAsync("run", "--set", $"roles.judge={folder["teacher"]}");
        var run = RunReader.Open(folder["run"]);
        run.Manifest.Roles!["judge"].ShouldBe(new RolePlayer(teacher));
        run.Manifest.Policy.ShouldNotBe(teacher);
        run.Sampled(1).Judgments.Count.ShouldBeGreaterThan(0);
        run.Sampled(1).Judgments.Select(judgment => judgment.Sample.Text)
            .ShouldNotBe(RunReader.Open(folder["teacher"]).Sampled(1).Judgments.Select(judgment => judgment.Sample.Text));

        var other = await Screen.RunAsync(["run", .. Small, "--out", folder["run"]]);
        other.Code.ShouldNotBe(0);
        other.Error.ShouldContain("was begun with other options");
        other.Error.ShouldContain($"roles.judge.fingerprint: \"{teacher}\", now absent");
        (await Screen.RunAsync("resume", folder["run"], "--quiet")).Code.ShouldBe(0);
        var pair = run.Pairs(1)[0];
        (await Screen.RunAsync("why", pair.Id, "--run", folder["run"])).Out.ShouldContain(pair.Chosen.Id);
        (await Screen.RunAsync("report", folder["run"])).Code.ShouldBe(0);
    }

    [Fact]
    public async Task A_server_judges_and_is_asked_for_judgments_alone()
    {
        using var site = new Site(asked => Task.FromResult<Told?>(ServedAnswers.Of(Score(asked.Body))));
        await RunAsync("run", "--set", $"roles.judge=m@{site.Address}v1");

        int Judged() => site.Heard.Count(asked => asked.Body.Contains("judge .", StringComparison.Ordinal));
        site.Heard.Where(asked => !asked.Body.Contains("judge .", StringComparison.Ordinal)).ShouldAllBe(asked => // what it can do
            asked.Method == "GET" || asked.Body.Contains("Write any sentence.", StringComparison.Ordinal));
        var run = RunReader.Open(folder["run"]);
        run.Manifest.Roles!["judge"].Served.ShouldBe($"m@{site.Address}v1");
        var judgments = run.Sampled(1).Judgments;
        (Judged(), judgments.All(judgment => judgment.Verdict is Verdict.Scored)).ShouldBe((judgments.Count, true));
        run.Pairs(1).ShouldNotBeEmpty();

        var asked = Judged();
        var resumed = await Screen.RunAsync("resume", folder["run"], "--quiet");
        resumed.Code.ShouldBe(0, resumed.Error);
        Judged().ShouldBe(asked);
        (await Screen.RunAsync("why", run.Pairs(1)[0].Id, "--run", folder["run"])).Out.ShouldContain(run.Pairs(1)[0].Chosen.Id);

        var elsewhere = await Screen.RunAsync(["run", .. Small, "--set", $"roles.judge=other@{site.Address}v1", "--out", folder["run"]]);
        elsewhere.Error.ShouldContain($"roles.judge.served: \"m@{site.Address}v1\", now \"other@{site.Address}v1\"");
    }

    [Fact]
    public async Task A_role_that_cannot_be_played_is_refused_before_anything_is_sampled()
    {
        var gone = await Screen.RunAsync(["run", .. Small, "--set", "roles.judge=http://127.0.0.1:1/v1", "--out", folder["run"]]);
        gone.Code.ShouldNotBe(0);
        gone.Error.ShouldContain("Is it an OpenAI-compatible server?");

        var nowhere = await Screen.RunAsync(["run", .. Small, "--set", "roles.judge=org/nowhere", "--out", folder["run"]]);
        nowhere.Error.ShouldContain("there is no checkpoint at 'org/nowhere'");

        var learned = await Screen.RunAsync(["run", "--set", "roles.judge=m@http://127.0.0.1:1/v1", "--out", folder["run"]]);
        learned.Error.ShouldContain("only the student can play the role judge: loop.judge_iterations is 2");
        Directory.Exists(folder["run"]).ShouldBeFalse();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_judges_in_the_students_place_is_probed_and_the_students_own_judging_is_no_obstacle(bool blind)
    {
        var prompts = folder.Write("prompts.txt",
            string.Join('\n', Enumerable.Range(0, 14).Select(i => $"tell me something short and true about thing {i} of the north")));
        var settings = Resolved.From(
        [
            .. new[] { "recipe=self-rewarding", "loop.iterations=1", "loop.prompts_per_iteration=3", "loop.responses_per_prompt=3",
                "loop.judgments_per_response=1", "probe.prompts=4",
                "probe.judgments=1", "model=some/model.gguf", "roles.judge=another.gguf" }.Select(SettingSources.Set),
            SettingSources.Option("prompts", prompts, "--prompts"),
        ]).Settings;
        var seen = await ObservedRun.During(settings, blind: true, otherBlind: blind);
        seen.Any(line => line.StartsWith("ended: the judge of this run (roles.judge) cannot judge", StringComparison.Ordinal))
            .ShouldBe(blind);
        seen.Any(line => line.StartsWith("ended", StringComparison.Ordinal)).ShouldBe(blind);
        seen.ShouldContain(line => line.Contains("probe-judge.json", StringComparison.Ordinal));
    }

    private async Task RunAsync(string name, params string[] more)
    {
        var screen = await Screen.RunAsync(["run", .. Small, .. more, "--out", folder[name]]);
        screen.Code.ShouldBe(0, screen.Error);
    }

    /// <summary>A score that depends on what is judged alone, so that responses differ in it.</summary>
    private static string Score(string body) =>
        $"check : ok . it is right . score : {body.Where(char.IsAsciiLetter).Sum(letter => letter) % 6}";
}
