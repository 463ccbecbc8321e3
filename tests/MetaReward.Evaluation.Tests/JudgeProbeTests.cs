using System.Text.Json;
using System.Text.Json.Serialization;
using MetaReward.Evaluation;
using MetaReward.Recipes;
using MetaReward.Rubrics;

namespace MetaReward.Tests;

public class JudgeProbeTests
{
    private static readonly Seed Seed = Seed.Of(11);
    private static readonly AdditiveRubric Rubric = new();
    private static readonly Watch Watch = new("probe");
    private static readonly Judging Judging = new(new Sampling(MaxTokens: 200), Judgments: 3);
    private static readonly IReadOnlyList<Answered> Answered = Some.Answered(30);
    private static readonly IReadOnlyList<Contrast> Items = Contrasts.From(Answered, Seed).Contrasts;

    /// <summary>Knows every good response.</summary>
    internal static ScriptedPolicy Perfect { get; } = new("perfect", (prompt, _) => IsGood(prompt) ? "Fine.\nScore: 5" : "Bad.\nScore: 1");

    internal static ScriptedPolicy Coin { get; } = new("coin", (_, seed) => $"Score: {seed.Below(6, 0)}");

    internal static ScriptedPolicy Constant { get; } = new("constant", (_, _) => "Score: 4");

    internal static ScriptedPolicy Mute { get; } = new("mute", (_, seed) => seed.Uniform(0) < 0.02 ? "Score: 3" : "What a lovely day.");

    [Fact]
    public async Task A_perfect_judge_is_above_chance_on_every_kind()
    {
        var probe = await Run(Perfect);

        probe.Verdict.ShouldBe(ProbeVerdict.AboveChance);
        probe.ParseRate.Value.ShouldBe(1);
        probe.Kinds.Select(k => k.Kind).ShouldBe(ContrastKinds.All);
        probe.Kinds.ShouldAllBe(k => k.Accuracy.Value == 1 && k.Accuracy.Count == 30 && k.Ties == 0 && k.Excluded == 0);
        probe.Advice.ShouldContain("right from wrong");
        probe.Measures().Keys
            .ShouldBe(["probe/parse-rate", "probe/overall", "probe/other-prompt", "probe/truncated", "probe/shuffled", "probe/repeated"]);
    }

    [Fact]
    public async Task A_judge_that_throws_a_coin_is_at_chance()
    {
        var probe = await Run(Coin);

        probe.Verdict.ShouldBe(ProbeVerdict.AtChance);
        probe.Overall.Low.ShouldBeLessThan(0.5);
        probe.Overall.High.ShouldBeGreaterThan(0.5);
        probe.Advice.ShouldContain("train on noise");
    }

    [Fact]
    public async Task A_judge_that_always_gives_the_same_score_ties_everywhere_and_is_at_chance()
    {
        var probe = await Run(Constant);

        probe.Overall.Value.ShouldBe(0.5);
        probe.Kinds.ShouldAllBe(k => k.Ties == 30 && k.Accuracy.Value == 0.5);
        probe.Verdict.ShouldBe(ProbeVerdict.AtChance);
    }

    [Fact]
    public async Task A_judge_that_writes_no_score_is_unreadable_and_its_texts_are_shown()
    {
        var probe = await Run(Mute);

        probe.Verdict.ShouldBe(ProbeVerdict.Unreadable);
        probe.Unparsable.ShouldContainKey("Missing");
        probe.Examples.ShouldContain("What a lovely day.");
        probe.Kinds.Sum(k => k.Accuracy.Count + k.Excluded).ShouldBe(Items.Count);
        probe.Kinds.Sum(k => k.Excluded).ShouldBeGreaterThan(0);
        probe.Advice.ShouldContain("EFT");
        probe.Measures()["unread/missing"].Value.ShouldBe(1 - probe.ParseRate.Value, 1e-9);
    }

    [Fact]
    public async Task A_judge_that_likes_only_length_fails_on_repeated_and_is_told_so()
    {
        var long_ = new ScriptedPolicy("long", (prompt, _) => $"Score: {Math.Min(5, Response(prompt).Length / 30.0):F2}");

        var probe = await Run(long_);

        probe.Kinds.Single(k => k.Kind == ContrastKind.Truncated).Accuracy.Value.ShouldBe(1);
        probe.Kinds.Single(k => k.Kind == ContrastKind.Repeated).Accuracy.Value.ShouldBeLessThan(0.5);
    }

    [Fact]
    public async Task A_side_that_contrasts_share_is_judged_once()
    {
        var asked = new List<Progress>();

        await JudgeProbe.RunAsync(Perfect, Rubric, Items, Judging, Seed, Watch with { Progress = new Told(asked.Add) });

        asked[^1].Total.ShouldBeLessThan(Items.Count * 2 * 3);
        asked[^1].Done.ShouldBe(asked[^1].Total);
    }

    [Fact]
    public async Task The_order_of_contrasts_changes_no_score()
    {
        var forwards = await Run(Coin);
        var backwards = await JudgeProbe.RunAsync(Coin, Rubric, Items.Reverse().ToList(), Judging, Seed, Watch);

        backwards.Items.Reverse().ShouldBe(forwards.Items);
    }

    [Fact]
    public async Task No_contrasts_are_refused() =>
        (await Should.ThrowAsync<ArgumentException>(() => JudgeProbe.RunAsync(Coin, Rubric, [], Judging, Seed, Watch))).Message
            .ShouldContain("no contrasts");

    [Fact]
    public async Task Two_probes_are_compared_item_by_item()
    {
        var comparison = ProbeComparison.Of(await Run(Coin), await Run(Perfect), Seed);

        comparison.Compared.ShouldBe(Items.Count);
        comparison.NotCompared.ShouldBe(0);
        comparison.Overall.Low.ShouldBeGreaterThan(0);
        comparison.Kinds.Count.ShouldBe(4);
    }

    [Fact]
    public async Task What_one_judge_did_not_score_is_counted_and_not_compared()
    {
        var comparison = ProbeComparison.Of(await Run(Mute), await Run(Perfect), Seed);

        comparison.NotCompared.ShouldBeGreaterThan(0);
        (comparison.Compared + comparison.NotCompared).ShouldBe(Items.Count);
    }

    [Fact]
    public async Task Probes_of_other_contrasts_are_not_compared()
    {
        var other = await JudgeProbe.RunAsync(Coin, Rubric, Items.Skip(1).ToList(), Judging, Seed, Watch);
        var probe = await Run(Coin);

        Should.Throw<ArgumentException>(() => ProbeComparison.Of(probe, other, Seed)).Message.ShouldContain("different contrasts");
    }

    [Fact]
    public async Task A_probe_survives_being_kept_as_json()
    {
        var options = new JsonSerializerOptions { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };
        var probe = await Run(Mute);

        var read = JsonSerializer.Deserialize<ProbeResult>(JsonSerializer.Serialize(probe, options), options)!;

        read.Items.ShouldBe(probe.Items);
        read.Advice.ShouldBe(probe.Advice);
        read.Measures().ShouldBe(probe.Measures());
    }

    internal static Task<ProbeResult> Run(IPolicy policy) => JudgeProbe.RunAsync(policy, Rubric, Items, Judging, Seed, Watch);

    private static bool IsGood(string judgePrompt) =>
        Answered.Any(a =>
            judgePrompt.Contains($"User: {a.Prompt.Text}\n", StringComparison.Ordinal) && Response(judgePrompt) == a.Response);

    private static string Response(string judgePrompt) => judgePrompt.Split("<response>\n")[1].Split("\n</response>")[0];

    private sealed class Told(Action<Progress> listen) : IProgress<Progress>
    {
        public void Report(Progress value) => listen(value);
    }
}
